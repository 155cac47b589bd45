"""What the money did, for everybody to read."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from django.core.cache import caches
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mentoring.impact.queries import Figures, Slice, public_figures
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience

if TYPE_CHECKING:
    from mentoring.programmes.models import Territory


@audience(Role.PUBLIC)
def figures(request: ActorRequest) -> HttpResponse:
    """The way of the money, month by month, by discipline and by place: only sums of groups that may be told."""
    told = figures_of(request.territory)
    context = {
        "figures": told,
        "ribbon_steps": ribbon_steps(told),
        "months": [{"label": date_format(month.first_day, "M").lower(), "value": month.cents} for month in told.months],
        "disciplines": _rows(told.disciplines, _("Un po' di tutto")),
        "places": _rows(told.places, _("Altri posti")),
    }
    return render(request, "public/figures.html", context)


def figures_of(territory: "Territory") -> Figures:
    """What may be told, at most a minute old: it is counted from every evening so far, and every home page shows it."""
    key = f"figures:{territory.pk}:{get_language()}"
    return cast(
        "Figures", caches["worker"].get_or_set(key, lambda: public_figures(territory, timezone.now()), timeout=60)
    )


def ribbon_steps(figures: Figures) -> list[dict[str, Any]]:
    """From gift to seat; nothing before the first gift."""
    if not figures.given_cents:
        return []
    return [
        {"label": _("Donati"), "cents": figures.given_cents, "rest": _("da assegnare")},
        {"label": _("Nei borsellini"), "cents": figures.assigned_cents, "rest": _("ancora da spendere")},
        {"label": _("Diventati una poltrona"), "cents": figures.enjoyed_cents},
    ]


def _rows(slices: Iterable[Slice], unnamed: str) -> list[dict[str, Any]]:
    """Rows for a chart. Groups of several kinds have no label of their own."""
    return [{"label": part.label or unnamed, "value": part.cents} for part in slices]
