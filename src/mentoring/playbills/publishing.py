"""What came from a playbill as drafts comes out together, once somebody has looked at it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from mentoring.kernel.refusal import Refusal
from mentoring.offers.models import Occurrence, Offer
from mentoring.offers.publishing import publish
from mentoring.offers.trusting import standing_of
from mentoring.people.permissions import Actor, require
from mentoring.playbills.models import Listing, Source
from mentoring.playbills.permissions import may_keep_playbill

AT_ONCE = 100  # One request brings out so many, in some seconds: a season. Whoever has more presses again.


@dataclass(frozen=True)
class BroughtOut:
    """How many offers came out, and how many drafts are left: more than at once, or such as cannot come out."""

    n_out: int
    n_left: int


def drafts_of(source: Source, now: datetime) -> QuerySet[Offer]:
    """The drafts of a playbill that could come out now: a date is still to come, and nobody sent them back."""
    listed = Listing.objects.filter(source=source, offer=OuterRef("pk"))
    dates = Occurrence.objects.filter(offer=OuterRef("pk"), bookable_until__gt=now, cancelled_at=None)
    return Offer.objects.filter(Exists(listed), Exists(dates), state=Offer.State.DRAFT, review_note="").order_by("pk")


def drafts_to_bring_out(source: Source, now: datetime) -> int:
    """How many of them its provider could bring out together; none while the operator looks at its offers first."""
    if not standing_of(source.territory_id, source.provider_id).publishes_alone:
        return 0
    return drafts_of(source, now).count()


def bring_drafts_out(actor: Actor, *, source: Source, now: datetime) -> BroughtOut:
    """Publish the drafts of a playbill, each by itself: what cannot come out stays what it is, and the others do.

    Twice is once. Refuses with NotAllowed.
    """
    require(may_keep_playbill(actor, source.provider_id))
    if not standing_of(source.territory_id, source.provider_id).publishes_alone:
        return BroughtOut(0, drafts_of(source, now).count())
    drafts = list(drafts_of(source, now).select_related("territory", "provider")[:AT_ONCE])
    n_out = sum(_comes_out(actor, offer, now) for offer in drafts)
    return BroughtOut(n_out, drafts_of(source, now).count())


def _comes_out(actor: Actor, offer: Offer, now: datetime) -> bool:
    try:
        with transaction.atomic():
            publish(actor, offer=offer, now=now)
    except Refusal:  # Somebody was faster, or something is missing: its own page says what.
        return False
    return True
