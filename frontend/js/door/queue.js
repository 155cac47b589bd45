// Sends what waits: at once, when the network comes back, when the page is looked at again, and every now and then.
import { sendWaiting } from "./sending.js";

const EVERY_MS = 20_000;
export const BACKGROUND = "mentoring-door-entries";

// The browser sends what waits when it can, also with the page closed, where it knows how to.
async function leaveToBrowser() {
  try {
    const worker = await navigator.serviceWorker?.getRegistration();
    await worker?.sync?.register(BACKGROUND);
  } catch {
    // It does not: the page does it itself.
  }
}

export function queue({ book, net, changed }) {
  const others = "BroadcastChannel" in window ? new BroadcastChannel("mentoring-door") : null;
  let notBefore = 0;
  let isSending = false;

  async function now() {
    if (isSending || Date.now() < notBefore || !(await book.hasMail())) return;
    isSending = true;
    let came = {};
    try {
      came = await sendWaiting(book.store);
    } finally {
      isSending = false;
    }
    if (came.isReached) net.answered();
    if (came.isReached === false) net.failed();
    notBefore = came.restMs ? Date.now() + came.restMs : 0;
    await changed(came);
    others?.postMessage("sent");
  }

  // One was let in: it is on the disk already.
  async function soon() {
    await changed();
    others?.postMessage("let in");
    leaveToBrowser();
    if (net.isOnline) await now();
  }

  async function seen() {
    await book.look();
    await changed();
  }

  window.addEventListener("online", now);
  document.addEventListener("visibilitychange", () => document.hidden || seen().then(now));
  window.setInterval(now, EVERY_MS);
  if (others) others.onmessage = seen;
  for (const button of document.querySelectorAll("[data-doubtful-seen]")) {
    button.addEventListener("click", () => book.haveSeen().then(() => changed()));
  }
  return { now, soon };
}
