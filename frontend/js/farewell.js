// Whoever logs out, or is logged out, leaves no list of guests on this phone (docs/door.md).
import { forgetLists } from "./door/forgetting.js";
import { openStore } from "./door/store.js";

const PATIENCE_MS = 1500; // Nobody is kept from leaving.

const forget = async () => forgetLists(await openStore());

export function farewell(root) {
  if (!window.indexedDB) return;
  if (root.querySelector("[data-nobody]")) forget();
  for (const form of root.querySelectorAll("form[data-farewell]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await Promise.race([forget(), new Promise((resolve) => window.setTimeout(resolve, PATIENCE_MS))]);
      form.submit();
    });
  }
}
