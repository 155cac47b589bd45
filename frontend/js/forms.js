// Forms: one click is one request, and what is wrong comes into view.

function busy(form, submitter) {
  form.dataset.sent = "yes";
  if (!submitter) return;
  submitter.classList.add("is-busy");
  submitter.setAttribute("aria-disabled", "true");
}

function free(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll(".is-busy")) {
    button.classList.remove("is-busy");
    button.removeAttribute("aria-disabled");
  }
}

export function forms(document) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (event.submitter?.formTarget === "_blank") return; // A look in another window: this page goes on.
    // The button is not disabled: a disabled button would not be sent, and its name may matter.
    if (form.dataset.sent) event.preventDefault();
    else busy(form, event.submitter);
    // The answer is a file: the page stays, and so must its button.
    if (form.hasAttribute("data-download")) window.setTimeout(() => free(form), 4000);
  });
  // Back button: the page comes out of the cache as it was left.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) free(form);
  });

  const summary = document.querySelector(".error-summary");
  if (summary) {
    summary.focus();
    document.title = `${summary.dataset.title || "!"} ${document.title}`;
  }

  // <button data-tick="people">: everybody of a list, or nobody.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tick]");
    if (!button) return;
    const boxes = [...button.form.elements].filter((box) => box.name === button.dataset.tick);
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
  });

  // <select data-go> inside a GET form: choosing is enough.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-go]")) event.target.form.requestSubmit();
  });
}
