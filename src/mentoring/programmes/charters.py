"""What a territory is and how it looks, as they are handed around. No Django here."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mentoring.programmes.colours import Colours


@dataclass(frozen=True)
class Charter:
    """What a territory is. What it is found by on paper (its slug) stays as it was founded."""

    slug: str
    istat_code: str  # Of the municipality that gives it its name.
    name: str
    municipalities: tuple[str, ...]
    languages: tuple[str, ...]
    disciplines: tuple[str, ...]  # slugs
    account_holder: str
    iban: str
    host: str = ""


@dataclass(frozen=True)
class Dress:
    """How a territory looks and speaks for itself."""

    primary: str
    accent: str
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # language -> title, lead, runs_by
    email: str = ""
    phone: str = ""
    logo_alt: str = ""

    @property
    def colours(self) -> Colours:
        return Colours(self.primary, self.accent)


@dataclass(frozen=True)
class Picture:
    """A logo as it was drawn anew: a PNG without anything else in it."""

    png: bytes
    width: int
    height: int
