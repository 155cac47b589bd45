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

// Most browsers ask by themselves, at a tap; on an iPhone, which alone knows this word, it is done by hand.
function install(box) {
  const [button, byHand] = ["button", "by-hand"].map((name) => box.querySelector(`[data-install-${name}]`));
  box.hidden = byHand.hidden = navigator.standalone !== false;
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    box.hidden = button.hidden = false;
    button.onclick = () => event.prompt().finally(() => (box.hidden = true));
  });
}

export function app(body) {
  // Only for somebody who stands at a door. What it keeps are the page's own files: they come to the page first.
  if (body.dataset.who && "serviceWorker" in navigator) whenQuiet(() => register(body.dataset.worker, body.dataset.scope));
  keep();
  const box = document.querySelector("[data-install]");
  if (box) install(box);
}
