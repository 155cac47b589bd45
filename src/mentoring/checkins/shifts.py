"""Who stood at a door with a list, and until when they could: asked once for everything that a phone hands in."""

from dataclasses import dataclass
from datetime import datetime

from mentoring.checkins.models import LoadedList
from mentoring.people.permissions import Actor, Role
from mentoring.people.queries import ended_at_door
from mentoring.ushers.queries import actor_of


@dataclass(frozen=True)
class Shift:
    """A list, for whom it was loaded, and since when they stand at this door no more (None: they still do)."""

    row: LoadedList
    actor: Actor
    ended_at: datetime | None

    def could_admit(self, moment: datetime) -> bool:
        """Did they stand at this door then?"""
        if self.row.usher is not None:
            return self.row.usher.lives_at(moment)
        return self.ended_at is None or moment < self.ended_at


def shift_of(row: LoadedList) -> Shift:
    """Whoever left the door still hands in what they did before: they act as they did then."""
    if row.usher is not None:
        return Shift(row, actor_of(row.usher), None)
    actor = Actor(user_id=row.user_id, role=Role.DOOR, organisation_id=row.provider_id)
    # Of whom nothing is known any more (an account that was erased) nothing counts by itself.
    number = row.membership_number
    return Shift(row, actor, ended_at_door(number) if number and row.user_id else row.loaded_at)
