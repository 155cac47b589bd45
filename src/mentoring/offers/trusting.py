"""Who publishes alone, and whose offers the operator looks at first."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from mentoring.offers.models import FirstOffers, Offer, Trust
from mentoring.people.models import Organisation
from mentoring.people.permissions import Actor, require
from mentoring.programmes.models import Territory
from mentoring.programmes.permissions import may_operate
from mentoring.records.commands import note

FIRST_ONES = 3  # So many offers of a newcomer are looked at, where the operator decided nothing else.
MOST_FIRST_ONES = 50


@dataclass(frozen=True)
class Standing:
    """How a provider stands with the operator of a territory."""

    publishes_alone: bool
    is_decided: bool  # By a person; else by how many offers were good.
    n_missing: int  # Of its first offers that are looked at; none for who publishes alone that way.


def first_ones_in(territory_id: int) -> int:
    """How many offers of a newcomer are looked at in a territory."""
    decided = FirstOffers.objects.filter(territory=territory_id).values_list("looked_at", flat=True).first()
    return FIRST_ONES if decided is None else decided


def standing_of(territory_id: int, provider_id: int) -> Standing:
    """Does a provider publish alone here? What the operator decided counts; else its first offers are looked at."""
    here = {"territory_id": territory_id, "provider_id": provider_id}
    decided = Trust.objects.filter(**here).values_list("level", flat=True).first()
    came_out = (*Offer.SHOWN, Offer.State.SCHEDULED)
    first_ones = first_ones_in(territory_id)
    accepted = Offer.objects.filter(**here, state__in=came_out, review_note="").values("pk")[:first_ones].count()
    alone = accepted >= first_ones if decided is None else decided == Trust.Level.ALONE
    return Standing(publishes_alone=alone, is_decided=decided is not None, n_missing=first_ones - accepted)


@transaction.atomic
def decide_first_ones(actor: Actor, *, territory: Territory, first_ones: int, now: datetime) -> None:
    """From now on so many offers of each newcomer are looked at; 0: none. What waits already waits on.

    Refuses with NotAllowed.
    """
    require(may_operate(actor, territory))
    assert 0 <= first_ones <= MOST_FIRST_ONES
    decided, _is_new = FirstOffers.objects.update_or_create(territory=territory, defaults={"looked_at": first_ones})
    note(actor, "decided", decided, at=now, looked_at=first_ones)


@transaction.atomic
def let_publish(actor: Actor, *, territory: Territory, provider: Organisation, now: datetime) -> None:
    """From now on this provider publishes alone. What waits already waits on. Refuses with NotAllowed."""
    _decide(actor, territory, provider, Trust.Level.ALONE, now)


@transaction.atomic
def look_first(actor: Actor, *, territory: Territory, provider: Organisation, now: datetime) -> None:
    """From now on the operator looks at this provider's offers before they come out. Refuses with NotAllowed."""
    _decide(actor, territory, provider, Trust.Level.LOOKED_AT, now)


def _decide(actor: Actor, territory: Territory, provider: Organisation, level: Trust.Level, now: datetime) -> None:
    require(may_operate(actor, territory))
    facts = {"level": level, "decided_at": now}
    decided, _is_new = Trust.objects.update_or_create(territory=territory, provider=provider, defaults=facts)
    note(actor, "trusted" if level == Trust.Level.ALONE else "distrusted", decided, at=now)
