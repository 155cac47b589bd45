"""The account of a provider with the territory: earned, on the way, paid."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.kernel.codes import grouped
from mentoring.people.permissions import Role
from mentoring.people.queries import organisation_of
from mentoring.treasury.queries import Month, earned_by_month, lines_of, payout_with_id, payouts_of, unpaid_bookings
from mentoring.treasury.queries import statement as statement_of
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.lists import Column, Kind, Listing

YEAR = timedelta(days=365)
LATEST = 8
BATCH_TONES = {"prepared": "waiting", "approved": "current", "executed": "done"}


def _columns(booking: Callable[[Any], Any], path: str = "") -> list[Column[Any]]:
    """What was used when, for what, for how much: of bookings, or (with the path to them) of rows that pay for them."""
    date = f"{path}occurrence__starts_at"
    return [
        Column("used", gettext_lazy("Usata"), lambda row: booking(row).redeemed_at, Kind.MOMENT, f"{path}redeemed_at"),
        Column(
            "title",
            gettext_lazy("Proposta"),
            lambda row: booking(row).occurrence.offer.title,
            sort=f"{path}occurrence__offer__title",
        ),
        Column("date", gettext_lazy("Data"), lambda row: booking(row).occurrence.starts_at, Kind.MOMENT, date),
        Column("code", gettext_lazy("Codice"), lambda row: grouped(booking(row).code), sort=f"{path}code"),
        Column(
            "price", gettext_lazy("Importo"), lambda row: booking(row).price_cents, Kind.MONEY, f"{path}price_cents"
        ),
    ]


UNPAID = _columns(lambda booking: booking)
LINES = _columns(lambda line: line.booking, "booking__")
PAYOUTS: list[Column[Any]] = [
    Column(
        "reference",
        gettext_lazy("Causale"),
        lambda payout: payout.reference,
        sort="pk",
        url=lambda payout: reverse("web:provider_payout", args=[payout.pk]),
    ),
    Column(
        "state",
        gettext_lazy("Stato"),
        lambda payout: state_words(payout.batch.state),
        sort="batch__state",
        tone=lambda payout: BATCH_TONES[payout.batch.state],
    ),
    Column("prepared", gettext_lazy("Preparato"), lambda p: p.batch.prepared_at, Kind.MOMENT, "batch__prepared_at"),
    Column("paid", gettext_lazy("Pagato il"), lambda p: p.batch.executed_on, Kind.DAY, sort="batch__executed_on"),
    Column("bookings", gettext_lazy("Prenotazioni"), lambda p: p.n_bookings, kind=Kind.NUMBER, sort="n_bookings"),
    Column("amount", gettext_lazy("Importo"), lambda p: p.amount_cents, kind=Kind.MONEY, sort="amount_cents"),
]


def state_words(state: str) -> str:
    """How far a transfer is, as the one who waits for it says it."""
    return {"prepared": _("In preparazione"), "approved": _("In viaggio"), "executed": _("Pagato")}[state]


def _last_months(earned: list[Month], today: date) -> list[dict[str, Any]]:
    """The last twelve months as columns, also those in which nothing happened; none at all if that is all of them."""
    cents = {month.first_day: month.cents for month in earned}
    this = today.year * 12 + today.month - 1
    firsts = [date(month // 12, month % 12 + 1, 1) for month in range(this - 11, this + 1)]
    columns = [{"label": formats.date_format(first, "M").lower(), "value": cents.get(first, 0)} for first in firsts]
    return columns if any(column["value"] for column in columns) else []


def _row(payout: Any) -> dict[str, Any]:
    return {"payout": payout, "words": state_words(payout.batch.state), "tone": BATCH_TONES[payout.batch.state]}


@audience(Role.PROVIDER)
def account(request: ActorRequest) -> HttpResponse:
    """Pictures first, then the latest transfers and what is earned but not yet paid."""
    provider = found(organisation_of(request.actor))
    total = statement_of(request.actor, provider)
    now = timezone.now()
    not_paid = unpaid_bookings(request.actor, provider)
    paid = payouts_of(request.actor, provider)
    context = {
        "provider": provider,
        "total": total,
        "months": _last_months(earned_by_month(request.actor, provider, now - YEAR), timezone.localdate(now)),
        "unpaid": not_paid[:LATEST],
        "n_unpaid": not_paid.count(),
        "payouts": [_row(payout) for payout in paid[:LATEST]],
        "n_payouts": paid.count(),
    }
    return render(request, "provider/statement.html", context)


@audience(Role.PROVIDER)
def unpaid(request: ActorRequest) -> HttpResponse:
    """Every booking that was used and is in no transfer yet. Codes, but no names."""
    rows = unpaid_bookings(request.actor, found(organisation_of(request.actor)))
    empty = _("Le prenotazioni usate all'ingresso compaiono qui, finché non sono pagate.")
    return Listing[Any](request, rows, UNPAID, title=_("Da pagare"), empty=empty).response("provider/unpaid.html")


@audience(Role.PROVIDER)
def payouts(request: ActorRequest) -> HttpResponse:
    """Every transfer to this provider."""
    rows = payouts_of(request.actor, found(organisation_of(request.actor)))
    empty = _("Il primo bonifico compare qui appena è in preparazione.")
    return Listing[Any](request, rows, PAYOUTS, title=_("Bonifici"), empty=empty).response("provider/payouts.html")


@audience(Role.PROVIDER)
def payout(request: ActorRequest, pk: int) -> HttpResponse:
    """One transfer and what it pays for."""
    shown = found(payout_with_id(request.actor, pk))
    found(shown if shown.provider_id == request.actor.organisation_id and shown.batch.state in BATCH_TONES else None)
    listing = Listing[Any](request, lines_of(shown), LINES, title=shown.reference)
    context = {"payout": shown, "words": state_words(shown.batch.state), "tone": BATCH_TONES[shown.batch.state]}
    return listing.response("provider/payout.html", context)
