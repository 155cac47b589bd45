"""An offer comes out: at once, at a moment, or when the operator has looked at it; and is taken back."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from mentoring.kernel.refusal import WrongState
from mentoring.kernel.states import advance
from mentoring.offers.errors import NoDates, OutAfterwards, OutInThePast
from mentoring.offers.models import Offer
from mentoring.offers.permissions import may_offer
from mentoring.offers.search import index
from mentoring.offers.trusting import standing_of
from mentoring.people.commands import tell_members
from mentoring.people.permissions import Actor, Role, require
from mentoring.programmes.queries import refuse_unadmitted, suspensions
from mentoring.records.commands import note


@transaction.atomic
def publish(actor: Actor, *, offer: Offer, now: datetime) -> None:
    """Show an offer to everybody; if its provider does not publish alone yet, the operator looks at it first (REVIEW).

    So does what the operator sent back or took down. Refuses with NotAllowed, NotAdmitted, NoDates or WrongState.
    """
    _require_ready(actor, offer)
    if _is_looked_at(offer):
        _submit(actor, offer, None, now)
        return
    advance(offer, Offer.State.PUBLISHED, publish_at=None)
    note(actor, "published", offer, at=now)
    index(offer)


@transaction.atomic
def schedule(actor: Actor, *, offer: Offer, publish_at: datetime, now: datetime) -> None:
    """A draft comes out by itself at a moment, once the operator has looked at it, where that has to be.

    Refuses with NotAllowed, NotAdmitted, NoDates, OutInThePast, OutAfterwards (no date is left then) or WrongState.
    """
    _require_ready(actor, offer)
    if publish_at <= now:
        raise OutInThePast(field="publish_at")
    if not offer.occurrences.filter(bookable_until__gt=publish_at).exists():
        raise OutAfterwards(field="publish_at")
    if _is_looked_at(offer):
        _submit(actor, offer, publish_at, now)
        return
    advance(offer, Offer.State.SCHEDULED, publish_at=publish_at)
    note(actor, "scheduled", offer, at=now)


def _require_ready(actor: Actor, offer: Offer) -> None:
    require(may_offer(actor, offer.provider_id))
    refuse_unadmitted(offer.territory, offer.provider_id, Role.PROVIDER)
    if not offer.occurrences.exists():
        raise NoDates


def _is_looked_at(offer: Offer) -> bool:
    """What was out already, or was looked at for later, comes out without another look; not what was taken down."""
    is_new = offer.state != Offer.State.WITHDRAWN
    return bool(offer.review_note) or (
        is_new and not standing_of(offer.territory_id, offer.provider_id).publishes_alone
    )


def _submit(actor: Actor, offer: Offer, publish_at: datetime | None, now: datetime) -> None:
    advance(offer, Offer.State.REVIEW, publish_at=publish_at)
    note(actor, "submitted", offer, at=now)
    tell_members(
        offer.territory.operator,
        Role.OPERATOR,
        "offer_waits",
        key=f"offer-waits:{offer.pk}:{offer.revision}:{now.isoformat()}",
        at=now,
        territory_id=offer.territory_id,
        organisation=offer.provider.name,
        title=offer.title,
        offer=offer.pk,
    )


@transaction.atomic
def take_back(actor: Actor, *, offer: Offer, now: datetime) -> None:
    """What waits for the operator or for its moment is a draft again. Refuses with NotAllowed or WrongState."""
    require(may_offer(actor, offer.provider_id))
    advance(offer, Offer.State.DRAFT, publish_at=None)
    note(actor, "took back", offer, at=now)


@transaction.atomic
def withdraw(actor: Actor, *, offer: Offer, now: datetime) -> None:
    """Take no more bookings; those made stay good. Refuses with NotAllowed or WrongState."""
    require(may_offer(actor, offer.provider_id))
    advance(offer, Offer.State.WITHDRAWN)
    note(actor, "withdrew", offer, at=now)
    index(offer)


def publish_due(now: datetime) -> int:
    """Show what comes out by itself and whose moment has come. Of a suspended provider it waits. Returns how many."""
    return sum(_comes_out(offer, now) for offer in _due(now))


def _due(now: datetime) -> Iterator[Offer]:
    stopped = suspensions(Role.PROVIDER).filter(territory=OuterRef("territory"), organisation=OuterRef("provider"))
    due = Offer.objects.filter(~Exists(stopped), state=Offer.State.SCHEDULED, publish_at__lte=now)
    return due.order_by("publish_at", "pk").iterator()


@transaction.atomic
def _comes_out(offer: Offer, now: datetime) -> bool:
    """False if its provider, or another worker, was faster."""
    with suppress(WrongState):
        advance(offer, Offer.State.PUBLISHED)
        note(Actor.clock(), "published", offer, at=now)
        index(offer)
        return True
    return False
