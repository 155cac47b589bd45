"""What is shown of waiting lists: to each their own place, to a provider how many."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mentoring.bookings.models import Waiting
from mentoring.people.permissions import Actor


def places_in_line(actor: Actor) -> QuerySet[Waiting]:
    """Where the actor's person waits, the soonest date first. Each carries `ahead`: how many come before."""
    before = Q(joined_at__lt=OuterRef("joined_at")) | Q(joined_at=OuterRef("joined_at"), pk__lt=OuterRef("pk"))
    earlier = (
        Waiting.objects.filter(before, occurrence=OuterRef("occurrence"), state=Waiting.State.WAITING)
        .order_by()
        .values("occurrence")
        .annotate(n=Count("pk"))
        .values("n")
    )
    mine = Waiting.objects.visible_to(actor).filter(state__in=Waiting.IN_LINE)
    related = ("occurrence__offer__place", "occurrence__offer__discipline", "occurrence__offer__provider")
    counted = mine.annotate(ahead=Coalesce(Subquery(earlier), 0))
    return counted.select_related(*related).order_by("occurrence__starts_at", "pk")


def waiting_with_id(actor: Actor, pk: int) -> Waiting | None:
    """One's own place in a line; None for everybody else's."""
    return Waiting.objects.visible_to(actor).select_related("occurrence__offer").filter(pk=pk).first()


@dataclass(frozen=True)
class Length:
    """How many wait for a date, and for how many a seat is kept while they decide."""

    waiting: int = 0
    offered: int = 0


def lengths(occurrence_ids: Iterable[int]) -> dict[int, Length]:
    """The lines of several dates in one statement: date -> its length; without a line it is not there."""
    rows = (
        Waiting.objects.filter(occurrence__in=list(occurrence_ids), state__in=Waiting.IN_LINE)
        .values("occurrence_id")
        .annotate(
            waiting=Count("pk", filter=Q(state=Waiting.State.WAITING)),
            offered=Count("pk", filter=Q(state=Waiting.State.OFFERED)),
        )
        .order_by()
    )
    return {row["occurrence_id"]: Length(row["waiting"], row["offered"]) for row in rows}
