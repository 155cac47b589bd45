"""What an operator sees of offers: those that wait for a look, and all that came out."""

from typing import Any

from django.db.models import Case, Min, Q, QuerySet, When
from django.utils.translation import gettext as _

from mentoring.offers.models import Access, Offer
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Territory

_WAITS = Q(state=Offer.State.REVIEW)
_CHANGED = Q(is_unseen=True, state__in=[Offer.State.SCHEDULED, Offer.State.PUBLISHED])


def offers_looked_at(actor: Actor, territory: Territory) -> QuerySet[Offer]:
    """Every offer but drafts: what waits for a look first, then what changed after one; of these the soonest first.

    first_at is when its first date starts.
    """
    return (
        Offer.objects.visible_to(actor)
        .filter(territory=territory)
        .exclude(state=Offer.State.DRAFT)
        .select_related("provider", "discipline", "place")
        .annotate(
            first_at=Min("occurrences__starts_at"),
            turn=Case(When(_WAITS, then=0), When(_CHANGED, then=1), default=2),
        )
        .order_by("turn", "first_at", "pk")
    )


def needs() -> list[tuple[str, list[tuple[str, Any]]]]:
    """What lets more people take part, for a form: access first, then languages."""
    spoken = [choice for choice in Access.Need.choices if choice[0].startswith("lang_")]
    return [
        (_("Accesso"), [choice for choice in Access.Need.choices if choice not in spoken]),
        (_("Lingue, oltre all'italiano"), spoken),
    ]


def looks() -> dict[str, Q]:
    """How a list of offers can be narrowed for who looks at them: waiting, changed."""
    return {"review": _WAITS, "changed": _CHANGED}


def count_looks(actor: Actor, territory: Territory) -> tuple[int, int]:
    """How many offers wait for a look, and how many changed after one."""
    here = Offer.objects.visible_to(actor).filter(territory=territory)
    return here.filter(_WAITS).count(), here.filter(_CHANGED).count()


def offer_looked_at(actor: Actor, territory: Territory, pk: int) -> Offer | None:
    """One offer for its operator; a draft is its provider's own business."""
    related: tuple[Any, ...] = ("territory__operator", "provider", "discipline", "place")
    return (
        Offer.objects.visible_to(actor)
        .filter(territory=territory, pk=pk)
        .exclude(state=Offer.State.DRAFT)
        .select_related(*related)
        .first()
    )
