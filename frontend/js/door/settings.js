// Choices of whoever holds the phone, kept on it: <label><input type="checkbox" name="sound"></label>.
const KEPT = "mentoring-door";

function kept() {
  try {
    return JSON.parse(window.localStorage.getItem(KEPT)) || {};
  } catch {
    return {};
  }
}

// A choice of what this phone cannot do is none: data-can="vibrate" asks the browser for it.
function offer(choice) {
  const label = choice.closest("[data-can]");
  if (label) label.hidden = !(label.dataset.can in navigator);
}

export function settings(box) {
  const boxes = box ? [...box.querySelectorAll("input[type=checkbox]")] : [];
  const chosen = kept();
  for (const choice of boxes) {
    if (choice.name in chosen) choice.checked = chosen[choice.name];
    offer(choice);
    choice.addEventListener("change", () => {
      const now = Object.fromEntries(boxes.map((one) => [one.name, one.checked]));
      try {
        window.localStorage.setItem(KEPT, JSON.stringify(now));
      } catch {
        // A browser that keeps nothing: the choice holds until the page is left.
      }
    });
  }
  if (box) box.hidden = false;
  const tried = (name, show) => boxes.find((one) => one.name === name)?.addEventListener("change", ({ target }) => target.checked && show());
  return { tried, has: (name) => boxes.some((choice) => choice.name === name && choice.checked) };
}
