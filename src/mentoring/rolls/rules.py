"""What is to be said about each row of a list. No Django here."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from mentoring.nominations.reasons import LONGEST_PRIZE, Bracket, Reasons, bracket_of, read_mark
from mentoring.nominations.rules import (
    LONGEST_NAME,
    OLDEST,
    Nominee,
    Register,
    bare_code,
    plain,
    read_date,
    usable_email,
)
from mentoring.people.rules import age_on, contradicts, is_fiscal_code
from mentoring.programmes.rules import AgeLimits
from mentoring.rolls.columns import NAMES, WHOLE_NAMES, Field, Row

LONGEST_PHONE = 40
LONGEST_GUARDIAN = 120


class Verdict(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"  # Known, and the list knows better how to reach the family.
    KNOWN = "known"
    DUPLICATE = "duplicate"
    INELIGIBLE = "ineligible"
    REFUSED = "refused"


WRITTEN = (Verdict.NEW, Verdict.CHANGED)  # What a confirmation writes.


class Remark(StrEnum):
    """Why a row is not taken, or what to look at although it is."""

    NO_NAME = "no_name"
    UNPARTED_NAME = "unparted_name"
    LONG_NAME = "long_name"
    FORMULA = "formula"
    NO_BIRTH_DATE = "no_birth_date"
    IMPOSSIBLE_BIRTH_DATE = "impossible_birth_date"
    BAD_FISCAL_CODE = "bad_fiscal_code"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    TWICE_IN_LIST = "twice_in_list"
    ALREADY_NOMINATED = "already_nominated"
    ANSWERED = "answered"
    NEW_EMAIL = "new_email"
    NEW_PHONE = "new_phone"
    NEW_GUARDIAN = "new_guardian"
    UNUSABLE_EMAIL = "unusable_email"
    CONTRADICTED_BIRTH_DATE = "contradicted_birth_date"
    CONTRADICTED_SEX = "contradicted_sex"
    ODD_NAME = "odd_name"
    NO_FISCAL_CODE = "no_fiscal_code"
    UNREADABLE_AVERAGE = "unreadable_average"
    UNREADABLE_CONDUCT = "unreadable_conduct"
    UNREADABLE_NEED = "unreadable_need"
    UNKNOWN_DISADVANTAGE = "unknown_disadvantage"
    UNKNOWN_WISH = "unknown_wish"
    UNREADABLE_PRIORITY = "unreadable_priority"


WARNINGS = frozenset(
    {
        Remark.UNUSABLE_EMAIL,
        Remark.CONTRADICTED_BIRTH_DATE,
        Remark.CONTRADICTED_SEX,
        Remark.UNREADABLE_AVERAGE,
        Remark.UNREADABLE_CONDUCT,
        Remark.UNREADABLE_NEED,
        Remark.UNKNOWN_DISADVANTAGE,
        Remark.UNKNOWN_WISH,
        Remark.UNREADABLE_PRIORITY,
    }
)
# A school that has no codes, or sends the same file again, is not to be told so 500 times.
NOTHING_TO_DO = frozenset({Remark.NO_FISCAL_CODE, Remark.ALREADY_NOMINATED, Remark.ANSWERED})
_TAKEN = frozenset({Verdict.NEW, Verdict.CHANGED, Verdict.KNOWN})


@dataclass(frozen=True)
class Judgement:
    """What is said about one row. Whoever is new, changed or known has a nominee."""

    row: Row
    verdict: Verdict
    remarks: tuple[Remark, ...] = ()
    nominee: Nominee | None = None
    same_as: int | None = None  # The row that told the same person before.
    nomination: int | None = None  # By which this person is known.

    @property
    def has_warning(self) -> bool:
        """Is there something odd about a row that is taken all the same?"""
        return self.verdict in _TAKEN and not WARNINGS.isdisjoint(self.remarks)


# -- reading one row ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Choices:
    """What a programme's territory has on its own lists: how a list may call it -> its slug."""

    disadvantages: Mapping[str, str] = field(default_factory=dict)
    disciplines: Mapping[str, str] = field(default_factory=dict)


