"""A phone at a door: it loads a list, decides alone, and hands in what it let in."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from mentoring.bookings.queries import story_differences
from mentoring.checkins.handing_in import Admission, hand_in
from mentoring.checkins.loading import Loaded, list_of_pass, load_list
from mentoring.checkins.models import OfflineEntry
from mentoring.checkins.shifts import shift_of
from mentoring.demo.town import Town
from mentoring.ledger.queries import differences
from mentoring.offers.models import Occurrence
from mentoring.people.permissions import Actor


class Phone:
    """Whoever holds it stands at tonight's door, if nothing else is said."""

    def __init__(self, town: Town, actor: Actor | None = None, date: Occurrence | None = None) -> None:
        self.town = town
        self.device: UUID = uuid4()
        self.actor = actor or town.usher
        self.date = Occurrence.objects.select_related("offer").get(pk=(date or town.tonight_date).pk)
        self.loaded: Loaded = self.load(town.now)

    def load(self, now: datetime) -> Loaded:
        """The list as it is now; earlier passes still work."""
        self.loaded = load_list(self.actor, occurrence=self.date, device=self.device, now=now)
        return self.loaded

    def lets_in(
        self, code: str, *, at: datetime | None = None, key: str = "", ticket: str = "", heads: int | None = None
    ) -> Admission:
        """An entry, made at the start of the date and not handed in yet."""
        return Admission(key or secrets.token_hex(8), code, at or self.date.starts_at, ticket, heads)

    def hands_in(self, *admissions: Admission, now: datetime | None = None) -> list[OfflineEntry]:
        """Two hours after the start, if nothing else is said."""
        shift = shift_of(list_of_pass(self.loaded.token))
        return hand_in(shift, admissions, now=now or self.date.starts_at + timedelta(hours=2))


def told(entries: list[OfflineEntry]) -> list[str]:
    """What became of each, in a word."""
    return [str(entry.reason or entry.outcome) for entry in entries]


def all_is_well() -> None:
    """Every account is what its transfers say, and every booking what its money says."""
    assert list(differences()) == []
    assert story_differences() == []
