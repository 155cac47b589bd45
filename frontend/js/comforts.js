// What every page gains when scripts run, the door's, too.
import { farewell } from "./farewell.js";
import { forms } from "./forms.js";
import { small } from "./small.js";

document.documentElement.classList.add("js");

// A script at the end of the body may run before or after parsing is done.
export function ready(start) {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start, { once: true });
  else start();
}

export function comforts(document) {
  forms(document);
  small(document);
  farewell(document);
}
