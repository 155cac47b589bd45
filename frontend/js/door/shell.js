// The app was opened and no network answered: the door of the lists that are on this phone. The page itself names nobody.

const copy = (name) => document.importNode(document.querySelector(`template[data-shell-${name}]`).content, true).firstElementChild;

function guestLine(guest, book, word) {
  const line = copy("guest");
  const isIn = book.isInside(guest);
  line.classList.toggle("guest--in", isIn);
  line.querySelector(".guest__name").textContent = guest.i;
  line.querySelector(".guest__words").textContent = word(isIn ? "inside" : "awaited");
  const seats = line.querySelector(".guest__note");
  seats.hidden = guest.s < 2;
  seats.textContent = word("seats", { n: guest.s });
  return line;
}

function dateLine(list, clock, choose) {
  const line = copy("date");
  line.querySelector("[data-clock]").textContent = clock(list.starts_at);
  const button = line.querySelector("button");
  button.textContent = list.title;
  button.addEventListener("click", () => choose(list));
  return line;
}

const isOpenNow = (list, now) => list.opens_at <= now + list.skew && now + list.skew <= list.closes_at;

export function shell(root, { book, net, word, clock, chosen }) {
  const at = (name) => root.querySelector(`[data-shell-${name}]`);

  // As it is now: who is in, and whether there is a network again.
  function draw() {
    at("back").hidden = !net.isOnline;
    if (!book.list) return;
    at("guests").replaceChildren(...book.list.guests.map((guest) => guestLine(guest, book, word)));
    root.querySelector("[data-guest-search] input").dispatchEvent(new Event("input")); // What was looked for stays so.
  }

  async function choose(list) {
    await book.open(list.date);
    document.querySelector("[data-door-title]").textContent = list.title;
    at("back").querySelector("a").href = list.page;
    at("choice").hidden = true;
    at("evening").hidden = false;
    await chosen();
  }

  // The date whose page was asked for, or the only one there is; else whoever holds the phone says which.
  async function open() {
    const lists = (await book.lists()).filter((list) => list.page.startsWith(document.body.dataset.scope));
    const now = lists.filter((list) => isOpenNow(list, Date.now()));
    const only = [now, lists].find((some) => some.length === 1)?.[0];
    const list = lists.find((one) => one.page === window.location.pathname) ?? only;
    if (list) {
      await choose(list);
      return;
    }
    at("choice").hidden = false;
    at("none").hidden = lists.length > 0;
    at("some").hidden = lists.length === 0;
    at("dates").replaceChildren(...lists.map((one) => dateLine(one, clock, choose)));
  }

  return { draw, open };
}
