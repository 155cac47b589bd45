// Small comforts: copy, print, show the password, close a message, unfold what was chosen.

async function copy(button) {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    return; // No permission, or no secure address: the text is on the page to be copied by hand.
  }
  const words = button.querySelector("[data-copy-words]") || button;
  const before = words.textContent;
  words.textContent = button.dataset.copied || before;
  window.setTimeout(() => (words.textContent = before), 2500);
}

// What one sends to somebody: only where the phone has a sheet for that.
function share(button) {
  navigator.share({ url: button.dataset.share }).catch(() => {}); // Closed again: nothing was sent.
}

function reveal(button) {
  const field = document.getElementById(button.getAttribute("aria-controls"));
  const shown = field.type === "text";
  field.type = shown ? "password" : "text";
  button.setAttribute("aria-pressed", String(!shown));
}

// <details data-opens-for="id_place=new"> opens when that field gets that value, or one of several: "id_every=day,week".
function unfold(fold) {
  const [id, values] = fold.dataset.opensFor.split("=");
  document.getElementById(id).addEventListener("change", (event) => {
    if (values.split(",").includes(event.target.value)) fold.open = true;
  });
}

// <input type="color" data-colour-for="id_primary"> writes into the text beside it, and follows what is typed there.
function colours(document) {
  document.addEventListener("input", (event) => {
    const palette = event.target.closest("[data-colour-for]");
    if (palette) document.getElementById(palette.dataset.colourFor).value = palette.value;
    else if (/^#[0-9a-f]{6}$/i.test(event.target.value || "")) {
      const beside = document.querySelector(`[data-colour-for="${CSS.escape(event.target.id)}"]`);
      if (beside) beside.value = event.target.value.toLowerCase();
    }
  });
  document.addEventListener("change", (event) => {
    const palette = event.target.closest("[data-colour-for]");
    if (!palette) return;
    document.getElementById(palette.dataset.colourFor).dispatchEvent(new Event("change", { bubbles: true }));
  });
}

export function small(document) {
  colours(document);
  for (const fold of document.querySelectorAll("details[data-opens-for]")) unfold(fold);
  if (navigator.share) for (const button of document.querySelectorAll("[data-share]")) button.hidden = false;
  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-copy], [data-share], [data-print], [data-reveal], [data-close]");
    if (!target) return;
    if (target.matches("[data-copy]")) copy(target);
    if (target.matches("[data-share]")) share(target);
    if (target.matches("[data-print]")) window.print();
    if (target.matches("[data-reveal]")) reveal(target);
    if (target.matches("[data-close]")) target.closest(target.dataset.close).remove();
  });
}