_SERIAL = re.compile(r"[1-6][0-9]{4}([.,]0+)?")
_FIRST_SERIAL = date(1899, 12, 30)


def read_birthday(text: str, today: date) -> date | None:
    """A day as people write it, or as a spreadsheet counts it that has forgotten that it is a day (42188)."""
    bare = text.strip()
    if _SERIAL.fullmatch(bare):
        return _FIRST_SERIAL + timedelta(days=int(bare[:5]))
    return read_date(bare, today)


def read_nominee(row: Row, born_on: date, choices: Choices) -> Nominee:
    """The person in a row that has no fault."""
    told = row.told
    return Nominee(
        first_name=told[Field.FIRST_NAME],
        last_name=told[Field.LAST_NAME],
        born_on=born_on,
        fiscal_code=bare_code(told.get(Field.FISCAL_CODE, "")),
        municipality=told.get(Field.MUNICIPALITY, "")[:LONGEST_NAME],
        street=told.get(Field.STREET, "")[:LONGEST_GUARDIAN],
        postcode=told.get(Field.POSTCODE, "")[:10],
        guardian_name=told.get(Field.GUARDIAN_NAME, "")[:LONGEST_GUARDIAN],
        guardian_email=usable_email(told.get(Field.GUARDIAN_EMAIL, "")),
        guardian_phone=told.get(Field.GUARDIAN_PHONE, "")[:LONGEST_PHONE],
        reasons=read_reasons(row, choices),
        is_priority=read_mark_of_priority(told.get(Field.PRIORITY, "")) or False,
    )


def read_reasons(row: Row, choices: Choices) -> Reasons:
    """Why, as far as it can be read. A bracket is attested by who confirms the list, not by the list."""
    told = row.told
    conduct = read_mark(told.get(Field.CONDUCT, ""))
    return Reasons(
        average=read_mark(told.get(Field.AVERAGE, "")),
        conduct=int(conduct) if conduct is not None and conduct == conduct.to_integral_value() else None,
        prize=told.get(Field.PRIZE, "")[:LONGEST_PRIZE],
        need=read_need(told.get(Field.NEED, "")),
        disadvantages=_slugs(told.get(Field.DISADVANTAGES, ""), choices.disadvantages),
        wishes=_slugs(told.get(Field.WISHES, ""), choices.disciplines),
    )


_YES = frozenset({"si", "s", "x", "1", "vero", "true", "yes", "y", "priorita", "alta"})
_NO = frozenset({"", "no", "n", "0", "-", "falso", "false"})


def read_mark_of_priority(text: str) -> bool | None:
    """Sì, x and 1 are a mark; no, 0 and an empty cell are none. None if it is neither."""
    bare = plain(text.strip().rstrip("."))
    return True if bare in _YES else False if bare in _NO else None


_MONEY = re.compile(r"(?:€|eur|euro)?\s*(\d{1,3}(?:[. ']\d{3})+|\d+)(?:[.,](\d{1,2}))?\s*(?:€|eur|euro)?")
_UP_TO = re.compile(r"(?:fino a|entro|sotto|<=?|max\.?|da .* a|[\d.]+\s*[-–]) *")
_ABOVE = re.compile(r"(?:oltre|sopra|piu di|>=?) *")


def read_need(text: str) -> str:
    """The ISEE bracket of a figure (12.345,67), of "fino a 15.000" or "10000-15000"; nothing if it is none.

    The figure is forgotten here: it is nothing we keep.
    """
    bare = plain(text.strip())
    above = _ABOVE.match(bare)
    money = _MONEY.fullmatch(_UP_TO.sub("", _ABOVE.sub("", bare, count=1), count=1))
    if money is None:
        return ""
    euros = int(re.sub(r"\D", "", money[1])) + (int(money[2] or 0) > 0)  # A cent above a limit is above it.
    return str(Bracket.ABOVE if above and euros >= _HIGHEST_LIMIT else bracket_of(euros + 1 if above else euros))


_HIGHEST_LIMIT = max(int(bracket) for bracket in Bracket if bracket is not Bracket.ABOVE)


