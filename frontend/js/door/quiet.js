// What can wait until the page is there and the phone has nothing else to do; after a moment it is done all the same.
const AT_MOST_MS = 3000;
const SOON_MS = 300; // Where a browser does not tell when it is idle.

export function whenQuiet(work) {
  const soon = () => (window.requestIdleCallback ? window.requestIdleCallback(work, { timeout: AT_MOST_MS }) : window.setTimeout(work, SOON_MS));
  if (document.readyState === "complete") soon();
  else window.addEventListener("load", soon, { once: true });
}
