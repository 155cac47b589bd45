"""Tickets: the signed form of a code, so that a door without network knows one that was made after it had its list.

Pure: no settings, no database. The fields are fixed (34 bytes, big-endian), the signature is Ed25519 over them and the
code, and the whole is written in base32, so that a QR stays in its alphanumeric mode. Equal tickets are equal texts,
and no text but the one written is read. docs/door.md says what a ticket proves, and what it does not.
"""

import base64
import binascii
import struct
from dataclasses import dataclass

from mentoring.kernel.signing import are_bytes_signed, key_id, public_key_of, sign_bytes

VERSION = 1
WRITTEN_LENGTH = 157  # Letters: what 98 bytes come to in base32 without padding.
_FIELDS = struct.Struct(">B8sQQBII")
_SIGNATURE_BYTES = 64
_CONTEXT = b"mentoring-ticket-1\n"  # What else these keys sign never begins like this.
_MOST_SEATS = 255


@dataclass(frozen=True)
class Ticket:
    """For how many seats of which date of which provider; since when, and until when its door is open (Unix seconds).

    A ticket says nothing of who, and nothing of money.
    """

    provider_id: int
    date_id: int
    seats: int
    booked_at: int
    expires_at: int


@dataclass(frozen=True)
class Scanned:
    """A ticket as it was read, not yet believed: by which key it says it is signed, and the signature."""

    ticket: Ticket
    key_id: str
    signature: bytes


def written(private_key: str, ticket: Ticket, code: str) -> str:
    """The ticket of a code, signed. Raises ValueError for a code that is not ASCII."""
    fields = _packed(key_id(public_key_of(private_key)), ticket)
    signed = fields + sign_bytes(private_key, _said(fields, code))
    return base64.b32encode(signed).decode().rstrip("=")


def scanned(text: str) -> Scanned | None:
    """What a ticket says; None for what is none. Whether it is true says is_true()."""
    raw = _read(text)
    if raw is None:
        return None
    version, key, provider_id, date_id, seats, booked_at, expires_at = _FIELDS.unpack(raw[: _FIELDS.size])
    if version != VERSION:
        return None
    ticket = Ticket(provider_id, date_id, seats, booked_at, expires_at)
    return Scanned(ticket, key.hex(), raw[_FIELDS.size :])


def is_true(public_key: str, scan: Scanned, code: str) -> bool:
    """Did the owner of this key sign exactly this ticket, for exactly this code?"""
    if scan.key_id != key_id(public_key) or not code.isascii():
        return False
    return are_bytes_signed(public_key, _said(_packed(scan.key_id, scan.ticket), code), scan.signature)


def _packed(key: str, ticket: Ticket) -> bytes:
    seats = min(ticket.seats, _MOST_SEATS)
    times = (ticket.booked_at, ticket.expires_at)
    return _FIELDS.pack(VERSION, bytes.fromhex(key), ticket.provider_id, ticket.date_id, seats, *times)


def _said(fields: bytes, code: str) -> bytes:
    return _CONTEXT + fields + code.encode("ascii")


def _read(text: str) -> bytes | None:
    """Strict: one ticket has one spelling."""
    if len(text) != WRITTEN_LENGTH or not text.isascii():
        return None
    try:
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
    except binascii.Error:
        return None
    is_whole = len(raw) == _FIELDS.size + _SIGNATURE_BYTES
    return raw if is_whole and base64.b32encode(raw).decode().rstrip("=") == text else None