def _slugs(text: str, known: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted({known[name] for name in _names(text) if name in known}))


def _names(text: str) -> list[str]:
    return [plain(name.strip()) for name in re.split(r"[,;/|+]", text) if name.strip()]


# -- judgement ----------------------------------------------------------------------------------------------
@dataclass
class Judge:
    """Says of one row after the other what becomes of it."""

    limits: AgeLimits
    known: Register  # Who is nominated already.
    today: date
    choices: Choices = Choices()
    here: Register = field(default_factory=Register)  # Who was told further up.

    def say(self, row: Row) -> Judgement:
        born_on = read_birthday(row.told.get(Field.BORN_ON, ""), self.today)
        faults = _faults(row, born_on, self.today)
        if faults or born_on is None:
            return Judgement(row, Verdict.REFUSED, faults)
        if not self.limits.admit(born_on):
            is_young = (
                self.limits.youngest is not None and age_on(born_on, self.limits.counted_on) < self.limits.youngest
            )
            return Judgement(row, Verdict.INELIGIBLE, (Remark.TOO_YOUNG if is_young else Remark.TOO_OLD,))
        nominee = read_nominee(row, born_on, self.choices)
        before = self.here.find(nominee)
        if before is not None:
            return Judgement(row, Verdict.DUPLICATE, (Remark.TWICE_IN_LIST,), same_as=before)
        self.here.enter(nominee, row.number)
        remarks = _remarks(row, nominee, self.choices)
        nomination = self.known.find(nominee)
        if nomination is not None:
            return Judgement(row, Verdict.KNOWN, (Remark.ALREADY_NOMINATED, *remarks), nominee, nomination=nomination)
        return Judgement(row, Verdict.NEW, remarks, nominee)


def judge(
    rows: Iterable[Row], *, limits: AgeLimits, known: Register, today: date, choices: Choices = Choices()
) -> list[Judgement]:
    """Say of each row what becomes of it. `known` holds who is nominated already."""
    judging = Judge(limits, known, today, choices)
    return [judging.say(row) for row in rows]


_CALLED = {*NAMES, *WHOLE_NAMES}
_PLUS_IS_FINE = {Field.GUARDIAN_PHONE, Field.NEED, Field.AVERAGE}


def _faults(row: Row, born_on: date | None, today: date) -> tuple[Remark, ...]:
    """Everything that keeps a row out, so that the school mends it in one go."""
    names = [row.told.get(name, "") for name in NAMES]
    is_unparted = bool(row.whole_name) and not any(names)
    code = row.told.get(Field.FISCAL_CODE, "")
    is_possible = born_on is not None and born_on <= today and age_on(born_on, today) <= OLDEST
    found = {
        Remark.FORMULA: any(_is_formula(told, text) for told, text in row.told.items()),
        Remark.NO_NAME: not is_unparted and not all(any(letter.isalpha() for letter in name) for name in names),
        Remark.UNPARTED_NAME: is_unparted,
        Remark.LONG_NAME: any(len(name) > LONGEST_NAME for name in names),
        Remark.NO_BIRTH_DATE: not row.told.get(Field.BORN_ON),
        Remark.IMPOSSIBLE_BIRTH_DATE: bool(row.told.get(Field.BORN_ON)) and not is_possible,
        Remark.BAD_FISCAL_CODE: bool(code) and not is_fiscal_code(bare_code(code)),
    }
    return tuple(remark for remark, is_so in found.items() if is_so)


def _is_formula(told: Field, text: str) -> bool:
    """ "=CONCATENATE(A1;B1)" instead of what it comes to; also what a spreadsheet says when it cannot."""
    if told in _CALLED:
        return text.startswith(("=", "+", "@", "#")) or (text.startswith("-") and len(text) > 2)
    return text.startswith(("=", "@", "#")) or (text.startswith("+") and told not in _PLUS_IS_FINE)


