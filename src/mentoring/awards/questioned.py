"""Results that were questioned, for both sides of the conversation."""

from django.db.models import QuerySet

from mentoring.awards.models import Award, Review, ReviewMessage, Round
from mentoring.people.permissions import Actor, require
from mentoring.programmes.models import Territory
from mentoring.programmes.permissions import may_operate

_RELATED = (
    *("award__round__programme__territory__operator", "award__round__rules", "award__round__prepared_by"),
    *("award__nomination__person", "award__nomination__nominator", "decided_by", "round"),
)


def reviews(actor: Actor, territory: Territory) -> QuerySet[Review]:
    """Those of a territory, for its operator: what waits first, the oldest of it first. Refuses with NotAllowed."""
    require(may_operate(actor, territory))
    here = Review.objects.visible_to(actor).filter(award__round__programme__territory=territory)
    return here.select_related(*_RELATED).order_by("decided_at", "asked_at", "pk")


def count_open_reviews(actor: Actor, territory: Territory) -> int:
    """How many wait for the operator's decision. Refuses with NotAllowed."""
    return reviews(actor, territory).filter(state=Review.State.OPEN).count()


def review_with_id(actor: Actor, pk: int) -> Review | None:
    """One of them, for its operator or the family."""
    return Review.objects.visible_to(actor).select_related(*_RELATED).filter(pk=pk).first()


def latest_result(actor: Actor, territory: Territory, nomination_id: int) -> Award | None:
    """The last result of a nomination, by the number that stands on the family's sheet. Refuses with NotAllowed."""
    require(may_operate(actor, territory))
    told = Award.objects.visible_to(actor).filter(round__state__in=Round.DECIDED, nomination=nomination_id)
    related = ("round__programme__territory__operator", "round__rules", "nomination__person")
    return told.select_related(*related).order_by("-round__decided_at", "-pk").first()


def turns(actor: Actor, review: Review) -> QuerySet[ReviewMessage]:
    """What was written, in order."""
    here = Review.objects.visible_to(actor).filter(pk=review.pk)
    return ReviewMessage.objects.filter(review__in=here).select_related("author").order_by("pk")
