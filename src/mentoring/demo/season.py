"""Eight months of a town: its agenda, its dice, and what is on."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from django.utils import timezone

from mentoring.demo.clock import Agenda, Happening, at
from mentoring.demo.town import Town
from mentoring.people.permissions import Actor

if TYPE_CHECKING:
    from mentoring.offers.models import Occurrence
    from mentoring.people.models import Person

SEED = 1377


@dataclass
class Listing:
    """A date that one can book, and who lets people in."""

    date: "Occurrence"
    door: Actor
    discipline: str


@dataclass
class Household:
    """Who goes out: the person, who books for them, and what is left (cents), by what it is good for."""

    person: "Person"
    actor: Actor
    left: dict[frozenset[str], int] = field(default_factory=dict)


@dataclass
class Season:
    """Days are counted from the day until which the town lives: yesterday is -1."""

    town: Town
    end: datetime
    agenda: Agenda
    dice: Random
    listings: list[Listing] = field(default_factory=list)
    households: dict[int, Household] = field(default_factory=dict)  # By person, since they said yes.

    @classmethod
    def begin(cls, town: Town, end: datetime) -> "Season":
        """The dice always fall the same way. What the heart of the town has on is on."""
        season = cls(town, end, Agenda(town.clock), Random(SEED))  # noqa: S311 - a game, no secret
        for date_, door, discipline in (
            (town.tonight_date, town.manager, "music"),
            (town.later_date, town.manager, "music"),
            (town.play_date, town.manager, "theatre"),
            (town.swimming_date, town.coach, "swimming"),
        ):
            season.listings.append(Listing(date_, door, discipline))
        return season

    def day(self, offset: int) -> date:
        return timezone.localdate(self.end) + timedelta(days=offset)

    def moment(self, offset: int, hour: int, minute: int = 0) -> datetime:
        return at(self.day(offset), hour, minute)

    def at(self, offset: int, hour: int, happen: Happening) -> None:
        """Plan something for an hour of a day; what is past by then happens at once."""
        self.agenda.at(self.moment(offset, hour), happen)

    def soon(self, within: timedelta, happen: Happening, *, after: timedelta = timedelta()) -> None:
        """Plan something for some moment between `after` and `within` from now."""
        wait = after + (within - after) * self.dice.random()
        self.agenda.at(self.town.now + wait, happen)
