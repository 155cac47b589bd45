"""How a school's list is read: which column is what, which day a text means, and what is to be said about each row.

No Django here, and no file formats: a list comes as a header and numbered rows of text.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from mentoring.nominations.reasons import Reasons
from mentoring.people.rules import age_on, canonical_fiscal_code, contradicts, is_fiscal_code
from mentoring.programmes.rules import AgeLimits

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
    reasons: Reasons = field(default_factory=Reasons)


# -- columns ------------------------------------------------------------------------------------------------
class Field(StrEnum):
    """What a column can tell."""

    LAST_NAME = "last_name"
    FIRST_NAME = "first_name"
    BORN_ON = "born_on"
    FISCAL_CODE = "fiscal_code"
    MUNICIPALITY = "municipality"
    GUARDIAN_NAME = "guardian_name"
    GUARDIAN_EMAIL = "guardian_email"
    GUARDIAN_PHONE = "guardian_phone"


NEEDED = (Field.LAST_NAME, Field.FIRST_NAME, Field.BORN_ON)

_GROWN_UP = r"genitor|tutor|madre|padre|mamma|papa|famigli|responsabil|esercente|parent|guardian"
_YOUNG = r"(alunn|alliev|student|iscritt)"
# The first that fits a header's words, in this order: "E-mail genitore" is an address, not a parent.
_SIGNS: list[tuple[Field, re.Pattern[str]]] = [
    (Field.GUARDIAN_EMAIL, re.compile(r"\be ?mail|\bmail|posta elettronica|\bpec\b")),
    (Field.GUARDIAN_PHONE, re.compile(r"\bcell|\btel|\bphone|\bmobile|recapito|\bsms\b")),
    (Field.FISCAL_CODE, re.compile(r"\bcod\w* ?fisc|\bc ?f\b|fiscal code|tax code")),
    (Field.BORN_ON, re.compile(r"\bdata (di )?nasc|\bnat[oai]\b.* il\b|^nat[oai]$|^nascita$|\bd nasc|birth|^ddn$")),
    (Field.GUARDIAN_NAME, re.compile(_GROWN_UP)),
    (Field.LAST_NAME, re.compile(rf"^cogn\w*$|cognome.* {_YOUNG}|{_YOUNG}.* cognome|surname|last name")),
    (Field.FIRST_NAME, re.compile(rf"^nome$|\bnome.* {_YOUNG}|{_YOUNG}.* nome|first name")),
    (Field.MUNICIPALITY, re.compile(r"^comune( di)?( resid\w*)?$|^citta|^residen|comune.*resid|^localita|^city$")),
]
_ABOUT_GROWN_UPS = re.compile(_GROWN_UP)
_WHOLE_NAME = re.compile(r"cognome.*\bnome|\bnome.*cognome|nominativo")
_OF_THE_PERSON = {Field.FISCAL_CODE, Field.BORN_ON}

Columns = Mapping[Field, Sequence[int]]


def guess_columns(header: Sequence[str]) -> Columns:
    """Which columns tell what, by their names. A parent's name or address may be spread over several."""
    columns: dict[Field, list[int]] = {}
    for index, name in enumerate(header):
        meaning = _meaning(name)
        if meaning is not None:
            columns.setdefault(meaning, []).append(index)
    return columns


def _meaning(name: str) -> Field | None:
    words = " ".join(re.findall(r"[a-z0-9]+", _plain(name)))
    meaning = next((field for field, sign in _SIGNS if sign.search(words)), None)
    if meaning in _OF_THE_PERSON and _ABOUT_GROWN_UPS.search(words):
        return None  # A parent's own code or birthday is nothing we ask for.
    if meaning in (Field.LAST_NAME, Field.FIRST_NAME) and _WHOLE_NAME.search(words):
        return None  # Nobody can tell where "De Lorenzi Maria Elena" is to be cut.
    return meaning


def missing_columns(columns: Columns) -> list[Field]:
    """What a list cannot do without and this one does not have."""
    return [needed for needed in NEEDED if needed not in columns]


@dataclass(frozen=True)
class Row:
    """One row of a list: the number that stands beside it on paper, and what it tells."""

    number: int
    told: Mapping[Field, str]

    @property
    def name(self) -> str:
        return f"{self.told.get(Field.LAST_NAME, '')} {self.told.get(Field.FIRST_NAME, '')}".strip()


