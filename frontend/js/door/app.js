// The door as an app of this phone: a service worker that keeps its frame, and a button that puts it on the first screen.

import { whenQuiet } from "./quiet.js";

async function register(address, scope) {
  try {
    await navigator.serviceWorker.register(address, { scope });
  } catch {
    // Forbidden here (a private window, no https): the door works while there is a network.
  }
}

// The browser clears away what an app keeps last of all, if it is asked to.
function keep() {
  const isInstalled = window.matchMedia("(display-mode: standalone)").matches;
  if (isInstalled) navigator.storage?.persist?.().catch(() => {});
}

export function app(body) {
  // Only for somebody who stands at a door. What it keeps are the page's own files: they come to the page first.
  if (body.dataset.who && "serviceWorker" in navigator) whenQuiet(() => register(body.dataset.worker, body.dataset.scope));
  keep();
  const box = document.querySelector("[data-install]");
  window.addEventListener("beforeinstallprompt", (event) => {
    if (!box) return;
    event.preventDefault();
    box.hidden = false;
    box.querySelector("button").onclick = () => event.prompt().finally(() => (box.hidden = true));
  });
}
