// One person after the other: ask the server, or decide here when none answers; show it as the whole screen; go on.
import { answerTo, NoNetwork, newKey, PATIENCE_MS } from "./asking.js";
import { readingOf, typed } from "./reading.js";
import { screen } from "./screen.js";
import { sound, vibrate } from "./sound.js";

const LONG_PATIENCE_MS = 8000; // Where nothing but the server can decide.
const YES_STAYS_MS = 2500;

export function door(form, { choices, eye, net, book, local, told }) {
  const page = document.querySelector(".page");
  const field = form.querySelector("[name=code]");
  const keys = new Map(); // code -> key, until the server has answered: asking again is the same attempt.
  let isAsking = false;
  const over = screen({
    closed() {
      field.value = "";
      if (eye.isOpen) eye.focus(); // A field would bring up the keys, over the camera.
      else field.focus();
      eye.wake();
    },
  });
  choices.tried("sound", () => sound(true)); // Whoever asks for it hears what it will be.
  choices.tried("vibration", () => vibrate(true));

  function mark(answer) {
    const heads = answer.querySelector("[data-counter]");
    const counter = page.querySelector("[data-counter]");
    if (heads && counter) counter.replaceChildren(...heads.cloneNode(true).childNodes);
    if (answer.dataset.answer !== "yes") return;
    const guest = answer.dataset.booking && page.querySelector(`[data-booking="${answer.dataset.booking}"]`);
    if (guest) {
      guest.classList.add("guest--in");
      guest.querySelector(".guest__words").textContent = guest.dataset.insideWords;
      guest.querySelector(".guest__undo")?.removeAttribute("hidden");
      guest.querySelector(".guest__excuse")?.remove();
    }
    const last = page.querySelector("[data-last]");
    if (last && answer.dataset.last) {
      last.hidden = false;
      last.textContent = `${last.dataset.words}: ${answer.dataset.last}`;
    }
  }

  function tell(answer) {
    const isYes = answer.dataset.answer === "yes";
    const mayGoOn = isYes && eye.isOpen && choices.has("flow") && !answer.hasAttribute("data-look");
    mark(answer);
    over.show(document.importNode(answer, true), { closesAfter: mayGoOn ? YES_STAYS_MS : 0 });
    if (choices.has("vibration")) vibrate(isYes);
    if (choices.has("sound")) sound(isYes);
  }

  function tellNoNetwork(reading) {
    const words = document.querySelector("[data-no-network]").content;
    const box = document.createElement("div");
    box.className = "door__answer";
    box.dataset.answer = "unknown";
    box.append(document.importNode(words, true));
    over.show(box, { acts: [() => again(reading)] });
  }

  async function online(reading, key) {
    const patience = book.list ? PATIENCE_MS : LONG_PATIENCE_MS;
    const { answer, url } = await answerTo(form, reading.code, key, patience);
    net.answered();
    keys.delete(reading.code);
    if (!answer) {
      window.location.assign(url); // A group, logged out, or a mistake in the form: the page knows.
      return;
    }
    if (answer.dataset.answer === "yes") await book.noteInside(reading.code);
    tell(answer);
  }

  async function offline(reading, key) {
    const decision = await book.decide(reading);
    if (decision.answer === "heads") {
      const question = local.question(decision);
      over.show(question.box, { acts: [() => admit(reading, key, { ...decision, heads: question.heads() })] });
    } else if (decision.answer === "yes") await admit(reading, key, decision);
    else tell(local.answer(decision));
  }

  async function admit(reading, key, decision) {
    const { hash, heads = null } = decision;
    const seats = heads ?? decision.seats;
    const isFirst = await book.admit({ key, reading, hash, seats, heads });
    keys.delete(reading.code); // Whoever shows it again makes another attempt.
    tell(local.answer(isFirst ? { ...decision, answer: "yes", seats } : { answer: "no", reason: "twice" }));
    told();
  }

  // The server first, if it answers in time; then this phone, if it has tonight's list.
  async function decided(reading, key) {
    if (!form.hasAttribute("data-shell") && (net.isOnline || !book.list)) {
      try {
        await online(reading, key);
        return;
      } catch (error) {
        if (!(error instanceof NoNetwork)) throw error;
        net.failed();
      }
    }
    if (book.list) await offline(reading, key);
    else tellNoNetwork(reading);
  }

  async function again(reading) {
    if (isAsking) return;
    isAsking = true;
    try {
      if (!keys.has(reading.code)) keys.set(reading.code, newKey());
      await decided(reading, keys.get(reading.code));
    } finally {
      isAsking = false;
    }
  }

  async function ask(reading) {
    if (isAsking || over.isShown) return;
    eye.rest();
    field.value = reading.code;
    await again(reading);
  }

  form.addEventListener("submit", (event) => {
    const text = field.value.trim();
    if (!text) return; // The server says what is missing.
    event.preventDefault();
    const read = readingOf(text);
    ask(read?.ticket ? { ...read, isTyped: true } : typed(text));
  });
  return { ask };
}