def read_rows(header: Sequence[str], numbered: Iterable[tuple[int, Sequence[str]]]) -> list[Row]:
    """Numbered cells as rows that say what they tell."""
    columns = guess_columns(header)
    return [
        Row(number, {told: _told(told, places, cells) for told, places in columns.items()})
        for number, cells in numbered
    ]


def _told(told: Field, places: Sequence[int], cells: Sequence[str]) -> str:
    written = [text for place in places if place < len(cells) and (text := " ".join(cells[place].split()))]
    return " ".join(written) if told is Field.GUARDIAN_NAME else next(iter(written), "")


# -- dates --------------------------------------------------------------------------------------------------
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]+([0-9]{1,2}|[a-z]{3,9})[-/. ]+([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_CLOCK = re.compile(r"[t ][0-9]{1,2}[:.][0-9]{2}([:.][0-9]{2}([.,][0-9]+)?)?$")
_MONTHS = ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic")


def read_date(text: str, latest: date) -> date | None:
    """The day in 03/07/2015, 3-7-2015, 03.07.15, 3 luglio 2015 or 2015-07-03; None if it is none.

    Two digits of a year mean the last such year that is not after `latest`.
    """
    bare = _CLOCK.sub("", text.strip().lower())
    if match := _YEAR_FIRST.fullmatch(bare):
        return _day(int(match[1]), int(match[2]), int(match[3]))
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


def _month(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    return _MONTHS.index(text[:3]) + 1 if text[:3] in _MONTHS else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# -- judgement ----------------------------------------------------------------------------------------------
class Verdict(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    DUPLICATE = "duplicate"
    INELIGIBLE = "ineligible"
    REFUSED = "refused"


class Remark(StrEnum):
    """Why a row is not taken, or what to look at although it is."""

    NO_NAME = "no_name"
    LONG_NAME = "long_name"
    NO_BIRTH_DATE = "no_birth_date"
    IMPOSSIBLE_BIRTH_DATE = "impossible_birth_date"
    BAD_FISCAL_CODE = "bad_fiscal_code"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    TWICE_IN_LIST = "twice_in_list"
    ALREADY_NOMINATED = "already_nominated"
    UNUSABLE_EMAIL = "unusable_email"
    CONTRADICTED_BIRTH_DATE = "contradicted_birth_date"
    ODD_NAME = "odd_name"
    NO_FISCAL_CODE = "no_fiscal_code"


WARNINGS = frozenset({Remark.UNUSABLE_EMAIL, Remark.CONTRADICTED_BIRTH_DATE})


@dataclass(frozen=True)
class Judgement:
    """What is said about one row. Only a new one has a nominee to put forward."""

    row: Row
    verdict: Verdict
    remarks: tuple[Remark, ...] = ()
    nominee: Nominee | None = None
    same_as: int | None = None  # The row that told the same person before.

    @property
    def has_warning(self) -> bool:
        return self.verdict is Verdict.NEW and not WARNINGS.isdisjoint(self.remarks)

    @property
    def goes_by_letter(self) -> bool:
        return self.nominee is not None and not self.nominee.guardian_email


@dataclass
class Register:
    """Who was told already, and in which row: one person per fiscal code, however it is written.

    Where one of two has no code, the same name and birthday are the same person.
    """

    _codes: dict[str, int] = field(default_factory=dict)
    _names: dict[tuple[str, date], int] = field(default_factory=dict)
    _names_without_code: dict[tuple[str, date], int] = field(default_factory=dict)

    def find(self, nominee: Nominee) -> int | None:
        """The row where this person was told before."""
        if not nominee.fiscal_code:
            return self._names.get(_name_and_birthday(nominee))
        known = self._codes.get(canonical_fiscal_code(nominee.fiscal_code))
        return known if known is not None else self._names_without_code.get(_name_and_birthday(nominee))

    def enter(self, nominee: Nominee, number: int = 0) -> None:
        self._names.setdefault(_name_and_birthday(nominee), number)
        if nominee.fiscal_code:
            self._codes.setdefault(canonical_fiscal_code(nominee.fiscal_code), number)
        else:
            self._names_without_code.setdefault(_name_and_birthday(nominee), number)


def _name_and_birthday(nominee: Nominee) -> tuple[str, date]:
    return _plain(f"{nominee.last_name} {nominee.first_name}"), nominee.born_on


def judge(rows: Iterable[Row], *, limits: AgeLimits, known: Register, today: date) -> list[Judgement]:
    """Say of each row what becomes of it. `known` holds who is nominated already."""
    here = Register()
    return [_judge(row, limits, known, here, today) for row in rows]


def _judge(row: Row, limits: AgeLimits, known: Register, here: Register, today: date) -> Judgement:
    born_on = read_date(row.told.get(Field.BORN_ON, ""), today)
    faults = _faults(row, born_on, today)
    if faults or born_on is None:
        return Judgement(row, Verdict.REFUSED, faults)
    if not limits.admit(born_on):
        is_young = limits.youngest is not None and age_on(born_on, limits.counted_on) < limits.youngest
        return Judgement(row, Verdict.INELIGIBLE, (Remark.TOO_YOUNG if is_young else Remark.TOO_OLD,))
    nominee = _nominee(row, born_on)
    before = here.find(nominee)
    if before is not None:
        return Judgement(row, Verdict.DUPLICATE, (Remark.TWICE_IN_LIST,), same_as=before)
    here.enter(nominee, row.number)
    if known.find(nominee) is not None:
        return Judgement(row, Verdict.DUPLICATE, (Remark.ALREADY_NOMINATED,))
    return Judgement(row, Verdict.NEW, _remarks(row, nominee), nominee)


def _faults(row: Row, born_on: date | None, today: date) -> tuple[Remark, ...]:
    """Everything that keeps a row out, so that the school mends it in one go."""
    names = row.told.get(Field.FIRST_NAME, ""), row.told.get(Field.LAST_NAME, "")
    code = row.told.get(Field.FISCAL_CODE, "")
    is_possible = born_on is not None and born_on <= today and age_on(born_on, today) <= OLDEST
    found = {
        Remark.NO_NAME: not all(any(letter.isalpha() for letter in name) for name in names),
        Remark.LONG_NAME: any(len(name) > LONGEST_NAME for name in names),
        Remark.NO_BIRTH_DATE: not row.told.get(Field.BORN_ON),
        Remark.IMPOSSIBLE_BIRTH_DATE: bool(row.told.get(Field.BORN_ON)) and not is_possible,
        Remark.BAD_FISCAL_CODE: bool(code) and not is_fiscal_code(_code(code)),
    }
    return tuple(remark for remark, is_so in found.items() if is_so)


def _nominee(row: Row, born_on: date) -> Nominee:
    told = row.told
    return Nominee(
        first_name=told[Field.FIRST_NAME],
        last_name=told[Field.LAST_NAME],
        born_on=born_on,
        fiscal_code=_code(told.get(Field.FISCAL_CODE, "")),
        municipality=told.get(Field.MUNICIPALITY, "")[:LONGEST_NAME],
        guardian_name=told.get(Field.GUARDIAN_NAME, ""),
        guardian_email=usable_email(told.get(Field.GUARDIAN_EMAIL, "")),
        guardian_phone=told.get(Field.GUARDIAN_PHONE, ""),
    )


def _remarks(row: Row, nominee: Nominee) -> tuple[Remark, ...]:
    code = nominee.fiscal_code
    found = {
        Remark.UNUSABLE_EMAIL: bool(row.told.get(Field.GUARDIAN_EMAIL)) and not nominee.guardian_email,
        Remark.CONTRADICTED_BIRTH_DATE: bool(code) and contradicts(code, nominee.born_on),
        Remark.ODD_NAME: any(sign in f"{nominee.first_name}{nominee.last_name}" for sign in "?\ufffd"),
        Remark.NO_FISCAL_CODE: not code,
    }
    return tuple(remark for remark, is_so in found.items() if is_so)


_EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
)


def usable_email(text: str) -> str:
    """The first address in a text that a letter can be sent to; nothing if there is none."""
    candidates = (part.strip("<>()\"'.").lower() for part in re.split(r"[\s;,]+", text))
    return next((part for part in candidates if len(part) <= LONGEST_EMAIL and _EMAIL.fullmatch(part)), "")


def _code(text: str) -> str:
    """A fiscal code without what people put between its letters."""
    return re.sub(r"[\s\-._/]", "", text).upper()


def _plain(text: str) -> str:
    """Lower case, without accents: how names are compared."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
