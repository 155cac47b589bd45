"""Who publishes alone, and whose offers the operator looks at first."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from mentoring.offers.models import Offer, Trust
from mentoring.people.models import Organisation
from mentoring.people.permissions import Actor, require
from mentoring.programmes.models import Territory
from mentoring.programmes.permissions import may_operate
from mentoring.records.commands import note

FIRST_ONES = 3  # So many offers of a newcomer are looked at, if the operator decides nothing else.


@dataclass(frozen=True)
class Standing:
    """How a provider stands with the operator of a territory."""

    publishes_alone: bool
    is_decided: bool  # By a person; else by how many offers were good.
    n_accepted: int  # Counted up to FIRST_ONES.

    @property
    def n_missing(self) -> int:
        return FIRST_ONES - self.n_accepted


def standing_of(territory_id: int, provider_id: int) -> Standing:
    """Does a provider publish alone here? What the operator decided counts; else its first offers are looked at."""
    here = {"territory_id": territory_id, "provider_id": provider_id}
    decided = Trust.objects.filter(**here).values_list("level", flat=True).first()
    came_out = (*Offer.SHOWN, Offer.State.SCHEDULED)
    accepted = Offer.objects.filter(**here, state__in=came_out, review_note="").values("pk")[:FIRST_ONES].count()
    alone = accepted >= FIRST_ONES if decided is None else decided == Trust.Level.ALONE
    return Standing(publishes_alone=alone, is_decided=decided is not None, n_accepted=accepted)


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
