"""An offer comes out, and is taken back."""

from datetime import datetime

from django.db import transaction

from mentoring.kernel.states import advance
from mentoring.offers.errors import NoDates
from mentoring.offers.models import Offer
from mentoring.offers.permissions import may_offer
from mentoring.people.permissions import Actor, Role, require
from mentoring.programmes.queries import refuse_unadmitted
from mentoring.records.commands import note


@transaction.atomic
def publish(actor: Actor, *, offer: Offer, now: datetime) -> None:
    """Show an offer to everybody. Refuses with NotAllowed, NotAdmitted, NoDates or WrongState."""
    require(may_offer(actor, offer.provider_id))
    refuse_unadmitted(offer.territory, offer.provider_id, Role.PROVIDER)
    if not offer.occurrences.exists():
        raise NoDates
    advance(offer, Offer.State.PUBLISHED)
    note(actor, "published", offer, at=now)


@transaction.atomic
def withdraw(actor: Actor, *, offer: Offer, now: datetime) -> None:
    """Take no more bookings; those made stay good. Refuses with NotAllowed or WrongState."""
    require(may_offer(actor, offer.provider_id))
    advance(offer, Offer.State.WITHDRAWN)
    note(actor, "withdrew", offer, at=now)