def _remarks(row: Row, nominee: Nominee, choices: Choices) -> tuple[Remark, ...]:
    code, told, reasons = nominee.fiscal_code, row.told, nominee.reasons
    found = {
        Remark.UNUSABLE_EMAIL: bool(told.get(Field.GUARDIAN_EMAIL)) and not nominee.guardian_email,
        Remark.CONTRADICTED_BIRTH_DATE: bool(code) and contradicts(code, nominee.born_on),
        Remark.CONTRADICTED_SEX: bool(code) and _contradicts_sex(code, told.get(Field.SEX, "")),
        Remark.ODD_NAME: any(sign in f"{nominee.first_name}{nominee.last_name}" for sign in "?\ufffd"),
        Remark.NO_FISCAL_CODE: not code,
        Remark.UNREADABLE_AVERAGE: bool(told.get(Field.AVERAGE)) and reasons.average is None,
        Remark.UNREADABLE_CONDUCT: bool(told.get(Field.CONDUCT)) and reasons.conduct is None,
        Remark.UNREADABLE_NEED: bool(told.get(Field.NEED)) and not reasons.need,
        Remark.UNKNOWN_DISADVANTAGE: _has_unknown(told.get(Field.DISADVANTAGES, ""), choices.disadvantages),
        Remark.UNREADABLE_PRIORITY: read_mark_of_priority(told.get(Field.PRIORITY, "")) is None,
        Remark.UNKNOWN_WISH: _has_unknown(told.get(Field.WISHES, ""), choices.disciplines),
    }
    return tuple(remark for remark, is_so in found.items() if is_so)


def _has_unknown(text: str, known: Collection[str]) -> bool:
    return any(name not in known for name in _names(text))


_FEMALE = re.compile(r"f(em(mina|minile|ale)?)?|donna|ragazza")
_MALE = re.compile(r"m(asch(io|ile)|ale)?|uomo|ragazzo")
_OMOCODE = str.maketrans("LMNPQRSTUV", "0123456789")


def _contradicts_sex(code: str, text: str) -> bool:
    """The day in a fiscal code is 40 higher for women. What is neither M nor F contradicts nothing."""
    said = plain(text.strip().rstrip("."))
    is_female_by_code = int(code[9:11].translate(_OMOCODE)) > 40
    return bool(_MALE.fullmatch(said)) if is_female_by_code else bool(_FEMALE.fullmatch(said))


# -- what changed -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Contacts:
    """How a family is reached, as a nomination has it."""

    guardian_name: str
    guardian_email: str
    guardian_phone: str
    is_open: bool = True  # Is the family still to answer?


def compared(said: Judgement, held: Contacts) -> Judgement:
    """A known person once more: does the list tell something new about how to reach the family?

    What is empty in the list changes nothing; what the family has answered is not touched by a list.
    """
    assert said.nominee is not None
    nominee = said.nominee
    news = {
        Remark.NEW_EMAIL: _is_news(nominee.guardian_email, held.guardian_email, str.casefold),
        Remark.NEW_PHONE: _is_news(nominee.guardian_phone, held.guardian_phone, _digits),
        Remark.NEW_GUARDIAN: _is_news(nominee.guardian_name, held.guardian_name, plain),
    }
    found = tuple(remark for remark, is_so in news.items() if is_so)
    if not found:
        return said
    rest = tuple(remark for remark in said.remarks if remark is not Remark.ALREADY_NOMINATED)
    if not held.is_open:
        return replace(said, remarks=(Remark.ALREADY_NOMINATED, Remark.ANSWERED, *rest))
    return replace(said, verdict=Verdict.CHANGED, remarks=(*found, *rest))


def _is_news(told: str, held: str, folded: Callable[[str], str]) -> bool:
    return bool(told) and folded(told) != folded(held)


def _digits(text: str) -> str:
    """A number without its country, if it is ours."""
    return re.sub(r"\D", "", re.sub(r"^(\+|00)39", "", text.strip()))


def with_attested_need(nominee: Nominee, *, is_attested: bool) -> Nominee:
    """The bracket counts if whoever confirms the list has seen the papers; else it is not kept."""
    reasons = nominee.reasons
    return replace(nominee, reasons=replace(reasons, need_attested=bool(reasons.need) and is_attested))
