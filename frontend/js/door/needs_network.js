// A form that only the server can answer: without a network nothing is sent, nothing typed is lost, and the page says so.
const PATIENCE_MS = 5000;

export function needsNetwork(form, probe) {
  const notice = document.querySelector("[data-nothing-sent]");
  form.querySelector("[aria-invalid=true]")?.focus(); // What was wrong is said where it is put right.
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    notice.hidden = true;
    const stop = new AbortController();
    const timer = window.setTimeout(() => stop.abort(), PATIENCE_MS);
    try {
      await fetch(probe, { method: "HEAD", cache: "no-store", signal: stop.signal });
      form.submit();
    } catch {
      notice.hidden = false;
      notice.scrollIntoView({ block: "nearest" });
    } finally {
      window.clearTimeout(timer);
    }
  });
}
