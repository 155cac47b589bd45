"""Codes that people read out, type and scan: no letter that looks like a digit."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O, 1 I L
BOOKING_LENGTH = 8  # 31^8 is about 8.5e11


def new_code(length: int = BOOKING_LENGTH) -> str:
    """A random code, of the alphabet, from the system's randomness."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def normalised(text: str) -> str:
    """The code in what was typed or scanned: case, blanks and dashes do not matter, an address before it neither."""
    last = text.strip().rstrip("/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last.upper() if letter.isalnum())


def grouped(code: str) -> str:
    """ "ABCDEFGH" -> "ABCD-EFGH", the way we show it."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
