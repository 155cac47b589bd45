// The parts of the door that need no page: what a QR says, who comes in, what is kept, what is sent.
// Called by tests/web/provider/test_door_scripts.py, which gives the tickets that the server signed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Book } from "../js/door/book.js";
import { decide, hashOf, headsOf } from "../js/door/decision.js";
import { normalised, readingOf } from "../js/door/reading.js";
import { sendWaiting } from "../js/door/sending.js";
import { Memory } from "../js/door/store.js";

const given = JSON.parse(readFileSync(process.env.DOOR_GIVEN, "utf8"));
const { list, codes, tickets } = given;
const HOUR = 3_600_000;
const NOW = list.as_of + HOUR; // An hour after the list was made.

const scan = (ticket, code) => readingOf(`HTTPS://THEATRE.EXAMPLE/Q/${ticket}/${code}`);
const type = (code) => ({ code, ticket: "", isTyped: true });
const decision = (reading, more = {}) => decide({ list, admitted: new Map(), reading, now: NOW, ...more });
const reason = async (reading, more) => (await decision(reading, more)).reason;

test("a code is the last part of what was read", () => {
  assert.equal(readingOf("https://x.example/q/abcdefgh").code, "ABCDEFGH");
  assert.equal(readingOf("https://x.example/ente/ingresso/?code=ABCD-EFGH").code, "ABCDEFGH");
  assert.equal(scan(tickets.late, codes.late).ticket, tickets.late);
  assert.equal(readingOf("https://x.example/"), null);
  assert.equal(normalised(" https://x.example/q/abcd-еfgh/ "), "ABCDEFGH"); // A Cyrillic letter among them.
});

test("the phone writes a code down as the server does", async () => {
  assert.equal(await hashOf(codes.awaited, list), list.guests[0].h);
});

test("who is in the list comes in, once", async () => {
  const first = await decision(type(codes.awaited));
  assert.deepEqual([first.answer, first.initial, first.seats], ["yes", "V.", 2]);
  assert.equal(await reason(type(codes.awaited), { admitted: new Map([[first.hash, 2]]) }), "twice");
  assert.equal(await reason(type(codes.inside)), "twice");
  assert.equal((await decision(type(codes.group))).answer, "heads");
});

test("who booked after the list was made comes in by the signature, on old phones too", async (t) => {
  const asked = () => decision(scan(tickets.late, codes.late));
  const late = await asked();
  assert.deepEqual([late.answer, late.isLate, late.seats], ["yes", true, 3]);
  t.mock.method(crypto.subtle, "importKey", (form, ...rest) => {
    if (rest[1]?.name === "Ed25519") throw new DOMException("no such thing", "NotSupportedError");
    return Object.getPrototypeOf(crypto.subtle).importKey.call(crypto.subtle, form, ...rest);
  });
  assert.equal((await asked()).answer, "yes");
  assert.equal(await reason(scan(tickets.late, codes.awaited.replace(/.$/, "Z"))), "forged");
});

test("what is not for this door tonight has a sentence each", async () => {
  assert.equal(await reason(type(codes.late)), "unlisted");
  assert.equal(await reason(type("ABCDEFGHJKMN")), "card");
  assert.equal(await reason(scan(tickets.late, codes.other)), "forged"); // Signed for another code.
  const [last] = tickets.late.slice(60, 61);
  const tampered = tickets.late.slice(0, 60) + (last === "A" ? "B" : "A") + tickets.late.slice(61);
  assert.equal(await reason(scan(tampered, codes.late)), "forged");
  assert.equal(await reason(scan(tickets.other_date, codes.late)), "other_date");
  assert.equal(await reason(scan(tickets.other_door, codes.late)), "other_door");
  assert.equal(await reason(scan(tickets.stranger, codes.late)), "other_door");
  assert.equal(await reason(scan(tickets.unknown_key, codes.late)), "unknown_key");
  assert.equal(await reason(scan(tickets.expired, codes.late)), "expired");
  assert.equal(await reason(scan(tickets.given_back, codes.late)), "replaced");
  assert.equal(await reason(scan(tickets.retired_key, codes.late)), "replaced"); // Retired by then: it signs nothing new.
  const before = { ...list, retired: [] }; // The key was changed after the list was made.
  assert.equal((await decision(scan(tickets.retired_key, codes.late), { list: before })).answer, "yes");
});

