// The answer: a whole screen above the page, which waits behind it.

// The answer's page has a <main>; here it becomes a part of this one, and is read out with its note.
function asSection(answer) {
  for (const main of answer.querySelectorAll("main")) {
    const section = document.createElement("div");
    section.className = main.className;
    section.append(...main.childNodes);
    main.replaceWith(section);
  }
  const words = answer.querySelector(".answer__words");
  for (const note of answer.querySelectorAll(".door__note, .door__answer > .answer__warning")) words.append(note);
  return answer;
}

// How long from the frame that shows a code to its answer on the screen.
function measure() {
  requestAnimationFrame(() => {
    if (!performance.getEntriesByName("door-frame").length) return;
    performance.measure("door-decision", "door-frame");
    performance.clearMarks("door-frame");
  });
}

export function screen({ closed }) {
  const page = document.querySelector(".page");
  const now = { isShown: false, show, close };
  let shown = null;
  let timer = 0;

  function close() {
    window.clearTimeout(timer);
    if (!shown) return;
    shown.remove();
    shown = null;
    now.isShown = false;
    page.inert = false;
    closed();
  }

  // acts: what the buttons do, in their order; whichever has none closes.
  function show(answer, { acts = [], closesAfter = 0 } = {}) {
    window.clearTimeout(timer);
    if (shown) shown.remove();
    shown = document.createElement("div");
    shown.className = "door__over";
    shown.setAttribute("role", "dialog");
    shown.setAttribute("aria-modal", "true");
    shown.append(asSection(answer));
    document.body.append(shown);
    now.isShown = true;
    const word = shown.querySelector(".answer__word");
    word.id = "answer-word";
    shown.setAttribute("aria-labelledby", word.id);
    page.inert = true;
    const buttons = [...shown.querySelectorAll(":is(a, button).btn:not([data-step])")];
    buttons.forEach((button, n) => {
      button.addEventListener("click", (event) => {
        event.preventDefault();
        (acts[n] || close)();
      });
    });
    shown.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
    buttons[0].focus();
    measure();
    if (closesAfter) timer = window.setTimeout(close, closesAfter);
  }

  return now;
}
