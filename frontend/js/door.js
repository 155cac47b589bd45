// The door, when scripts run: the camera reads codes, and each answer fills the screen without leaving the page.
// Without a script the code is typed and the answer is a page; nothing else changes.
import { camera } from "./door/camera.js";
import { door } from "./door/door.js";
import { network } from "./door/network.js";
import { settings } from "./door/settings.js";

for (const label of document.querySelectorAll("[data-network]")) network(label);

const form = document.querySelector("#door-form");
if (form) {
  const choices = settings(document.querySelector("[data-settings]"));
  const eye = camera(document.querySelector("[data-camera]"), (code) => gate.ask(code));
  const gate = door(form, { choices, eye });
  eye.openIfAllowed();
}
