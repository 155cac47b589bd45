"""Codes that people read out, type and scan: no letter that looks like a digit."""

import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O, 1 I L
BOOKING_LENGTH = 8  # 31^8 is about 8.5e11


def new_code(length: int = BOOKING_LENGTH) -> str:
    """A random code, of the alphabet, from the system's randomness."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


# Keyboards set to Cyrillic or Greek write letters that look like ours and are not.
_LOOK_ALIKES = str.maketrans("АВСЕНКМРТХУЅЈԚԜΑΒΕΖΗΚΜΝΡΤΥΧ", "ABCEHKMPTXYSJQWABEZHKMNPTYX")


def normalised(text: str) -> str:
    """The code in what was typed or scanned: case, blanks and dashes do not matter, an address before it neither.

    Letters of another keyboard that look like ours are ours, and so are wide ones.
    """
    last = text.strip().rstrip("/").rsplit("/", 1)[-1]
    if not last.isascii():
        last = unicodedata.normalize("NFKC", last).upper().translate(_LOOK_ALIKES)
    return "".join(letter for letter in last.upper() if letter.isalnum())


def grouped(code: str, by: int = 4) -> str:
    """ "ABCDEFGH" -> "ABCD-EFGH", the way we show it."""
    return "-".join(code[start : start + by] for start in range(0, len(code), by))
