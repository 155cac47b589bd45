// Before the evening: tonight's list comes to this phone by itself, and again every few minutes while there is a network.
const EVERY_MS = 180_000;
const PATIENCE_MS = 15_000;

// The answer of the server to whoever may not have the list any more.
export class NotMine extends Error {}

async function fetched(root, device) {
  const body = new URLSearchParams({ device });
  const stop = new AbortController();
  const timer = window.setTimeout(() => stop.abort(), PATIENCE_MS);
  const headers = { Accept: "application/json", "X-CSRFToken": root.querySelector("[name=csrfmiddlewaretoken]").value };
  let response;
  try {
    response = await fetch(root.dataset.list, { method: "POST", body, headers, signal: stop.signal });
  } finally {
    window.clearTimeout(timer);
  }
  if ([401, 403, 404].includes(response.status) || response.redirected) throw new NotMine();
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

export function evening(root, { book, net, changed }) {
  async function load() {
    const began = Date.now();
    let isFresh = false;
    try {
      const list = await fetched(root, await book.device());
      const now = (began + Date.now()) / 2; // The server read its clock somewhere between.
      const { page, entries } = root.dataset;
      const { who } = document.body.dataset;
      await book.take(list, { who, page, to: entries, now: Math.round(now) });
      isFresh = true;
      net.answered();
    } catch (error) {
      if (error instanceof NotMine) await book.wipe();
      else if (error instanceof TypeError || error.name === "AbortError") net.failed();
    }
    changed({ isFresh });
  }

  window.setInterval(() => (net.isOnline ? load() : book.look().then(() => changed())), EVERY_MS);
  return { load };
}
