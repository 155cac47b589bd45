"""Where a surname ends that stands in one cell with the first name. The fiscal code knows. No Django here."""

from mentoring.nominations.rules import bare_code
from mentoring.people.rules import code_letters

_NAME_PART = 6  # The first letters of a fiscal code: three of the surname, three of the first name.


def cut(whole: str, code: str, *, surname_first: bool) -> tuple[str, str] | None:
    """The surname and the first name in "De Lorenzi Maria Elena", or None if nobody can tell.

    With a fiscal code it is the one place that agrees with it; two words alone are one of each.
    """
    words = whole.split()
    cuts = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    pairs = cuts if surname_first else [(last, first) for first, last in cuts]
    fitting = [pair for pair in pairs if code and code_letters(*pair) == bare_code(code)[:_NAME_PART]]
    if len(fitting) == 1:
        return fitting[0]
    return pairs[0] if len(pairs) == 1 else None
