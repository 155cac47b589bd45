"""Which column of a school's list tells what: guessed by its name, or as the school said the last time.

No Django here, and no file formats: a list comes as a header and numbered rows of text.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mentoring.nominations.rules import plain
from mentoring.rolls.names import cut

LONGEST_COLUMN_NAME = 120


class Field(StrEnum):
    """What a column can tell."""

    LAST_NAME = "last_name"
    FIRST_NAME = "first_name"
    WHOLE_NAME = "whole_name"  # Surname and first name in one cell, in this order.
    WHOLE_NAME_TURNED = "whole_name_turned"  # The first name first.
    BORN_ON = "born_on"
    FISCAL_CODE = "fiscal_code"
    SEX = "sex"  # Only to compare it with the code; it is not kept.
    STREET = "street"
    POSTCODE = "postcode"
    MUNICIPALITY = "municipality"
    GUARDIAN_NAME = "guardian_name"
    GUARDIAN_EMAIL = "guardian_email"
    GUARDIAN_PHONE = "guardian_phone"
    AVERAGE = "average"
    CONDUCT = "conduct"
    PRIZE = "prize"
    NEED = "need"
    DISADVANTAGES = "disadvantages"
    WISHES = "wishes"
    PRIORITY = "priority"  # The nominator's own mark.


NAMES = (Field.LAST_NAME, Field.FIRST_NAME)
WHOLE_NAMES = (Field.WHOLE_NAME, Field.WHOLE_NAME_TURNED)
NEEDED = (Field.LAST_NAME, Field.FIRST_NAME, Field.BORN_ON)

_GROWN_UP = r"genitor|tutor|madre|padre|mamma|papa|famigli|responsabil|esercente|parent|guardian"
_YOUNG = r"(alunn|alliev|student|iscritt)"
# What school programs export and is nothing to us: health, belief, descent, keys. It is not even looked at.
_NEVER = re.compile(
    r"password|passwd|\bpwd\b|parola chiave|\buser|\butente\b|\blogin\b|religion|\bbes\b|\bdsa\b|\b(legge|l) ?10[47]\b"
    r"|handicap|disabil|diagnos|certificazion|sostegno|vaccin|allerg|salute|sanitari|etnia|nazionalita|cittadinanza"
)
# The first that fits a header's words, in this order: "E-mail genitore" is an address, not a parent.
_SIGNS: list[tuple[Field, re.Pattern[str]]] = [
    (Field.GUARDIAN_EMAIL, re.compile(r"\be ?mail|\bmail|posta elettronica|\bpec\b")),
    (Field.GUARDIAN_PHONE, re.compile(r"\bcell|\btel|\bphone|\bmobile|recapito|\bsms\b")),
    (Field.FISCAL_CODE, re.compile(r"\bcod\w* ?fisc|\bc ?f\b|fiscal code|tax code")),
    (Field.BORN_ON, re.compile(r"\bdata (di )?nasc|\bnat[oai]\b.* il\b|^nat[oai]$|^nascita$|\bd nasc|birth|^ddn$")),
    (Field.NEED, re.compile(r"\bisee\b|fascia (di )?reddito")),
    (Field.AVERAGE, re.compile(r"^media( |$)|\bmedia (dei )?voti|^average|votazione media")),
    (Field.CONDUCT, re.compile(r"condotta|comportamento|^conduct")),
    (Field.PRIZE, re.compile(r"^premi[o]?( |$)|^prize|^concors[oi]( |$)|riconosciment")),
    (Field.DISADVANTAGES, re.compile(r"^svantaggi|^disagi|^fragilita|^disadvantage")),
    (Field.WISHES, re.compile(r"^desideri\b|^interess[ei]|^wish|^disciplin[ae]$")),
    (Field.PRIORITY, re.compile(r"^priorit|^priority|\bper prim[aeio]$")),
    (Field.SEX, re.compile(r"^sesso( |$)|^sex$|^genere$|^m f$|^gender$")),
    (Field.GUARDIAN_NAME, re.compile(_GROWN_UP)),
    (Field.WHOLE_NAME, re.compile(r"^cognome.*\bnome\b|^nominativo|^(alunn|alliev|student)\w*$")),
    (Field.WHOLE_NAME_TURNED, re.compile(r"^nome\b.*\bcognome\b")),
    (Field.LAST_NAME, re.compile(rf"^cogn\w*$|cognome.* {_YOUNG}|{_YOUNG}.* cognome|surname|last name")),
    (Field.FIRST_NAME, re.compile(rf"^nome$|\bnome.* {_YOUNG}|{_YOUNG}.* nome|first name")),
    # "Indirizzo" alone is what one studies, in the lists of schools.
    (Field.STREET, re.compile(r"^via( |$)|indirizzo.*(resid|abit|domicil)|(resid|abit|domicil).*(indirizzo|\bvia\b)")),
    (Field.POSTCODE, re.compile(r"\bcap\b|codice postale|^postcode$")),
    (Field.MUNICIPALITY, re.compile(r"^comune( di)?( resid\w*)?$|^citta|^residen|comune.*resid|^localita|^city$")),
]
_ABOUT_GROWN_UPS = re.compile(_GROWN_UP)
_WHICH_GROWN_UP = re.compile(r"[1-9]|madre|padre|mamma|papa|first|second")
_NO_NAME_OF_A_PARENT = re.compile(
    r"comune|indirizzo|\bvia\b|\bcap\b|provincia|profession|document|titolo di|firma|consens|codice|\bdata\b|grado"
)
_OF_THE_PERSON = {
    Field.FISCAL_CODE,
    Field.BORN_ON,
    Field.SEX,
    Field.STREET,
    Field.POSTCODE,
    Field.MUNICIPALITY,
}
_OF_THE_FAMILY = {Field.GUARDIAN_EMAIL, Field.GUARDIAN_PHONE}

Columns = Mapping[Field, Sequence[int]]
Habits = Mapping[str, str]  # The key of a column's name -> the field it was said to be; "" for "do not read".


def column_key(name: str) -> str:
    """A column's name as it is compared: no case, no accents, no signs; dataNascita is data nascita."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return " ".join(re.findall(r"[a-z0-9]+", plain(parted)))[:LONGEST_COLUMN_NAME]


