"""How long a code is, how many there may be, who came with one, and whether they are on a list. No Django here."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from mentoring.nominations.rules import Nominee
from mentoring.people.rules import canonical_fiscal_code, name_words

CODE_LENGTH = 10  # 31^10, about 49 bits: two groups of five, typed in ten seconds.
GROUP = 5
MOST_CODES = 300  # Of one sheet.
MOST_FREE = 3000  # In the hands of one nominator's families at a time.
ANSWERED_WITHIN = timedelta(days=90)  # After that nobody will: what the family wrote is forgotten.
USUAL_LIFE = timedelta(days=60)


_TOLD = ("first_name", "last_name", "born_on", "fiscal_code", "municipality")  # By the family, about the person.


@dataclass(frozen=True)
class Claim:
    """What a family wrote beside its code: who it is about, and who said yes."""

    nominee: Nominee
    guardian_name: str = ""
    person_name: str = ""
    email: str = ""
    person_email: str = ""

    def to_data(self) -> dict[str, Any]:
        """As it is kept (encrypted)."""
        about = {name: str(getattr(self.nominee, name)) for name in _TOLD}
        return asdict(self) | {"nominee": about}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Claim":
        told = data["nominee"]
        nominee = Nominee(**{**told, "born_on": date.fromisoformat(told["born_on"])})
        return cls(**{**data, "nominee": nominee})


class Fit(StrEnum):
    """How a claim meets the nominator's own list."""

    EXACT = "exact"  # The same fiscal code, or the same name and birthday: one click for all of them.
    ANSWERED = "answered"  # It is there, and has said yes already by another way.
    CLOSE = "close"  # Somebody is nearly the same: a person looks.
    NONE = "none"


@dataclass(frozen=True)
class Listed:
    """Somebody on the nominator's list."""

    nomination_id: int
    first_name: str
    last_name: str
    born_on: date
    fiscal_code: str
    is_open: bool

    @property
    def name(self) -> tuple[str, ...]:
        return name_words(self.first_name, self.last_name)

    @property
    def code(self) -> str:
        return canonical_fiscal_code(self.fiscal_code) if self.fiscal_code else ""


@dataclass(frozen=True)
class Match:
    """How a claim meets the list, and with whom."""

    fit: Fit
    others: tuple[Listed, ...] = field(default=())


def match(nominee: Nominee, listed: Iterable[Listed]) -> Match:
    """The one on the list whom a claim is about: by fiscal code, else by name and birthday where no codes disagree."""
    code = canonical_fiscal_code(nominee.fiscal_code) if nominee.fiscal_code else ""
    name = name_words(nominee.first_name, nominee.last_name)
    everybody = [other for other in listed if not (code and other.code and code != other.code)]
    same = [other for other in everybody if code and other.code == code]
    same = same or [other for other in everybody if (other.name, other.born_on) == (name, nominee.born_on)]
    if len(same) == 1:
        return Match(Fit.EXACT if same[0].is_open else Fit.ANSWERED, (same[0],))
    close = [other for other in everybody if other.is_open and _is_close(other, name, nominee.born_on)]
    near = tuple(other for other in same if other.is_open) or tuple(close)
    return Match(Fit.CLOSE if near else Fit.NONE, near)


def _is_close(other: Listed, name: tuple[str, ...], born_on: date) -> bool:
    """The same birthday and a part of the name, or the same name and another birthday: a slip of the pen."""
    shared = set(other.name) & set(name)
    return (other.born_on == born_on and bool(shared)) or other.name == name