test("a door that is shut lets nobody in", async () => {
  assert.equal(await reason(type(codes.awaited), { now: list.opens_at - 1 }), "early");
  assert.equal(await reason(type(codes.awaited), { now: list.closes_at + 1 }), "late");
});

test("heads are counted with whom the list did not know", () => {
  assert.deepEqual(headsOf(list, new Map()), { inside: 1, expected: 3 });
  assert.deepEqual(headsOf(list, new Map([[list.guests[0].h, 2], ["new", 3]])), { inside: 6, expected: 6 });
});

test("those of a group are awaited once, as themselves, and counted when the group comes in", () => {
  const group = list.guests.find((one) => one.g);
  assert.deepEqual(headsOf(list, new Map([[group.h, 2]])), { inside: 3, expected: 3 });
  const allIn = { ...list, guests: list.guests.map((one) => ({ ...one, in: true })) };
  assert.deepEqual(headsOf(allIn, new Map([[group.h, 2]])), { inside: 3, expected: 3 });
});

// A phone two hours ahead, with a list.
async function evening(store = new Memory(), clock = NOW + 2 * HOUR) {
  const book = new Book(store);
  const arrived = { who: "7-12", page: "/ente/ingresso/345/", to: "https://x.example/api", now: clock - HOUR };
  await book.take(list, arrived);
  return { book, clock };
}

async function letIn(book, clock, code, key, more = {}) {
  const { hash, seats } = await book.decide(type(code), clock);
  return book.admit({ key, reading: type(code), hash, seats, now: clock, ...more });
}

test("a phone whose clock is two hours off decides by the server's", async () => {
  const { book, clock } = await evening();
  assert.equal(book.list.skew, -2 * HOUR);
  assert.equal((await book.decide(scan(tickets.late, codes.late), clock)).answer, "yes");
  assert.equal((await book.decide(scan(tickets.expired, codes.late), clock)).reason, "expired");
});

test("two pages of one phone let nobody in twice", async () => {
  const { book, clock } = await evening();
  const other = new Book(book.store);
  other.list = book.list;
  const [one, two] = await Promise.all([letIn(book, clock, codes.awaited, "k1"), letIn(other, clock, codes.awaited, "k2")]);
  assert.deepEqual([one, two].sort(), [false, true]);
  assert.equal((await book.waiting()).length, 1);
  assert.equal(book.heads.inside, 3);
});

test("a list that comes anew forgets nobody whom this phone let in", async () => {
  const { book, clock } = await evening();
  await letIn(book, clock, codes.awaited, "k1");
  await book.take({ ...list, salt: given.other_salt, guests: given.other_guests }, { who: "7-12", page: "/", to: "/", now: clock });
  assert.equal((await book.decide(type(codes.awaited), clock)).reason, "twice");
});

test("logging out leaves no list, and what waits stays", async () => {
  const { book, clock } = await evening();
  await letIn(book, clock, codes.awaited, "k1");
  await book.wipeIfOf((kept) => kept.who !== "8-12");
  assert.deepEqual(await book.store.all("lists"), []);
  assert.deepEqual(await book.store.all("admitted"), []);
  assert.equal((await book.waiting())[0].pass, list.pass);
});

test("after the event the list is gone, and the server hears that nothing more comes", async (t) => {
  const { book } = await evening();
  const end = list.expires_at + 2 * HOUR; // By the phone's clock.
  assert.equal((await book.lists(end - 1)).length, 1);
  assert.deepEqual(await book.lists(end), []);
  assert.equal(book.list, null);
  assert.equal(await book.hasMail(list.closes_at + 2 * HOUR - 1), false);
  assert.equal(await book.hasMail(list.closes_at + 2 * HOUR), true);
  const asked = server(t, counted);
  t.mock.timers.enable({ apis: ["Date"], now: end });
  await sendWaiting(book.store);
  assert.deepEqual(asked.map(({ sent, pass }) => [sent.entries, pass]), [[[], `Bearer ${list.pass}`]]);
  assert.equal(await book.hasMail(end), false);
});

