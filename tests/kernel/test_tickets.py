"""Tickets: signed codes for a door without network."""

import base64

from hypothesis import given
from hypothesis import strategies as st

from mentoring.kernel.codes import ALPHABET, normalised
from mentoring.kernel.signing import are_bytes_signed, new_private_key, public_key_of, sign_bytes, signature
from mentoring.kernel.tickets import WRITTEN_LENGTH, Ticket, is_true, scanned, written

PRIVATE = new_private_key()
PUBLIC = public_key_of(PRIVATE)
TICKET = Ticket(provider_id=12, date_id=345, seats=2, booked_at=1_790_000_000, expires_at=1_790_200_000)
CODE = "ABCDEFGH"

codes = st.text(ALPHABET, min_size=8, max_size=8)
seconds = st.integers(0, 2**32 - 1)
numbers = st.integers(1, 2**63 - 1)
tickets = st.builds(Ticket, numbers, numbers, st.integers(1, 255), seconds, seconds)


def holds(text: str, code: str = CODE, public: str = PUBLIC) -> bool:
    scan = scanned(text)
    return scan is not None and is_true(public, scan, code)


@given(tickets, codes)
def test_what_was_written_is_read_and_believed(ticket: Ticket, code: str) -> None:
    text = written(PRIVATE, ticket, code)
    scan = scanned(text)
    assert scan is not None
    assert scan.ticket == ticket
    assert is_true(PUBLIC, scan, code)
    assert len(text) == WRITTEN_LENGTH
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")  # The alphanumeric mode of a QR, and no padding.


def test_no_letter_of_it_can_be_another() -> None:
    text = written(PRIVATE, TICKET, CODE)
    for place, letter in enumerate(text):
        for other in {"A", "B", "Z", "2", "7"} - {letter}:
            assert not holds(text[:place] + other + text[place + 1 :]), place


def test_no_bit_of_it_can_be_another() -> None:
    raw = base64.b32decode(written(PRIVATE, TICKET, CODE) + "===")
    for bit in range(len(raw) * 8):
        bent = bytearray(raw)
        bent[bit // 8] ^= 1 << bit % 8
        assert not holds(base64.b32encode(bytes(bent)).decode().rstrip("=")), bit
    assert holds(base64.b32encode(raw).decode().rstrip("="))


@given(codes.filter(lambda code: code != CODE))
def test_it_is_for_one_code(other: str) -> None:
    assert not holds(written(PRIVATE, TICKET, CODE), other)


def test_it_is_believed_of_its_own_key_only() -> None:
    text = written(PRIVATE, TICKET, CODE)
    stranger = new_private_key()
    assert not holds(text, public=public_key_of(stranger))
    scan = scanned(written(stranger, TICKET, CODE))
    assert scan is not None
    assert not is_true(PUBLIC, scan, CODE)


def test_what_a_key_signed_elsewhere_is_no_ticket() -> None:
    """The same key signs certificates: a signature over data is none over a ticket, nor the other way round."""
    fields = base64.b32decode(written(PRIVATE, TICKET, CODE) + "===")[:34]
    for message in (fields, fields + CODE.encode(), b"mentoring-ticket-2\n" + fields + CODE.encode()):
        forged = fields + sign_bytes(PRIVATE, message)
        assert not holds(base64.b32encode(forged).decode().rstrip("="))
    over_data = base64.urlsafe_b64decode(signature(PRIVATE, {"code": CODE}) + "==")
    assert not are_bytes_signed(PUBLIC, b"mentoring-ticket-1\n" + fields + CODE.encode(), over_data)


@given(st.text(max_size=200))
def test_anything_else_is_no_ticket(text: str) -> None:
    assert scanned(text) is None


def test_it_has_one_spelling() -> None:
    text = written(PRIVATE, TICKET, CODE)
    for other in (text.lower(), text + "=", text[:-1], f" {text}", f"{text}A"):
        assert scanned(other) is None


def test_another_version_is_none_of_ours() -> None:
    raw = bytearray(base64.b32decode(written(PRIVATE, TICKET, CODE) + "==="))
    raw[0] = 2
    assert scanned(base64.b32encode(bytes(raw)).decode().rstrip("=")) is None


def test_what_is_no_key_and_what_is_no_code_is_simply_not_true() -> None:
    scan = scanned(written(PRIVATE, TICKET, CODE))
    assert scan is not None
    assert not is_true(PUBLIC, scan, "ÀBCDEFGH")
    assert not are_bytes_signed("no key", b"x", b"y")
    assert not are_bytes_signed(PUBLIC, b"x", b"too short")


def test_more_seats_than_a_byte_holds_are_many() -> None:
    scan = scanned(written(PRIVATE, Ticket(1, 2, 300, 3, 4), CODE))
    assert scan is not None
    assert scan.ticket.seats == 255
    assert is_true(PUBLIC, scan, CODE)


def test_the_code_is_still_the_last_part_of_the_address() -> None:
    address = f"HTTPS://MENTORING.EXAMPLE/VIGEVANO/Q/{written(PRIVATE, TICKET, CODE)}/{CODE}"
    assert normalised(address) == CODE
    assert set(address) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
