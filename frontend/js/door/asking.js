// The server's answer to one attempt: the page that a form without a script would lead to.
export const PATIENCE_MS = 2500; // After that the phone decides, if it has tonight's list; the attempt keeps its key.

export class NoNetwork extends Error {}

// Random enough that no two attempts anywhere are the same one.
export function newKey() {
  const bytes = window.crypto.getRandomValues(new Uint8Array(18));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// -> { answer: the element that says it, url: where to go if there is none }
export async function answerTo(form, code, key, patience) {
  const body = new URLSearchParams(new FormData(form));
  body.set("code", code);
  body.set("redeem_key", key);
  const stop = new AbortController();
  const timer = window.setTimeout(() => stop.abort(), patience);
  try {
    const response = await fetch(form.action, { method: "POST", body, signal: stop.signal, credentials: "same-origin" });
    if (response.status >= 500) throw new NoNetwork();
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return { answer: page.querySelector("[data-answer]"), url: response.redirected ? response.url : form.action };
  } catch {
    throw new NoNetwork();
  } finally {
    window.clearTimeout(timer);
  }
}
