"""How words are compared. No Django here."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """The text as a search sees it: no capitals, no accents, words with single blanks between them."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter))))


LONGEST_PAGE = 500


def safe_page(address: str) -> str:
    """A web address that a page of ours may lead to, or nothing."""
    is_safe = address.lower().startswith(("https://", "http://")) and len(address) <= LONGEST_PAGE
    return address if is_safe else ""
