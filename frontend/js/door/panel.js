// What the page says about itself: network, list, what waits, what nobody could decide.

export function panel({ word, clock, book, net }) {
  const one = (name) => document.querySelector(`[data-${name}]`);

  function sayNetwork(waiting) {
    const label = one("network");
    if (!label) return;
    const parts = [net.isOnline ? word("online") : word("offline", { time: clock(net.since) })];
    if (waiting) parts.push(waiting === 1 ? word("waiting_one") : word("waiting", { n: waiting }));
    const text = parts.join(" · ");
    if (label.textContent !== text) label.textContent = text; // A screen reader hears what changed, and only that.
    label.classList.toggle("network--off", !net.isOnline);
    label.classList.toggle("network--waiting", waiting > 0);
  }

  function sayList(isLooking) {
    const line = one("ready");
    const { list } = book;
    if (!line || (isLooking && !list)) return;
    line.textContent = list ? word(book.isKept ? "ready" : "ready_here", { time: clock(list.as_of) }) : word("no_list");
    line.classList.toggle("door__ready--none", !list);
  }

  function sayDoubtful(doubtful) {
    const box = one("doubtful");
    if (!box) return;
    box.hidden = doubtful.length === 0;
    if (box.hidden) return;
    const n = doubtful.length;
    one("doubtful-title").textContent = n === 1 ? word("doubtful_one") : word("doubtful", { n });
    const lines = doubtful.map((entry) => {
      const line = document.createElement("li");
      line.textContent = `${clock(entry.at)}: ${entry.words}`;
      return line;
    });
    one("doubtful-lines").replaceChildren(...lines);
  }

  function sayHeads() {
    const counter = one("counter");
    if (!counter || !book.heads) return;
    const { inside, expected } = book.heads;
    const number = counter.querySelector(".counter__number");
    const bar = counter.querySelector("progress");
    if (number) number.textContent = word("heads", { inside, expected });
    if (bar) Object.assign(bar, { max: Math.max(expected, 1), value: inside });
  }

  const show = (name, isShown) => {
    const box = one(name);
    if (box) box.hidden = !isShown;
  };

  // Everything, as it is now. While the server answers, the counter is its own. That there is no list is said only once it
  // was asked for.
  async function say({ isBarred = false, isFresh = false, isLooking = false } = {}) {
    const waiting = await book.waiting();
    sayNetwork(waiting.length);
    sayList(isLooking);
    sayDoubtful(await book.doubtful());
    if (isFresh || !net.isOnline || waiting.length) sayHeads();
    show("not-kept", !book.isKept);
    show("not-kept-waiting", !book.isKept && waiting.length > 0);
    show("barred", isBarred && waiting.length > 0);
  }

  return { say };
}
