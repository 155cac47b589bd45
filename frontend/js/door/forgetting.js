// What whoever leaves may not leave behind: lists, and whom this phone let in. What was not sent yet stays until it is.

// When the door is closed the phone says that it has no more, so that nobody waits for it (see sending.js).
export const toReport = ({ date, pass, to, closes_at, skew }) => ({
  to: "kept",
  put: { name: `report-${date}`, pass, to, after: closes_at - skew },
});

export async function forgetLists(store) {
  const told = (await store.all("entries")).filter((entry) => entry.state !== "waiting");
  const lists = await store.all("lists");
  await store.write([
    ...lists.map(toReport),
    { to: "lists", clear: true },
    { to: "admitted", clear: true },
    ...told.map((entry) => ({ to: "entries", remove: entry.key })),
  ]);
}
