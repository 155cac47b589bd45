// Who comes in when no server can be asked. A booking is bound to one door and its money is already held, so the list
// that was loaded before the evening decides, and for who booked since, the signature in the QR. Pure but for WebCrypto.
import { asText, fromBase64url, toBase64url } from "./bytes.js";
import { isSigned, parsed } from "./ticket.js";

const SLACK_MS = 60_000; // A booking of the minute in which the list was made may be in it or not.

// What stands on the phone instead of a code. Slow on purpose, and with the list's own salt.
export async function hashOf(code, list) {
  const { subtle } = globalThis.crypto;
  const key = await subtle.importKey("raw", asText(code), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: fromBase64url(list.salt), iterations: list.iterations };
  return toBase64url(new Uint8Array(await subtle.deriveBits(how, key, 128)));
}

const yes = (facts) => ({ answer: "yes", reason: "", initial: "", seats: 1, isLate: false, ...facts });
const no = (reason) => ({ answer: "no", reason });

// list: as the server gave it. admitted: the hashes this phone let in. now: the server's clock, as far as it is known.
// -> { answer: "yes" | "no" | "heads", reason, hash, initial, seats, isLate }
export async function decide({ list, admitted, reading, now }) {
  const hash = await hashOf(reading.code, list);
  return { ...(await decided({ list, admitted, reading, now, hash })), hash };
}

const CARD_LENGTH = 12; // A card on paper (cards/rules.py): it books here and now, which needs the server.

async function decided({ list, admitted, reading, now, hash }) {
  if (now < list.opens_at) return no("early");
  if (now > list.closes_at) return no("late");
  const guest = list.guests.find((one) => one.h === hash);
  if (admitted.has(hash) || guest?.in) return no("twice");
  if (guest?.g) return { answer: "heads", reason: "", initial: guest.i, seats: guest.s };
  if (guest) return yes({ initial: guest.i, seats: guest.s });
  if (!reading.ticket) return no(reading.code.length === CARD_LENGTH ? "card" : "unlisted");
  return byTicket({ list, reading, now });
}

async function byTicket({ list, reading, now }) {
  const ticket = parsed(reading.ticket);
  if (!ticket) return no("forged");
  const publicKey = list.keys[ticket.keyId];
  if (!publicKey) return no(ticket.provider === list.provider ? "unknown_key" : "other_door");
  if (!(await isSigned(ticket, reading.code, publicKey))) return no("forged");
  if (ticket.provider !== list.provider) return no("other_door");
  if (ticket.date !== list.date) return no("other_date");
  if (ticket.expiresAt < now) return no("expired");
  // Nothing that was booked since then is signed with a key that was retired by then: whoever stole it forges nothing.
  if (list.retired.includes(ticket.keyId)) return no("replaced");
  if (ticket.bookedAt <= list.as_of - SLACK_MS) return no("replaced");
  return yes({ seats: ticket.seats, isLate: true });
}

// How many are in, of how many: who booked since the list was made and is in counts on both sides.
export function headsOf(list, admitted) {
  const known = new Set(list.guests.map((guest) => guest.h));
  let [inside, expected] = [0, 0];
  for (const guest of list.guests) {
    if (!guest.g) expected += guest.s; // Those of a group stand in the list themselves, too.
    if (!guest.in) inside += admitted.get(guest.h) ?? 0;
    else if (!guest.g) inside += guest.s;
  }
  for (const [hash, seats] of admitted) {
    if (known.has(hash)) continue;
    inside += seats;
    expected += seats;
  }
  return { inside, expected };
}
