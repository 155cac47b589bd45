"""The path of a mentor's money, from gift to seat."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentoring.funds.queries import pledges
from mentoring.impact.queries import Figures, Share, Slice, mentor_path
from mentoring.kernel.codes import grouped
from mentoring.people.permissions import Role
from mentoring.programmes.queries import own_admission
from mentoring.web import wording
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.desks import Notice, standing
from mentoring.web.earmarks import earmark_in_words, names_for
from mentoring.web.first_visit import first_visit

if TYPE_CHECKING:
    from mentoring.funds.models import Pledge

MONTHS = 12
LATEST = 5


@audience(Role.MENTOR)
def mentor_desk(request: ActorRequest) -> HttpResponse:
    """What the gifts became, step by step, as far as it may be told; and what is still to be done."""
    path = mentor_path(request.actor, timezone.now())
    promises = list(pledges(request.actor, request.territory).exclude(state="ended")[: LATEST + 1])
    total = path.total
    context = {
        "path": path,
        "total": total,
        "ribbon_steps": _steps(total),
        "months": _months(total),
        "places": _rows(total.places, _("Diversi luoghi insieme")),
        "disciplines": _rows(total.disciplines, _("Cose diverse insieme")),
        "passed": _rows(total.passed, ""),
        "funds": _funds(request, path.shares),
        "gifts": path.gifts[:LATEST],
        "visit": first_visit(request.actor),
        "notices": list(_notices(request, promises)),
        "has_pledges": bool(promises),
    }
    return render(request, "mentor/desk.html", context)


def _notices(request: ActorRequest, promises: "list[Pledge]") -> Iterator[Notice]:
    """How one stands with the operator, and which promises wait for their transfer."""
    meanwhile = _("Le scriviamo appena ha finito. Intanto può già fare il bonifico: il suo dono non aspetta.")
    yield from standing(own_admission(request.actor, request.territory), meanwhile)
    for promise in promises:
        if promise.state == "open":
            code = grouped(promise.remittance_code)
            title = _("Aspettiamo il suo bonifico di %(amount)s") % {"amount": wording.euro(promise.amount_cents)}
            words = _("La causale è MENTORING %(code)s. Dopo il bonifico passano uno o due giorni, poi lo vede qui.")
            url = reverse("web:mentor_pledge", args=[promise.pk])
            yield Notice(title, words % {"code": code}, url, _("Come fare il bonifico"))


def _steps(figures: Figures) -> list[dict[str, Any]]:
    if not figures.given_cents:
        return []
    return [
        {"label": _("Donati"), "cents": figures.given_cents, "rest": _("in attesa")},
        {"label": _("Assegnati"), "cents": figures.assigned_cents, "rest": _("nei borsellini")},
        {"label": _("Diventati posti"), "cents": figures.enjoyed_cents},
    ]


def _months(figures: Figures) -> list[dict[str, Any]]:
    """The latest year, by the month in which each group became complete."""
    latest = figures.months[-MONTHS:]
    return [{"label": date_format(month.first_day, "M").lower(), "value": month.cents} for month in latest]


def _bars(own: Figures) -> list[dict[str, Any]]:
    """Where the mentor's part of a fund is now: what went through each step, and what is left."""
    steps = [
        (_("Assegnati a qualcuno"), own.assigned_cents),
        (_("Diventati posti"), own.enjoyed_cents),
        (_("Passati oltre"), own.passed_cents),
        (_("In attesa"), own.to_assign_cents),
    ]
    return [{"label": label, "value": cents} for label, cents in steps if cents]


def _rows(slices: "list[Slice] | Any", unnamed: str) -> list[dict[str, Any]]:
    return [{"label": part.label or unnamed, "value": part.cents} for part in slices]


def _funds(request: ActorRequest, shares: "list[Share] | Any") -> list[dict[str, Any]]:
    """Each fund the money is in: what it serves, and for a common one which part of it is the mentor's."""
    names = names_for(request.territory, [share.fund.earmark for share in shares])
    return [
        {
            "share": share,
            "wishes": earmark_in_words(share.fund.earmark, names),
            "part": wording.percent(float(share.ratio)),
            "bars": _bars(share.own),
            "disciplines": _rows(share.own.disciplines, _("Cose diverse insieme")),
        }
        for share in shares
    ]
