"""Whole euro cents, and how people write them. No Django here."""

import re
from typing import NewType

Cents = NewType("Cents", int)

# Nobody gives ten million by a web form; more is a slip of the finger.
LARGEST = Cents(1_000_000_000)

_ITALIAN = re.compile(r"(?P<euros>\d{1,3}(?:\.\d{3})+|\d+)(?:,(?P<cents>\d+))?")
_POINT = re.compile(r"(?P<euros>\d+)\.(?P<cents>\d{1,2})")


class NotMoney(ValueError):
    """The text is not an amount we take; `reason` is one of the class constants."""

    UNREADABLE = "unreadable"
    NEGATIVE = "negative"
    TOO_PRECISE = "too_precise"
    TOO_LARGE = "too_large"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def parse_euro(text: str) -> Cents:
    """Cents from what a person typed: "80", "80,00", "1.250,50", "€ 12,5", also "12.50".

    Raises NotMoney with the reason: negative, more than two decimals, absurdly large, or not an amount at all.
    """
    bare = re.sub(r"[\s\u00a0\u202f€]|euro", "", text.lower())
    if bare.startswith(("-", "−", "–")):  # People paste these, too.
        raise NotMoney(NotMoney.NEGATIVE)
    match = _POINT.fullmatch(bare) or _ITALIAN.fullmatch(bare)
    if match is None or not bare.isascii():
        raise NotMoney(NotMoney.UNREADABLE)
    cents_text = match["cents"] or ""
    if len(cents_text) > 2:
        raise NotMoney(NotMoney.TOO_PRECISE)
    if len(match["euros"]) > 14:
        raise NotMoney(NotMoney.TOO_LARGE)
    amount = int(match["euros"].replace(".", "")) * 100 + int(cents_text.ljust(2, "0"))
    if amount > LARGEST:
        raise NotMoney(NotMoney.TOO_LARGE)
    return Cents(amount)
