// Is there a network? The word changes, and with it the sign beside it.
export function network(label) {
  const say = () => {
    label.textContent = navigator.onLine ? label.dataset.on : label.dataset.off;
    label.classList.toggle("network--off", !navigator.onLine);
  };
  window.addEventListener("online", say);
  window.addEventListener("offline", say);
  say();
}
