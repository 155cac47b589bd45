"""What everybody who changes an offer does at the end."""

from typing import Any

from django.db.models import Case, F, Q, Value, When

from mentoring.offers.models import Offer
from mentoring.offers.search import index
from mentoring.offers.trusting import standing_of


def was_changed(offer: Offer) -> None:
    """People read something else of this offer now: its words, prices, pictures. Not its dates.

    A search knows it at once. It counts as changed for an operator who has it open; and if its provider does not
    publish alone yet, what can be seen already is looked at again.
    """
    changes: dict[str, Any] = {"revision": F("revision") + 1}
    if not standing_of(offer.territory_id, offer.provider_id).publishes_alone:
        is_out = Q(state__in=(*Offer.SHOWN, Offer.State.SCHEDULED))
        changes["is_unseen"] = Case(When(is_out, then=Value(value=True)), default=F("is_unseen"))
    Offer.objects.filter(pk=offer.pk).update(**changes)
    offer.refresh_from_db()
    index(offer)
