"""Where a surname ends that stands in one cell with the first name. The fiscal code knows. No Django here."""

import re

from mentoring.nominations.rules import bare_code, plain

_NAME_PART = 6  # The first letters of a fiscal code: three of the surname, three of the first name.


def cut(whole: str, code: str, *, surname_first: bool) -> tuple[str, str] | None:
    """The surname and the first name in "De Lorenzi Maria Elena", or None if nobody can tell.

    With a fiscal code it is the one place that agrees with it; two words alone are one of each.
    """
    words = whole.split()
    cuts = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    pairs = cuts if surname_first else [(last, first) for first, last in cuts]
    fitting = [pair for pair in pairs if code and _letters_of(*pair) == bare_code(code)[:_NAME_PART]]
    if len(fitting) == 1:
        return fitting[0]
    return pairs[0] if len(pairs) == 1 else None


def _letters_of(last_name: str, first_name: str) -> str:
    """The letters that a fiscal code takes from a name (decree of 12 March 1974, article 2 and following)."""
    consonants = _consonants(first_name)
    if len(consonants) > 3:
        return _three(last_name) + consonants[0] + consonants[2] + consonants[3]
    return _three(last_name) + _three(first_name)


def _three(name: str) -> str:
    vowels = re.sub(r"[^AEIOU]", "", plain(name).upper())
    return f"{_consonants(name)}{vowels}XXX"[:3]


def _consonants(name: str) -> str:
    return re.sub(r"[^A-Z]|[AEIOU]", "", plain(name).upper())
