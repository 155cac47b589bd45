// What a page gains when scripts run. Everything here is a comfort: each page works without it.
import htmx from "htmx.org/dist/htmx.esm.js";
import { farewell } from "./farewell.js";
import { menus } from "./menus.js";
import { forms } from "./forms.js";
import { passkeys } from "./passkeys.js";
import { small } from "./small.js";
import { near } from "./near.js";

window.htmx = htmx;
document.documentElement.classList.add("js");

// A script at the end of the body may run before or after parsing is done.
function ready(start) {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start, { once: true });
  else start();
}

ready(() => {
  menus(document);
  forms(document);
  passkeys(document);
  small(document);
  near(document);
  farewell(document);
});