def guess_columns(header: Sequence[str], habits: Habits = {}) -> Columns:  # noqa: B006 - it is only read.
    """Which columns tell what: as it was said before, else by their names.

    A parent's name may be spread over several; of two columns for one thing about the child the first counts.
    """
    columns: dict[Field, list[int]] = {}
    for index, name in enumerate(header):
        meaning = _habitual(name, habits)
        if meaning is not None:
            columns.setdefault(meaning, []).append(index)
    return {field: _ordered(field, places, header) for field, places in columns.items()}


def _habitual(name: str, habits: Habits) -> Field | None:
    key = column_key(name)
    if key not in habits:
        return _meaning(key)
    return Field(habits[key]) if habits[key] in list(Field) else None


def _meaning(words: str) -> Field | None:
    if _NEVER.search(words):
        return None
    meaning = next((field for field, sign in _SIGNS if sign.search(words)), None)
    if meaning in _OF_THE_PERSON and _ABOUT_GROWN_UPS.search(words):
        return None  # A parent's own code or birthday is nothing we ask for.
    if meaning is Field.GUARDIAN_NAME and _NO_NAME_OF_A_PARENT.search(words):
        return None
    return meaning


def _ordered(field: Field, places: list[int], header: Sequence[str]) -> list[int]:
    """A family's own address before the child's; of two parents with a column for each name, the first."""
    names = [column_key(header[place]) for place in places]
    if field in _OF_THE_FAMILY:
        return sorted(places, key=lambda place: not _ABOUT_GROWN_UPS.search(column_key(header[place])))
    if field is Field.GUARDIAN_NAME:
        first = _WHICH_GROWN_UP.findall(names[0])
        return [place for place, name in zip(places, names, strict=True) if _WHICH_GROWN_UP.findall(name) == first]
    return places


def count_known(cells: Sequence[str], habits: Habits = {}) -> int:  # noqa: B006 - it is only read.
    """How many different things the names in a line would tell, if it were a header."""
    return len({meaning for cell in cells if cell and (meaning := _habitual(cell, habits)) is not None})


def never_read(header: Sequence[str]) -> list[int]:
    """The columns that must not come into our house at all, not even for the time of a preview."""
    return [place for place, name in enumerate(header) if _NEVER.search(column_key(name))]


def missing_columns(columns: Columns) -> list[Field]:
    """What a list cannot do without and this one does not have."""
    is_named = any(columns.get(whole) for whole in WHOLE_NAMES)
    return [needed for needed in NEEDED if not columns.get(needed) and not (is_named and needed in NAMES)]


def twice(columns: Columns) -> dict[Field, Sequence[int]]:
    """What more than one column tells of the child, so that only the first is read."""
    spread = {Field.GUARDIAN_NAME, *_OF_THE_FAMILY}
    return {field: places for field, places in columns.items() if len(places) > 1 and field not in spread}


@dataclass(frozen=True)
class Row:
    """One row of a list: the number that stands beside it on paper, and what it tells."""

    number: int
    told: Mapping[Field, str]

    @property
    def name(self) -> str:
        parted = f"{self.told.get(Field.LAST_NAME, '')} {self.told.get(Field.FIRST_NAME, '')}".strip()
        return parted or self.whole_name

    @property
    def whole_name(self) -> str:
        """A name in one cell, if this list has that."""
        return next((name for whole in WHOLE_NAMES if (name := self.told.get(whole))), "")


def read_rows(header: Sequence[str], numbered: Iterable[tuple[int, Sequence[str]]]) -> list[Row]:
    """Numbered cells as rows that say what they tell, by the names of their columns."""
    columns = guess_columns(header)
    return [read_row(columns, number, cells) for number, cells in numbered]


def read_row(columns: Columns, number: int, cells: Sequence[str]) -> Row:
    """One line of cells as a row; a name in one cell is cut in two where that can be done."""
    told = {told: _told(told, places, cells) for told, places in columns.items()}
    if not any(told.get(name) for name in NAMES):
        told |= _parted(told)
    return Row(number, told)


def _parted(told: Mapping[Field, str]) -> Mapping[Field, str]:
    for whole in WHOLE_NAMES:
        pair = cut(told.get(whole, ""), told.get(Field.FISCAL_CODE, ""), surname_first=whole is Field.WHOLE_NAME)
        if pair is not None:
            return dict(zip(NAMES, pair, strict=True))
    return {}


def _told(told: Field, places: Sequence[int], cells: Sequence[str]) -> str:
    written = [text for place in places if place < len(cells) and (text := " ".join(cells[place].split()))]
    return " ".join(written) if told is Field.GUARDIAN_NAME else next(iter(written), "")