function server(t, answer) {
  const asked = [];
  t.mock.method(globalThis, "fetch", async (to, { body, headers }) => {
    const sent = JSON.parse(body);
    asked.push({ to, sent, pass: headers.Authorization });
    return answer(sent, asked.length);
  });
  return asked;
}

const json = (data, init) => new Response(JSON.stringify(data), init);
const counted = (sent) => json({ outcomes: sent.entries.map(({ key }) => ({ key, outcome: "counted", reason: "", words: "" })) });

async function full(n) {
  const { book } = await evening();
  const one = { date: list.date, pass: list.pass, to: "https://x.example/api", seats: 1, at: 1, ticket: "", heads: null, state: "waiting" };
  for (let at = 0; at < n; at += 1) await book.store.write([{ to: "entries", put: { ...one, key: `key-${at}`, code: `C${at}` } }]);
  return book;
}

test("at most five hundred are sent at once, and each is dropped when its outcome is named", async (t) => {
  const book = await full(501);
  const asked = server(t, counted);
  assert.equal((await sendWaiting(book.store)).isReached, true);
  assert.deepEqual(asked.map(({ sent }) => sent.entries.length), [500, 1]);
  assert.equal(asked[0].pass, `Bearer ${list.pass}`);
  assert.deepEqual(Object.keys(asked[0].sent.entries[0]).sort(), ["at", "code", "heads", "key", "ticket"]);
  assert.deepEqual(await book.store.all("entries"), []);
});

test("what the server does not name stays, a conflict is kept in its words", async (t) => {
  const book = await full(3);
  server(t, () => json({ outcomes: [{ key: "key-0", outcome: "counted" }, { key: "key-1", outcome: "conflict", words: "Entrato due volte" }] }));
  await sendWaiting(book.store);
  assert.deepEqual((await book.waiting()).map(({ key }) => key), ["key-2"]);
  assert.deepEqual((await book.doubtful()).map(({ words }) => words), ["Entrato due volte"]);
});

test("a server in trouble is left alone for a while, and nothing is lost", async (t) => {
  const book = await full(2);
  for (const [status, isReached, headers] of [[503, false, {}], [429, true, { "Retry-After": "60" }]]) {
    server(t, () => new Response("", { status, headers }));
    const came = await sendWaiting(book.store);
    assert.deepEqual([came.isReached, came.restMs >= 30_000], [isReached, true]);
  }
  server(t, () => Promise.reject(new TypeError("no network")));
  assert.equal((await sendWaiting(book.store)).isReached, false);
  server(t, () => new Response("<html>Welcome to our free Wi-Fi"));
  assert.equal((await sendWaiting(book.store)).isReached, false);
  assert.equal((await book.waiting()).length, 2);
});

test("a pass that is over waits for another one", async (t) => {
  const book = await full(1);
  server(t, () => json({ title: "no" }, { status: 401 }));
  assert.equal((await sendWaiting(book.store)).isBarred, true);
  await book.take({ ...list, pass: "newer" }, { who: "7-12", page: "/", to: "https://x.example/api" });
  server(t, (sent, n) => (n === 1 ? json({}, { status: 401 }) : counted(sent)));
  await sendWaiting(book.store);
  assert.deepEqual(await book.waiting(), []);
});

test("one entry that nobody can read does not hold the others up", async (t) => {
  const book = await full(5);
  server(t, (sent) => (sent.entries.some(({ key }) => key === "key-3") ? json({ title: "Illeggibile" }, { status: 422 }) : counted(sent)));
  await sendWaiting(book.store);
  assert.deepEqual((await book.doubtful()).map(({ key, words }) => [key, words]), [["key-3", "Illeggibile"]]);
  assert.deepEqual(await book.waiting(), []);
});
