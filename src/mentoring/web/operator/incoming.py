"""Transfers that arrived: recorded by hand, matched to a promise at once or later."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.funds.queries import pledges
from mentoring.kernel.refusal import Refusal
from mentoring.people.permissions import Role
from mentoring.treasury.commands import match_incoming, record_incoming
from mentoring.treasury.queries import incoming as all_incoming
from mentoring.treasury.queries import incoming_with_id
from mentoring.web import wording
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.lists import Column, Kind, Listing
from mentoring.web.operator import forms
from mentoring.web.operator.ground import operated

if TYPE_CHECKING:
    from mentoring.treasury.models import Incoming

SUGGESTED = 5


def _state(incoming: "Incoming") -> str:
    return str(_("Abbinato") if incoming.gift_id else _("In sospeso"))


COLUMNS: list[Column[Any]] = [
    Column(
        "received",
        gettext_lazy("Accreditato"),
        lambda i: i.received_on,
        kind=Kind.DAY,
        sort="received_on",
        url=lambda i: reverse("web:operator_incoming_match", args=[i.pk]),
    ),
    Column("payer", gettext_lazy("Chi ha pagato"), lambda i: i.payer, sort="payer"),
    Column("remittance", gettext_lazy("Causale"), lambda i: i.remittance, sort="remittance"),
    Column("state", gettext_lazy("Stato"), _state, tone=lambda i: "done" if i.gift_id else "waiting"),
    Column(
        "mentor",
        gettext_lazy("Mentore"),
        lambda i: i.gift.pledge.mentor.name if i.gift_id else "",
        sort="gift__pledge__mentor__name",
    ),
    Column("fund", gettext_lazy("Fondo"), lambda i: i.gift.fund.name if i.gift_id else "", sort="gift__fund__name"),
    Column("amount", gettext_lazy("Importo"), lambda i: i.amount_cents, kind=Kind.MONEY, sort="amount_cents"),
]


@audience(Role.OPERATOR)
def incoming(request: ActorRequest) -> HttpResponse:
    """The list, and the form that records one more."""
    territory = operated(request)
    form = forms.Incoming(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            recorded = record_incoming(request.actor, territory=territory, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            if refusal.field not in form.fields:
                raise
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _thanks(recorded))
            return redirect("web:operator_incoming")
    filters = forms.IncomingFilters(request.GET)
    listing: Listing[Any] = Listing(
        request,
        _narrowed(all_incoming(request.actor, territory), filters.chosen),
        COLUMNS,
        title=_("Bonifici arrivati"),
        filters=filters,
        empty=_("Appena la banca mostra il primo bonifico, lo registri qui sopra."),
    )
    context = {"form": form, "is_open": form.is_bound or "nuovo" in request.GET}
    return listing.response("operator/incoming.html", context)


def _narrowed(rows: QuerySet["Incoming"], chosen: dict[str, Any]) -> QuerySet["Incoming"]:
    if "q" in chosen:
        words = chosen["q"]
        rows = rows.filter(
            Q(payer__icontains=words) | Q(remittance__icontains=words) | Q(gift__pledge__mentor__name__icontains=words)
        )
    if "state" in chosen:
        rows = rows.filter(gift__isnull=chosen["state"] == "suspense")
    if "since" in chosen:
        rows = rows.filter(received_on__gte=chosen["since"])
    if "until" in chosen:
        rows = rows.filter(received_on__lte=chosen["until"])
    return rows


def _thanks(recorded: "Incoming") -> str:
    amount = wording.euro(recorded.amount_cents)
    if recorded.gift is None:
        return _("%(amount)s sono in sospeso. Quando scopre di chi sono, li abbina.") % {"amount": amount}
    facts = {"amount": amount, "mentor": recorded.gift.pledge.mentor.name, "fund": recorded.gift.fund.name}
    return _("%(amount)s da %(mentor)s sono arrivati: %(fund)s.") % facts


@audience(Role.OPERATOR)
def match(request: ActorRequest, pk: int) -> HttpResponse:
    """One transfer: whose it is, or, in suspense, whose it could be."""
    territory = operated(request)
    arrived = found(incoming_with_id(request.actor, pk))
    form = forms.Remittance(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["remittance_code"]
        try:
            match_incoming(request.actor, incoming=arrived, remittance_code=code, now=timezone.now())
        except Refusal as refusal:
            if refusal.field not in form.fields:
                raise
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _thanks(arrived))
            return redirect("web:operator_incoming_match", pk=arrived.pk)
    suggested = pledges(request.actor, territory).filter(amount_cents=arrived.amount_cents).exclude(state="ended")
    context = {"incoming": arrived, "form": form, "suggested": [] if arrived.gift else suggested[:SUGGESTED]}
    return render(request, "operator/incoming_match.html", context)
