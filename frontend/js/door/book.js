// The evening's book on this phone: the list that was loaded, whom this phone let in, what waits to be sent.
import { decide, hashOf, headsOf } from "./decision.js";
import { forgetLists, toReport } from "./forgetting.js";

const WAITING = "waiting";
const RECENT_MS = 60_000;

export class Book {
  list = null;
  #admitted = new Map(); // hash -> seats
  #recent = []; // Whom the server let in a moment ago: a list that is on its way may not know it yet.

  constructor(store) {
    this.store = store;
  }

  get isKept() {
    return this.store.isKept;
  }

  // A number that says which phone this is, and nothing about it.
  async device() {
    const kept = await this.store.get("kept", "device");
    if (kept) return kept.value;
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const value = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    await this.store.write([{ to: "kept", put: { name: "device", value } }]);
    return (await this.store.get("kept", "device"))?.value ?? value;
  }

  // -- lists --------------------------------------------------------------------------------------------------
  // Every list that still holds; the others are forgotten here.
  async lists(now = Date.now()) {
    const all = await this.store.all("lists");
    const over = all.filter((list) => list.expires_at <= now + list.skew);
    for (const list of over) await this.forget(list);
    return all.filter((list) => !over.includes(list)).sort((one, other) => one.starts_at - other.starts_at);
  }

  async open(date) {
    this.list = (await this.lists()).find((list) => list.date === date) ?? null;
    await this.look();
    return this.list;
  }

  // Another page of this phone may have let somebody in; and the evening may be over.
  async look(now = Date.now()) {
    if (this.list && this.list.expires_at <= now + this.list.skew) await this.forget(this.list);
    if (!this.list) return;
    const rows = (await this.store.all("admitted")).filter((row) => row.date === this.list.date);
    this.#admitted = new Map(rows.map((row) => [row.hash, row.seats]));
  }

  // skew: how far the server's clock is before this phone's. Whom this phone let in and has not told yet stays in.
  async take(list, { who, page, to, now = Date.now() }) {
    const kept = { ...list, skew: list.as_of - now, who, page, to };
    this.#recent = this.#recent.filter((one) => now - one.at < RECENT_MS);
    const rows = [];
    for (const { date, code, seats } of [...(await this.waiting()), ...this.#recent]) {
      if (date === list.date) rows.push({ date, hash: await hashOf(code, kept), seats });
    }
    const former = (await this.store.all("admitted")).filter((row) => row.date === list.date);
    await this.store.write([
      ...former.map((row) => ({ to: "admitted", remove: [row.date, row.hash] })),
      ...rows.map((put) => ({ to: "admitted", put })),
      { to: "lists", put: kept },
    ]);
    this.list = kept;
    await this.look(now);
  }

  async forget(list) {
    const rows = (await this.store.all("admitted")).filter((row) => row.date === list.date);
    await this.store.write([
      toReport(list),
      { to: "lists", remove: list.date },
      ...rows.map((row) => ({ to: "admitted", remove: [row.date, row.hash] })),
    ]);
    if (this.list?.date === list.date) this.list = null;
  }

  // What one may not know any more goes; what was not sent yet stays, with the pass that sends it.
  async wipe() {
    await forgetLists(this.store);
    this.list = null;
    this.#admitted = new Map();
  }

  // Lists that somebody else loaded on this phone.
  async wipeIfOf(others) {
    const isStrange = (await this.store.all("lists")).some((list) => others(list));
    if (isStrange) await this.wipe();
  }

  // -- at the door --------------------------------------------------------------------------------------------
  get heads() {
    return this.list && headsOf(this.list, this.#admitted);
  }

  isInside(guest) {
    return guest.in || this.#admitted.has(guest.h);
  }

  decide(reading, now = Date.now()) {
    return decide({ list: this.list, admitted: this.#admitted, reading, now: now + this.list.skew });
  }

  // Let in, here and now. False if another page of this phone just did.
  async admit({ key, reading, hash, seats, heads = null, now = Date.now() }) {
    const { date, pass, to } = this.list;
    const entry = {
      ...{ key, date, pass, to, heads, seats, at: now, code: reading.code, ticket: reading.ticket },
      ...{ state: WAITING, words: "", device: await this.device() },
    };
    const isFirst = await this.store.write([
      { to: "admitted", add: { date, hash, seats } },
      { to: "entries", put: entry },
    ]);
    await this.look(now);
    return isFirst;
  }

  // The server let somebody in: the same code without a network, a minute later, is a second time.
  async noteInside(code, seats = 1) {
    if (!this.list) return;
    const hash = await hashOf(code, this.list);
    const guest = this.list.guests.find((one) => one.h === hash);
    const row = { date: this.list.date, seats: guest?.s ?? seats };
    this.#recent.push({ ...row, code, at: Date.now() });
    await this.store.write([{ to: "admitted", put: { ...row, hash } }]);
    await this.look();
  }

  // -- what waits ---------------------------------------------------------------------------------------------
  async waiting() {
    return (await this.store.all("entries")).filter((entry) => entry.state === WAITING);
  }

  // Is there anything to tell the server?
  async hasMail(now = Date.now()) {
    if ((await this.waiting()).length) return true;
    return (await this.store.all("kept")).some((row) => row.after <= now);
  }

  // What the server did not count as it stands: for whoever runs the place.
  async doubtful() {
    return (await this.store.all("entries")).filter((entry) => entry.state !== WAITING);
  }

  async haveSeen() {
    const seen = await this.doubtful();
    await this.store.write(seen.map((entry) => ({ to: "entries", remove: entry.key })));
  }
}
