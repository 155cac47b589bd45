// <details class="menu"> opens without a script; here it also closes as people expect.

function open(document) {
  return [...document.querySelectorAll("details.menu[open]")];
}

export function menus(document) {
  document.addEventListener("click", (event) => {
    for (const menu of open(document)) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open(document)) {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("focusin", (event) => {
    for (const menu of open(document)) if (!menu.contains(event.target)) menu.open = false;
  });
  unfoldFilters(document);
}

// Filters are folded on a phone. Without a script they are open everywhere, which hides nothing from anybody.
function unfoldFilters(document) {
  const wide = window.matchMedia("(min-width: 768px)");
  for (const fold of document.querySelectorAll("details[data-fold-on-phone]")) {
    if (!wide.matches && !fold.hasAttribute("data-in-use")) fold.open = false;
    wide.addEventListener("change", () => {
      if (wide.matches) fold.open = true;
    });
  }
}
