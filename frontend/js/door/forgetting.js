// What whoever leaves may not leave behind: lists, and whom this phone let in. What was not sent yet stays until it is.
export async function forgetLists(store) {
  const told = (await store.all("entries")).filter((entry) => entry.state !== "waiting");
  await store.write([
    { to: "lists", clear: true },
    { to: "admitted", clear: true },
    ...told.map((entry) => ({ to: "entries", remove: entry.key })),
  ]);
}
