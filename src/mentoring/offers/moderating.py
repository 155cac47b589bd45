"""The operator looks at offers: they come out, or go back with words."""

from datetime import datetime

from django.db import transaction

from mentoring.kernel.states import advance
from mentoring.offers.errors import OfferChanged
from mentoring.offers.models import Offer
from mentoring.offers.search import index
from mentoring.people.commands import tell_members
from mentoring.people.permissions import Actor, Role, require
from mentoring.programmes.permissions import may_operate
from mentoring.programmes.queries import refuse_unadmitted
from mentoring.records.commands import note


@transaction.atomic
def accept(actor: Actor, *, offer: Offer, revision: int, now: datetime) -> None:
    """What one has read comes out, at once or at its moment; its provider is told.

    `revision` is the one that was read. Refuses with NotAllowed, NotAdmitted, OfferChanged (its provider wrote on) or
    WrongState (a colleague was faster, or it was taken back).
    """
    require(may_operate(actor, offer.territory))
    refuse_unadmitted(offer.territory, offer.provider_id, Role.PROVIDER)
    _read(offer, revision)
    is_for_later = offer.publish_at is not None and offer.publish_at > now
    advance(offer, Offer.State.SCHEDULED if is_for_later else Offer.State.PUBLISHED, review_note="")
    note(actor, "accepted", offer, at=now)
    index(offer)
    _tell(offer, "offer_accepted", now)


@transaction.atomic
def send_back(actor: Actor, *, offer: Offer, words: str, now: datetime) -> None:
    """What waits, or would come out by itself, is a draft again; its provider reads why.

    Refuses with NotAllowed or WrongState.
    """
    require(may_operate(actor, offer.territory))
    advance(offer, Offer.State.DRAFT, review_note=words, publish_at=None, is_unseen=False)
    note(actor, "sent back", offer, at=now)
    _tell(offer, "offer_sent_back", now, text=words)


@transaction.atomic
def take_down(actor: Actor, *, offer: Offer, words: str, now: datetime) -> None:
    """What everybody sees goes away, whoever published it; seats that were booked stay good. Its provider reads why.

    It comes out again only after another look. Refuses with NotAllowed or WrongState.
    """
    require(may_operate(actor, offer.territory))
    advance(offer, Offer.State.WITHDRAWN, review_note=words, is_unseen=False)
    note(actor, "took down", offer, at=now)
    index(offer)
    _tell(offer, "offer_taken_down", now, text=words)


@transaction.atomic
def mark_seen(actor: Actor, *, offer: Offer, revision: int, now: datetime) -> None:
    """A change to what is out already is fine. Refuses with NotAllowed or OfferChanged (there is a newer one)."""
    require(may_operate(actor, offer.territory))
    _read(offer, revision)
    note(actor, "looked at", offer, at=now)


def _read(offer: Offer, revision: int) -> None:
    if not Offer.objects.filter(pk=offer.pk, revision=revision).update(is_unseen=False):
        raise OfferChanged
    offer.is_unseen = False


def _tell(offer: Offer, kind: str, now: datetime, **facts: str) -> None:
    tell_members(
        offer.provider,
        Role.PROVIDER,
        kind,
        key=f"{kind}:{offer.pk}:{now.isoformat()}",
        at=now,
        territory_id=offer.territory_id,
        title=offer.title,
        offer=offer.pk,
        **facts,
    )
