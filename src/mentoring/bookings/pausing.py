"""Who waits before booking again, for the operator who may lift it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from mentoring.bookings.absences import paused_until
from mentoring.bookings.models import Booking
from mentoring.bookings.ruling import pausing_in
from mentoring.people.models import Person
from mentoring.people.permissions import Actor, require
from mentoring.programmes.models import Territory
from mentoring.programmes.permissions import may_operate


@dataclass(frozen=True)
class Paused:
    """Somebody who waits, until when, and how many seats stayed empty. Not which: that is nobody's business."""

    person: Person
    until: datetime
    absences: int


def paused_now(actor: Actor, territory: Territory, now: datetime) -> list[Paused]:
    """Everybody whose booking pauses in a territory, whose pause ends first. Refuses with NotAllowed."""
    require(may_operate(actor, territory))
    pausing = pausing_in(territory.pk)
    if pausing is None:
        return []
    missed = Booking.objects.filter(territory=territory, missed_at__isnull=False, excused_at=None)
    at: dict[int, list[datetime]] = defaultdict(list)
    for person_id, moment in missed.values_list("person_id", "missed_at"):
        assert moment is not None
        at[person_id].append(moment)
    until = {person_id: paused_until(moments, pausing) for person_id, moments in at.items()}
    waiting = {person_id: end for person_id, end in until.items() if end and end > now}
    people = Person.objects.filter(pk__in=waiting, erased_at=None)
    found = [Paused(person, waiting[person.pk], len(at[person.pk])) for person in people]
    return sorted(found, key=lambda one: (one.until, one.person.pk))
