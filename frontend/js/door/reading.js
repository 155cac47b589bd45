// What was read or typed: a code, and the ticket that a QR may carry before it. Pure.

const LOOK_ALIKES = new Map(
  [..."АВСЕНКМРТХУЅЈԚԜΑΒΕΖΗΚΜΝΡΤΥΧ"].map((letter, place) => [letter, "ABCEHKMPTXYSJQWABEZHKMNPTYX"[place]]),
);
const TICKET = /^[A-Z2-7]{157}$/; // 34 bytes and a signature of 64, five bits a letter.

// As the server reads it (kernel/codes.py): case, blanks and dashes do not matter, an address before it neither.
export function normalised(text) {
  const last = text.trim().replace(/\/+$/, "").split("/").pop();
  const ours = [...last.normalize("NFKC").toUpperCase()].map((letter) => LOOK_ALIKES.get(letter) ?? letter).join("");
  return ours.replace(/[^\p{L}\p{N}]/gu, "");
}

// A QR holds the code alone, or an address that ends with it: .../q/CODE, .../Q/TICKET/CODE, ...?code=CODE.
export function readingOf(text) {
  const parts = text.trim().split(/[/?#=]/).filter(Boolean);
  const code = (parts.pop() || "").replace(/[\s-]/g, "").toUpperCase();
  if (!/^[A-Z0-9]{6,16}$/.test(code)) return null;
  const before = (parts.pop() || "").toUpperCase();
  return { code, ticket: TICKET.test(before) ? before : "", isTyped: false };
}

export function typed(text) {
  return { code: normalised(text), ticket: "", isTyped: true };
}
