// The door, when scripts run: the camera reads codes, each answer fills the screen without leaving the page, and when no
// network answers this phone decides with the list it loaded before the evening (docs/door.md).
// Without a script the code is typed and the answer is a page; nothing else changes. The door's pages load this file and
// no app.js: an old phone has half of it to read.
import { comforts, ready } from "./comforts.js";
import { app } from "./door/app.js";
import { Book } from "./door/book.js";
import { camera } from "./door/camera.js";
import { door } from "./door/door.js";
import { evening } from "./door/evening.js";
import { guestSearch } from "./door/guests.js";
import { localAnswers } from "./door/local.js";
import { needsNetwork } from "./door/needs_network.js";
import { network } from "./door/network.js";
import { panel } from "./door/panel.js";
import { queue } from "./door/queue.js";
import { settings } from "./door/settings.js";
import { shell } from "./door/shell.js";
import { openStore } from "./door/store.js";
import { clockIn, wordsOf } from "./door/words.js";

// Where a code can be asked: camera, field, answers.
function gateOf(form, { book, net, word, clock, told }) {
  const choices = settings(document.querySelector("[data-settings]"));
  const eye = camera(document.querySelector("[data-camera]"), (reading) => gate.ask(reading));
  const local = localAnswers({ word, clock, book });
  const gate = door(form, { choices, eye, net, book, local, told });
  return eye;
}

async function start(body) {
  app(body);
  for (const asking of document.querySelectorAll("form[data-needs-network]")) needsNetwork(asking, body.dataset.probe);
  guestSearch(document.querySelector("[data-guest-search]"));
  const root = document.querySelector("[data-door]");
  const isShell = Boolean(root?.hasAttribute("data-shell"));
  const book = new Book(await openStore());
  const word = wordsOf(document.querySelector("template[data-words]"));
  const clock = clockIn(body.dataset.zone);
  const net = network({ probe: body.dataset.probe, isShell }, () => changed().then(() => net.isOnline && post.now()));
  const board = panel({ word, clock, book, net });
  let frame = null;
  const changed = async (more) => {
    await board.say(more);
    frame?.draw();
  };
  const post = queue({ book, net, changed });

  if (body.dataset.who) await book.wipeIfOf((list) => list.who !== body.dataset.who);
  if (root && !isShell) await book.open(Number(root.dataset.date));
  const form = document.querySelector("#door-form");
  const eye = form && gateOf(form, { book, net, word, clock, told: post.soon });
  if (isShell) {
    frame = shell(root, { book, net, word, clock, chosen: () => eye.openIfAllowed() });
    await frame.open();
    net.ask();
  } else eye?.openIfAllowed();
  const isLooking = Boolean(root?.dataset.list);
  await changed({ isLooking });
  body.classList.add("is-ready");
  if (isLooking) evening(root, { book, net, changed }).load();
  post.now();
}

ready(() => {
  comforts(document);
  start(document.body);
});
