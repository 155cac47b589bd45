// A ticket: the signed form of a booking's code, in its QR. What it says, and whether its signature holds.
import { verifyAsync } from "@noble/ed25519";
import { asText, fromBase32, fromBase64url, toHex } from "./bytes.js";

const VERSION = 1;
const FACTS = 34; // >B8sQQBII, big-endian; then 64 bytes of signature.
const SIGNED_FOR = asText("mentoring-ticket-1\n");

// { keyId, provider, date, seats, bookedAt, expiresAt (both in ms), facts, signature }, or null.
export function parsed(text) {
  const bytes = fromBase32(text);
  if (!bytes || bytes.length !== FACTS + 64 || bytes[0] !== VERSION) return null;
  const view = new DataView(bytes.buffer);
  return {
    keyId: toHex(bytes.subarray(1, 9)),
    provider: Number(view.getBigUint64(9)),
    date: Number(view.getBigUint64(17)),
    seats: view.getUint8(25),
    bookedAt: view.getUint32(26) * 1000,
    expiresAt: view.getUint32(30) * 1000,
    facts: bytes.subarray(0, FACTS),
    signature: bytes.subarray(FACTS),
  };
}

// Browsers of the last years check Ed25519 themselves; an older phone does it with a small library.
async function isVerified(publicKey, signature, message) {
  const { subtle } = globalThis.crypto;
  let key;
  try {
    key = await subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return verifyAsync(signature, message, publicKey, { zip215: false });
  }
  return subtle.verify({ name: "Ed25519" }, key, signature, message);
}

export async function isSigned(ticket, code, publicKey) {
  const message = new Uint8Array([...SIGNED_FOR, ...ticket.facts, ...asText(code)]);
  try {
    return await isVerified(fromBase64url(publicKey), ticket.signature, message);
  } catch {
    return false; // A key or a signature that is none.
  }
}
