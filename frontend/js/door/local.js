// Answers that this phone gives by itself, of the same pieces as the server's.

function filled(box, place, text) {
  for (const one of box.querySelectorAll(place)) {
    one.textContent = text;
    one.hidden = !text;
  }
}

export function localAnswers({ word, clock, book }) {
  const copy = (name) => document.importNode(document.querySelector(`template[data-local="${name}"]`).content, true).firstElementChild;

  function counted(box) {
    const heads = book.heads;
    filled(box, "[data-heads]", heads ? word("heads", heads) : "");
    return box;
  }

  // decision: see decision.js
  function answer({ answer: kind, reason, initial = "", seats = 1, isLate = false }) {
    const box = copy(kind);
    const facts = { time: clock(book.list?.as_of ?? Date.now()), opens: clock(book.list?.opens_at ?? 0) };
    filled(box, ".answer__name", initial);
    filled(box, ".answer__reason", word(isLate ? "late_booking" : reason || "in_list", facts));
    filled(box, "[data-seats]", seats > 1 ? word("seats", { n: seats }) : "");
    if (kind === "yes" && book.list?.own) {
      filled(box, "[data-own]", word("own"));
      box.dataset.look = ""; // Whoever stands here has something to ask: the screen waits for them.
    }
    if (kind === "yes") box.dataset.last = [initial, clock(Date.now())].filter(Boolean).join(", ");
    return counted(box);
  }

  // A group's code: how many of them are here?
  function question({ initial, seats }) {
    const box = copy("heads");
    const shown = box.querySelector("[data-count]");
    let heads = seats;
    const set = (n) => {
      heads = Math.min(Math.max(n, 1), seats);
      shown.textContent = String(heads);
    };
    for (const step of box.querySelectorAll("[data-step]")) {
      step.addEventListener("click", () => set(heads + Number(step.dataset.step)));
    }
    filled(box, ".answer__name", initial);
    filled(box, ".answer__reason", word("group", { n: seats }));
    set(seats);
    return { box, heads: () => heads };
  }

  return { answer, question };
}
