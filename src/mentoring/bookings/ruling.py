"""What a territory does about empty seats: its rules, as they are in force."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from mentoring.bookings.absences import Pausing
from mentoring.bookings.models import Booking, Rules
from mentoring.offers.models import Offer
from mentoring.people.permissions import Actor, require
from mentoring.programmes.models import Territory
from mentoring.programmes.permissions import may_operate
from mentoring.records.commands import note

# A place for a term is kept for whoever paid for it, and mostly nobody stands at a door (ADR 39).
REDEEMED_BY_DEFAULT = (Offer.Kind.ENROLMENT.value, Offer.Kind.COURSE.value)


def rules_in(territory_id: int) -> Rules:
    """A territory's rules; where nobody has decided yet, nobody pauses, and what was paid for a term counts as used."""
    decided = Rules.objects.filter(territory=territory_id).first()
    return decided or Rules(territory_id=territory_id, absences=None, redeemed_kinds=list(REDEEMED_BY_DEFAULT))


def pausing_in(territory_id: int) -> Pausing | None:
    """How absences pause booking in a territory; None: they do not."""
    rules = rules_in(territory_id)
    if rules.absences is None:
        return None
    return Pausing(rules.absences, rules.within_months, rules.pause_days)


@dataclass(frozen=True)
class Ruling:
    """What an operator decided. No pausing: nobody is counted or warned."""

    pausing: Pausing | None
    redeemed_kinds: frozenset[str]
    papers_at_door: bool = False  # May the door let in by a document, instead of the PIN of a card?


@transaction.atomic
def decide_rules(actor: Actor, *, territory: Territory, ruling: Ruling, now: datetime) -> Rules:
    """From now on these rules hold; what was missed before they counted absences stays uncounted.

    Refuses with NotAllowed.
    """
    require(may_operate(actor, territory))
    assert ruling.redeemed_kinds <= set(Offer.Kind.values)
    facts: dict[str, Any] = {
        "absences": None,
        "redeemed_kinds": sorted(ruling.redeemed_kinds),
        "papers_at_door": ruling.papers_at_door,
    }
    if ruling.pausing:
        held = ruling.pausing
        facts |= {"absences": held.absences, "within_months": held.within_months, "pause_days": held.days}
    rules, _is_new = Rules.objects.update_or_create(territory=territory, defaults=facts)
    note(actor, "decided", rules, at=now, **facts)
    return rules


@transaction.atomic
def lift_pause(actor: Actor, *, territory: Territory, person_id: int, now: datetime) -> int:
    """Somebody who paused may book again: what they missed so far is excused. Returns how many absences that were.

    Refuses with NotAllowed.
    """
    require(may_operate(actor, territory))
    missed = Booking.objects.filter(person=person_id, territory=territory, missed_at__isnull=False, excused_at=None)
    lifted = list(missed)
    missed.update(excused_at=now)
    for booking in lifted:
        note(actor, "excused", booking, at=now)
    return len(lifted)
