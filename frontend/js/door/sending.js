// What was decided without a network is handed in: by itself, in batches, each entry until the server names its outcome.
// The service worker sends with the same lines when the page is closed.

export const MOST = 500;
const PATIENCE_MS = 20_000;
const LONGEST_REST_MS = 300_000;

const part = ({ key, code, at, ticket, heads }) => ({ key, code, at, ticket, heads });

async function posted(to, pass, entries) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    return await fetch(to, {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${pass}` },
      body: JSON.stringify({ sent_at: Date.now(), entries: entries.map(part) }),
      signal: stop.signal,
    });
  } finally {
    clearTimeout(timer);
  }
}

// Those that go to one place with one pass.
function batches(entries) {
  const byPass = new Map();
  for (const entry of entries) {
    const way = `${entry.to} ${entry.pass}`;
    byPass.set(way, [...(byPass.get(way) ?? []), entry]);
  }
  return [...byPass.values()].flatMap((all) =>
    Array.from({ length: Math.ceil(all.length / MOST) }, (_, n) => all.slice(n * MOST, (n + 1) * MOST)),
  );
}

const inDoubt = (entry, words) => ({ to: "entries", put: { ...entry, state: "conflict", words } });

function settled(batch, outcomes) {
  const known = new Map(outcomes.map((one) => [one.key, one]));
  return batch.filter((entry) => known.has(entry.key)).map((entry) => {
    const { outcome, words } = known.get(entry.key);
    return outcome === "counted" ? { to: "entries", remove: entry.key } : inDoubt(entry, words);
  });
}

// -> { isReached, isBarred, restMs }: did a server answer, did it refuse the pass, how long to leave it alone.
async function send(store, batch) {
  let response;
  try {
    response = await posted(batch[0].to, batch[0].pass, batch);
  } catch {
    return { isReached: false };
  }
  const { status } = response;
  if (status === 429 || status >= 500) {
    const asked = Number(response.headers.get("Retry-After")) * 1000;
    return { isReached: status === 429, restMs: asked || LONGEST_REST_MS / 10 };
  }
  if (status === 401 || status === 403 || status === 404) return { isReached: true, isBarred: true };
  const answer = await response.json().catch(() => null);
  if (response.ok && Array.isArray(answer?.outcomes)) {
    await store.write(settled(batch, answer.outcomes));
    return { isReached: true };
  }
  if (response.ok || !answer) return { isReached: false }; // Some other machine answered, not ours.
  return broken(store, batch, answer);
}

// The server cannot read it: the one that spoils the batch is found, and shown.
async function broken(store, batch, answer) {
  if (batch.length === 1) {
    await store.write([inDoubt(batch[0], answer.title ?? "")]);
    return { isReached: true };
  }
  const half = Math.ceil(batch.length / 2);
  const first = await send(store, batch.slice(0, half));
  return first.isReached && !first.restMs ? send(store, batch.slice(half)) : first;
}

async function sendAll(store) {
  const entries = (await store.all("entries")).filter((entry) => entry.state === "waiting");
  const lists = await store.all("lists");
  const sum = { isReached: null, isBarred: false, restMs: 0 };
  for (const batch of batches(entries)) {
    let one = await send(store, batch);
    const newer = one.isBarred && lists.find((list) => list.to === batch[0].to && list.pass !== batch[0].pass);
    if (newer) one = await send(store, batch.map((entry) => ({ ...entry, pass: newer.pass })));
    sum.isReached = one.isReached;
    sum.isBarred ||= Boolean(one.isBarred);
    sum.restMs = Math.max(sum.restMs, Math.min(one.restMs ?? 0, LONGEST_REST_MS));
    if (!one.isReached) return sum;
  }
  await report(store);
  return sum;
}

// The door is closed and nothing waits any more: the server need not wait for this phone (docs/door.md).
async function report(store) {
  const busy = new Set((await store.all("entries")).filter((entry) => entry.state === "waiting").map((entry) => entry.date));
  for (const row of await store.all("kept")) {
    if (!(row.after <= Date.now()) || busy.has(Number(row.name.replace("report-", "")))) continue;
    const response = await posted(row.to, row.pass, []).catch(() => null);
    if (response && response.status < 500 && response.status !== 429) await store.write([{ to: "kept", remove: row.name }]);
  }
}

// One at a time on this phone, where the browser can see to that; where not, the server counts each key once anyway.
export async function sendWaiting(store) {
  if (!globalThis.navigator?.locks) return sendAll(store);
  return navigator.locks.request("mentoring-door-sending", { ifAvailable: true }, (lock) =>
    lock ? sendAll(store) : { isReached: null, isBarred: false, restMs: 0 },
  );
}
