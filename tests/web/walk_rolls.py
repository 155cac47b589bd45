"""The lists the walk opens: one of each state, all of one school."""

from mentoring.demo.town import Town
from mentoring.rolls.commands import bring_roll, confirm_roll, take_back, write_all
from mentoring.rolls.models import Roll
from tests.rolls.lists import brought, class_of
from tests.web.walk import Thing

OURS = frozenset({"teacher"})
STRANGE = ("Prima", "Seconda", "Quando")


def things_of_rolls(town: Town) -> dict[str, list[Thing]]:
    """A draft, one whose columns nobody could guess, one that is being written, one written, one taken back."""
    writing, written, gone = (_draft(town, mark) for mark in ("Scrivendo", "Scritto", "Annullato"))
    for roll in (writing, written, gone):
        confirm_roll(town.teacher, roll=roll, now=town.now)
    write_all(written, town.now)
    take_back(town.teacher, roll=gone, now=town.now)
    shown = [_draft(town, "Bozza"), writing, written, gone]
    return {
        "web:nominator_roll": _things(*shown),
        "web:nominator_roll_columns": _things(_draft(town, "Altra"), _draft(town, "Strano", STRANGE)),
        "web:nominator_roll_confirm": _things(_draft(town, "Sì")),
        "web:nominator_roll_take_back": _things(writing),
        "web:nominator_roll_discard": _things(_draft(town, "Via")),
    }


def _things(*rolls: Roll) -> list[Thing]:
    return [Thing((roll.pk,), OURS) for roll in rolls]


def _draft(town: Town, mark: str, header: tuple[str, ...] = ()) -> Roll:
    children = brought((mark, "Ada", "1/2/2015"), header=header) if header else class_of(3, mark)
    return bring_roll(
        town.teacher,
        programme=town.arte,
        nominator=town.school,
        brought=children,
        reason="member",
        now=town.now,
    )
