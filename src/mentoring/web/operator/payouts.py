"""Paying the providers: gathered by one operator, approved by another, carried out by the bank."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from mentoring.adapters.sepa import CONTENT_TYPE, CreditTransfer, Party, credit_transfers
from mentoring.kernel.money import Cents
from mentoring.kernel.refusal import WrongState
from mentoring.people.permissions import Role
from mentoring.treasury.commands import approve_payouts, cancel_payouts, mark_executed, prepare_payouts
from mentoring.treasury.errors import SameHands
from mentoring.treasury.queries import Owed, batch_with_id, batches, owed_now, payouts_in
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.lists import Column, Kind, Listing
from mentoring.web.operator import forms
from mentoring.web.operator.ground import operated

if TYPE_CHECKING:
    from mentoring.treasury.models import PayoutBatch

TONES = {"prepared": "waiting", "approved": "current", "executed": "done", "cancelled": "stopped"}
PAYABLE_STATES = ("approved", "executed")  # The bank gets a file only for what two people have seen.


def grouped_iban(iban: str) -> str:
    """IT60 X054 2811 ...: the way people compare it."""
    bare = iban.replace(" ", "")
    return " ".join(bare[start : start + 4] for start in range(0, len(bare), 4))


COLUMNS: list[Column[Any]] = [
    Column(
        "prepared",
        gettext_lazy("Preparata"),
        lambda b: b.prepared_at,
        kind=Kind.MOMENT,
        sort="prepared_at",
        url=lambda b: reverse("web:operator_payout", args=[b.pk]),
    ),
    Column(
        "state", gettext_lazy("Stato"), lambda b: b.get_state_display(), sort="state", tone=lambda b: TONES[b.state]
    ),
    Column("by", gettext_lazy("Da chi"), lambda b: str(b.prepared_by), sort="prepared_by__name"),
    Column("approved", gettext_lazy("Approvata da"), lambda b: str(b.approved_by or ""), sort="approved_by__name"),
    Column("executed", gettext_lazy("Eseguita"), lambda b: b.executed_on, kind=Kind.DAY, sort="executed_on"),
    Column("payouts", gettext_lazy("Bonifici"), lambda b: b.n_payouts, kind=Kind.NUMBER, sort="n_payouts"),
    Column("cents", gettext_lazy("Importo"), lambda b: b.total_cents, kind=Kind.MONEY, sort="total_cents"),
]


def _account(owed: Owed) -> str:
    if owed.has_right_iban:
        return _("IBAN a posto")
    return _("IBAN sbagliato") if owed.provider.iban else _("Manca l'IBAN")


OWED_COLUMNS: list[Column[Owed]] = [
    Column("provider", gettext_lazy("Ente"), lambda o: o.provider.name),
    Column("account", gettext_lazy("Conto"), _account, tone=lambda o: "done" if o.has_right_iban else "stopped"),
    Column("bookings", gettext_lazy("Prenotazioni"), lambda o: o.bookings, kind=Kind.NUMBER),
    Column("cents", gettext_lazy("Dovuti"), lambda o: o.cents, kind=Kind.MONEY),
]

PAYOUT_COLUMNS: list[Column[Any]] = [
    Column("provider", gettext_lazy("Ente"), lambda p: p.provider.name, sort="provider__name"),
    Column("iban", gettext_lazy("IBAN"), lambda p: grouped_iban(p.iban), sort="iban"),
    Column("reference", gettext_lazy("Causale"), lambda p: p.reference, sort="pk"),
    Column("bookings", gettext_lazy("Prenotazioni"), lambda p: p.n_bookings, kind=Kind.NUMBER, sort="n_bookings"),
    Column("cents", gettext_lazy("Importo"), lambda p: p.amount_cents, kind=Kind.MONEY, sort="amount_cents"),
]


@audience(Role.OPERATOR)
def payouts(request: ActorRequest) -> HttpResponse:
    """What is owed now, and every batch there was."""
    territory = operated(request)
    filters = forms.BatchFilters(request.GET)
    rows = batches(request.actor, territory)
    if "state" in filters.chosen:
        rows = rows.filter(state=filters.chosen["state"])
    owed = owed_now(territory)
    listing: Listing[Any] = Listing(
        request,
        rows,
        COLUMNS,
        title=_("Liquidazioni"),
        filters=filters,
        empty=_("Appena un ente ha fatto entrare qualcuno, lo può pagare da qui."),
    )
    words = ngettext("a %(n)s ente", "a %(n)s enti", len(owed)) % {"n": len(owed)} if owed else _("Tutto pagato.")
    context = {"owed_cents": sum(each.cents for each in owed), "owed_words": words}
    return listing.response("operator/payouts.html", context)


@audience(Role.OPERATOR)
def payout_new(request: ActorRequest) -> HttpResponse:
    """What a batch would pay now, ente by ente; and the button that prepares it."""
    territory = operated(request)
    form = forms.Prepare(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        batch = prepare_payouts(request.actor, territory=territory, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("La liquidazione è pronta. Ora la deve approvare un'altra persona del gestore."))
        return redirect("web:operator_payout", pk=batch.pk)
    owed = owed_now(territory)
    payable = [each for each in owed if each.has_right_iban]
    context = {
        "form": form,
        "total_cents": sum(each.cents for each in payable),
        "n_payable": len(payable),
        "without_account": [each.provider for each in owed if not each.has_right_iban],
    }
    listing = Listing(
        request,
        owed,
        OWED_COLUMNS,
        title=_("Che cosa dobbiamo"),
        empty=_("Ogni ente è pagato fino all'ultima prenotazione."),
    )
    return listing.response("operator/payout_new.html", context)


@audience(Role.OPERATOR)
def payout(request: ActorRequest, pk: int) -> HttpResponse:
    """One batch: how far it is, each transfer, and what can be done next."""
    operated(request)
    batch = found(batch_with_id(request.actor, pk))
    form = _executed_form(request, batch)
    if request.method == "POST":
        done = _act(request, batch, form)
        if done:
            messages.success(request, done)
            return redirect("web:operator_payout", pk=batch.pk)
    rows = payouts_in(request.actor, batch)
    context = {
        "batch": batch,
        "tone": TONES[batch.state],
        "same_hands": str(SameHands.sentence) if batch.prepared_by_id == request.actor.user_id else "",
        "form": form,
        "total_cents": sum(each.amount_cents for each in rows),
        "has_file": batch.state in PAYABLE_STATES,
        "can_be_cancelled": batch.state in ("prepared", "approved"),
    }
    listing: Listing[Any] = Listing(request, rows, PAYOUT_COLUMNS, title=_("Bonifici della liquidazione"))
    return listing.response("operator/payout.html", context)


def _executed_form(request: ActorRequest, batch: "PayoutBatch") -> forms.Executed:
    typed = request.POST if request.method == "POST" and request.POST.get("do") == "executed" else None
    approved_on = timezone.localtime(batch.approved_at).date() if batch.approved_at else date.min
    return forms.Executed(typed, approved_on=approved_on)


def _act(request: ActorRequest, batch: "PayoutBatch", form: forms.Executed) -> str:
    """Do what was asked; what to say afterwards, or nothing if a field has to be corrected first."""
    wanted, now = request.POST.get("do"), timezone.now()
    if wanted == "approve":
        approve_payouts(request.actor, batch=batch, now=now)
        return _("Approvata. Ora scarichi il file e lo mandi alla banca.")
    if wanted == "cancel":
        cancel_payouts(request.actor, batch=batch, now=now)
        return _("Annullata. Le prenotazioni tornano tra quelle da pagare.")
    if wanted != "executed":
        raise Http404
    if not form.is_valid():
        return ""
    mark_executed(request.actor, batch=batch, executed_on=form.cleaned_data["executed_on"], now=now)
    return _("Eseguita. Gli enti sanno di essere stati pagati.")


@require_GET
@audience(Role.OPERATOR)
def payout_file(request: ActorRequest, pk: int) -> HttpResponse:
    """The order for the bank. Refuses with WrongState before approval and after cancellation."""
    territory = operated(request)
    batch = found(batch_with_id(request.actor, pk))
    if batch.state not in PAYABLE_STATES:
        raise WrongState
    transfers = [
        CreditTransfer(Party(each.provider.name, each.iban), Cents(each.amount_cents), each.reference)
        for each in payouts_in(request.actor, batch).order_by("pk")
    ]
    name = f"MENTORING-{batch.pk}"
    order = credit_transfers(
        Party(territory.account_holder, territory.iban),
        transfers,
        message_id=name,
        created_at=timezone.localtime(),
    )
    headers = {
        "Content-Disposition": f'attachment; filename="{territory.slug}-{name.lower()}.xml"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(order, content_type=CONTENT_TYPE, headers=headers)
