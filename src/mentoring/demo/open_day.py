"""An open day at the Scuola del Girasole: a sheet of codes, families who come with them, and some who still wait."""

from typing import TYPE_CHECKING

from mentoring.claims.commands import confirm
from mentoring.demo.season import Season
from mentoring.nominations.commands import nominate
from mentoring.nominations.rules import Nominee

if TYPE_CHECKING:
    from mentoring.claims.models import ClaimCode

PRINTED = 12
# Who came: (name, surname, age, where they write to). The school answers the first three at once.
CAME = (
    ("Zoe", "Campanella", 11, "campanella@example.org"),
    ("Elio", "Girandola", 13, "girandola@example.org"),
    ("Mina", "Lucciola", 10, ""),
    ("Ettore", "Barchetta", 12, "barchetta@example.org"),
    ("Noemi", "Tamburello", 14, ""),
)
CONFIRMED = 3


def plan_open_day(season: Season) -> None:
    """Without dice: whatever else happens in the town stays as it was."""
    season.at(-4, 9, lambda: _already_known(season))
    season.at(-3, 18, lambda: _open(season))


def _already_known(season: Season) -> None:
    """The music school knows Zoe, too, without a fiscal code; and Ettore is on the school's list since yesterday."""
    town = season.town
    zoe = Nominee(
        "Zoe", "Campanella", town.born(11), guardian_name="Rosa Campanella", guardian_email="campanella@example.org"
    )
    town.agreeing_family(town.music_teacher, town.arte, town.music_school, zoe)
    ettore = Nominee("Ettore", "Barchetta", town.born(12))
    nominate(town.teacher, programme=town.arte, nominator=town.school, nominee=ettore, reason="member", now=town.now)


def _open(season: Season) -> None:
    town = season.town
    printed = town.handed_out(town.teacher, town.arte, town.school, PRINTED)
    came: list[ClaimCode] = []
    for (first_name, last_name, age, email), code in zip(CAME, printed.codes, strict=False):
        nominee = Nominee(first_name, last_name, town.born(age), municipality="Vigevano")
        came.append(town.comes_with(code, nominee, email=email))
    for used in came[:CONFIRMED]:
        confirm(town.teacher, code=used, now=town.now)
