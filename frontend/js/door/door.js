// One person after the other: ask the server, show its answer as the whole screen, go on to the next.
import { sound } from "./sound.js";

const PATIENCE_MS = 8000;
const YES_STAYS_MS = 2500;

// Random enough that no two attempts anywhere are the same one.
function newKey() {
  const bytes = window.crypto.getRandomValues(new Uint8Array(18));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function answerTo(form, code, key) {
  const body = new URLSearchParams(new FormData(form));
  body.set("code", code);
  body.set("redeem_key", key);
  const stop = new AbortController();
  const timer = window.setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const response = await fetch(form.action, { method: "POST", body, signal: stop.signal, credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return { answer: page.querySelector("[data-answer]"), url: response.redirected ? response.url : form.action };
  } finally {
    window.clearTimeout(timer);
  }
}

// The answer's page has a <main>; here it becomes a part of this one.
function asSection(answer) {
  for (const main of answer.querySelectorAll("main")) {
    const section = document.createElement("div");
    section.className = main.className;
    section.append(...main.childNodes);
    main.replaceWith(section);
  }
  return answer;
}

export function door(form, { choices, eye }) {
  const page = document.querySelector(".page");
  const field = form.querySelector("[name=code]");
  let attempt = null; // { code, key }: kept until an answer has come, so that asking again is the same attempt.
  let isAsking = false;
  let timer = 0;
  let shown = null;

  function close() {
    window.clearTimeout(timer);
    if (!shown) return;
    shown.remove();
    shown = null;
    page.inert = false;
    field.value = "";
    if (!eye.isOpen) field.focus();
    eye.wake();
  }

  function show(answer, whenPressed = close) {
    window.clearTimeout(timer);
    if (shown) shown.remove();
    shown = document.createElement("div");
    shown.className = "door__over";
    shown.setAttribute("role", "dialog");
    shown.setAttribute("aria-modal", "true");
    shown.append(answer);
    document.body.append(shown);
    const word = shown.querySelector(".answer__word");
    word.id = "answer-word";
    shown.setAttribute("aria-labelledby", word.id);
    page.inert = true;
    const [next, ...others] = shown.querySelectorAll(".btn");
    on(next, whenPressed);
    for (const other of others) on(other, close);
    shown.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
    next.focus();
  }

  function on(button, act) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      act();
    });
  }

  function mark(answer) {
    const heads = answer.querySelector("[data-counter]");
    const counter = page.querySelector("[data-counter]");
    if (heads && counter) counter.replaceChildren(...heads.cloneNode(true).childNodes);
    if (answer.dataset.answer !== "yes") return;
    const guest = page.querySelector(`[data-booking="${answer.dataset.booking}"]`);
    if (guest) {
      guest.classList.add("guest--in");
      guest.querySelector(".guest__words").textContent = guest.dataset.insideWords;
      guest.querySelector(".guest__undo")?.removeAttribute("hidden");
      guest.querySelector(".guest__excuse")?.remove();
    }
    const last = page.querySelector("[data-last]");
    if (last) {
      last.hidden = false;
      last.textContent = `${last.dataset.words}: ${answer.dataset.last}`;
    }
  }

  function tell(answer) {
    const isYes = answer.dataset.answer === "yes";
    mark(answer);
    show(asSection(document.importNode(answer, true)));
    if (navigator.vibrate) navigator.vibrate(isYes ? 80 : [120, 80, 120]);
    if (choices.has("sound")) sound(isYes);
    const mayGoOn = isYes && eye.isOpen && choices.has("flow") && !answer.hasAttribute("data-look");
    if (mayGoOn) timer = window.setTimeout(close, YES_STAYS_MS);
  }

  function tellNoNetwork() {
    const words = document.querySelector("[data-no-network]").content;
    const box = document.createElement("div");
    box.className = "door__answer";
    box.dataset.answer = "unknown";
    box.append(document.importNode(words, true));
    show(asSection(box), again);
  }

  async function again() {
    if (isAsking) return;
    isAsking = true;
    try {
      const { answer, url } = await answerTo(form, attempt.code, attempt.key);
      attempt = null;
      if (answer) tell(answer);
      else window.location.assign(url); // A group, logged out, or a mistake in the form: the page knows.
    } catch {
      tellNoNetwork();
    } finally {
      isAsking = false;
    }
  }

  async function ask(code) {
    if (isAsking || shown) return;
    eye.rest();
    field.value = code;
    if (!attempt || attempt.code !== code) attempt = { code, key: newKey() };
    await again();
  }

  form.addEventListener("submit", (event) => {
    const code = field.value.trim();
    if (!code) return; // The server says what is missing.
    event.preventDefault();
    ask(code);
  });
  return { ask };
}
