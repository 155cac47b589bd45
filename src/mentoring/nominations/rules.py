"""Who can be put forward: which day a text means, which address is one, and when two nominees are one person.

No Django here.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from mentoring.nominations.reasons import Reasons
from mentoring.people.rules import canonical_fiscal_code

LONGEST_NAME = 80
LONGEST_EMAIL = 254
OLDEST = 120  # An older birthday is a slip of the pen.


@dataclass(frozen=True)
class Nominee:
    """What a nominator tells about a person."""

    first_name: str
    last_name: str
    born_on: date
    fiscal_code: str = ""
    municipality: str = ""
    guardian_name: str = ""
    guardian_email: str = ""
    guardian_phone: str = ""
    street: str = ""
    postcode: str = ""
    reasons: Reasons = Reasons()  # noqa: RUF009 - it is frozen.
    is_priority: bool = False  # Of all that this nominator puts forward, among the first to be served.


# -- dates --------------------------------------------------------------------------------------------------
_DAY_FIRST = re.compile(r"([0-9]{1,2})[°º]?[-/. ]+([0-9]{1,2}|[a-z]{3,9})[-/. ]+['’]?([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_EIGHT_DIGITS = re.compile(r"[0-9]{8}")
_WEEKDAY = re.compile(r"(lun|mar|mer|gio|ven|sab|dom)[a-zì]*[., ]+")
_CLOCK = re.compile(r"[t ][0-9]{1,2}[:.][0-9]{2}([:.][0-9]{2}([.,][0-9]+)?)?$")
_MONTHS = ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic")


def read_date(text: str, latest: date) -> date | None:
    """The day in 03/07/2015, 3-7-2015, 03.07.15, 1° luglio 2015, 03072015, 20150703 or 2015-07-03; None if it is none.

    Two digits of a year mean the last such year that is not after `latest`.
    """
    bare = _WEEKDAY.sub("", _CLOCK.sub("", text.strip().lower()), count=1)
    if match := _YEAR_FIRST.fullmatch(bare):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if _EIGHT_DIGITS.fullmatch(bare):
        return _eight_digits(bare)
    match = _DAY_FIRST.fullmatch(bare)
    month = _month(match[2]) if match else None
    if match is None or month is None:
        return None
    day, year = int(match[1]), int(match[3])
    if len(match[3]) == 4:
        return _day(year, month, day)
    century = latest.year - latest.year % 100
    told = _day(century + year, month, day)
    return told if told and told <= latest else _day(century - 100 + year, month, day)


def _eight_digits(text: str) -> date | None:
    """No day of these two centuries can be read in both ways: no month is called 19 or 20."""
    is_year_first = text.startswith(("19", "20")) and text[4:6] not in ("19", "20")
    year, month, day = (text[:4], text[4:6], text[6:]) if is_year_first else (text[4:], text[2:4], text[:2])
    return _day(int(year), int(month), int(day))


def _month(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    return _MONTHS.index(text[:3]) + 1 if text[:3] in _MONTHS else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# -- the same person ----------------------------------------------------------------------------------------
def _as_it_is(code: str) -> str:
    return code


@dataclass
class Register:
    """Who was told already, and in which row: one person per fiscal code, however it is written.

    Where one of two has no code, the same name and birthday are the same person. `mark` hides the codes: whoever is
    entered from our books comes with the mark that stands there.
    """

    mark: Callable[[str], str] = _as_it_is
    _codes: dict[str, int] = field(default_factory=dict)
    _names: dict[tuple[str, date], int] = field(default_factory=dict)
    _names_without_code: dict[tuple[str, date], int] = field(default_factory=dict)

    def find(self, nominee: Nominee) -> int | None:
        """The row where this person was told before."""
        key = _name_and_birthday(nominee.last_name, nominee.first_name, nominee.born_on)
        if not nominee.fiscal_code:
            return self._names.get(key)
        known = self._codes.get(self._marked(nominee))
        return known if known is not None else self._names_without_code.get(key)

    def enter(self, nominee: Nominee, number: int = 0) -> None:
        self.enter_marked(nominee.last_name, nominee.first_name, nominee.born_on, self._marked(nominee), number)

    def enter_marked(self, last_name: str, first_name: str, born_on: date, mark: str, number: int = 0) -> None:
        """Somebody whose code is known by its mark only; "" for none."""
        key = _name_and_birthday(last_name, first_name, born_on)
        self._names.setdefault(key, number)
        if mark:
            self._codes.setdefault(mark, number)
        else:
            self._names_without_code.setdefault(key, number)

    def _marked(self, nominee: Nominee) -> str:
        return self.mark(canonical_fiscal_code(nominee.fiscal_code)) if nominee.fiscal_code else ""


def _name_and_birthday(last_name: str, first_name: str, born_on: date) -> tuple[str, date]:
    return plain(f"{last_name} {first_name}"), born_on


# -- addresses and codes -------------------------------------------------------------------------------------
_EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
)


def usable_email(text: str) -> str:
    """The first address in a text that a letter can be sent to; nothing if there is none."""
    candidates = (part.strip("<>()\"'.").lower() for part in re.split(r"[\s;,]+", text))
    return next((part for part in candidates if len(part) <= LONGEST_EMAIL and _EMAIL.fullmatch(part)), "")


def bare_code(text: str) -> str:
    """A fiscal code without what people put between its letters."""
    return re.sub(r"[\s\-._/]", "", text).upper()


def plain(text: str) -> str:
    """Lower case, without accents: how names are compared."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
