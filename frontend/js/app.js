// What a page gains when scripts run. Everything here is a comfort: each page works without it.
import htmx from "htmx.org/dist/htmx.esm.js";
import { comforts, ready } from "./comforts.js";
import { menus } from "./menus.js";
import { near } from "./near.js";
import { passkeys } from "./passkeys.js";

window.htmx = htmx;

ready(() => {
  menus(document);
  comforts(document);
  passkeys(document);
  near(document);
});
