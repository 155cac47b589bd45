// While codes are read the screen stays lit: forty people do not wait for a phone that has to be woken.
let isAsked = false;

export function stayAwake() {
  if (isAsked || !navigator.wakeLock) return;
  isAsked = true;
  // The browser takes it back when the page is hidden, and refuses when the battery is low.
  const ask = () => document.hidden || navigator.wakeLock.request("screen").catch(() => {});
  document.addEventListener("visibilitychange", ask);
  ask();
}
