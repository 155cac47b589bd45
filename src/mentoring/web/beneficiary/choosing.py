"""Before a seat is taken: which price, whether somebody comes along, and what is paid at the door. Else no page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.bookings.prices import AS_USUAL, Choice, Rate, Rates, quote
from mentoring.bookings.queries import Payment, payment
from mentoring.bookings.quoting import rates_of
from mentoring.kernel.refusal import Refusal
from mentoring.people.permissions import Role
from mentoring.people.queries import person_of
from mentoring.vouchers.queries import Pocketful, wallet
from mentoring.web.audience import ActorRequest, found
from mentoring.web.forms import new_form_key

if TYPE_CHECKING:
    from django.http import QueryDict

    from mentoring.offers.models import Occurrence, Offer


class ChoiceForm(forms.Form):
    """What was chosen on the page, and what the page had said is paid at the door for each choice."""

    reduction = forms.IntegerField(required=False)
    companion = forms.BooleanField(required=False)
    said = forms.RegexField(r"^(\d*:\d{1,9}:\d{1,9},?)*$", required=False, max_length=2000)


@dataclass(frozen=True)
class Option:
    """One price, and who pays how much of it: alone, and with somebody along (None: nobody comes along)."""

    rate: Rate
    alone: Payment
    both: Payment | None

    @property
    def value(self) -> str:
        return str(self.rate.reduction_id or "")

    @property
    def name(self) -> str:
        if self.rate.name:
            return self.rate.name
        return _("Prezzo intero")

    @property
    def is_on_proof(self) -> bool:
        return self.rate.reduction_id is not None

    @property
    def more_at_door_cents(self) -> int:
        """At the door if somebody comes along, where that is more."""
        if self.both is None or self.both.at_door_cents == self.alone.at_door_cents:
            return 0
        return self.both.at_door_cents

    @property
    def said(self) -> str:
        return f"{self.value}:{self.alone.at_door_cents}:{self.both.at_door_cents if self.both else 0}"


def chosen(posted: "QueryDict") -> Choice | None:
    """What was chosen on the page that asks; None: that page was not there, it was one tap on a date."""
    form = ChoiceForm(posted)
    if "said" not in posted or not form.is_valid():
        return None
    reduction, with_companion = form.cleaned_data["reduction"], form.cleaned_data["companion"]
    at_door = 0
    for line in filter(None, form.cleaned_data["said"].split(",")):
        value, alone, both = line.split(":")
        if value == str(reduction or ""):
            at_door = int(both if with_companion else alone)
    return Choice(reduction, with_companion, at_door)


def has_to_ask(request: ActorRequest, occurrence: "Occurrence") -> bool:
    """Is there more than one way to book this, or something to pay at the door?"""
    rates, pocketfuls = _ways(request, occurrence)
    if rates.leaves_a_choice:
        return True
    return bool(payment(pocketfuls, occurrence.offer, quote(rates, AS_USUAL)).at_door_cents)


def ask(request: ActorRequest, occurrence: "Occurrence", refusal: Refusal | None = None) -> HttpResponse:
    """The page that asks, with a button for the seat; the offer's page if there is nothing to ask."""
    if refusal is None and not has_to_ask(request, occurrence):
        return redirect("web:offer", occurrence.offer_id)
    rates, pocketfuls = _ways(request, occurrence)
    options = [_option(rate, rates, pocketfuls, occurrence.offer) for rate in (rates.usual, *rates.on_proof)]
    # The first one that the wallet can pay is ticked.
    first = next((option for option in options if not option.alone.missing_cents), None)
    picked = chosen(request.POST)
    context = {
        "occurrence": occurrence,
        "offer": occurrence.offer,
        "options": options,
        "ticked": str(picked.reduction_id or "") if picked else (first.value if first else None),
        "is_accompanied": bool(picked and picked.with_companion),
        "companion_cents": rates.companion_cents,
        "can_book": first is not None,
        "said": ",".join(option.said for option in options),
        "seen": occurrence.as_shown,
        "form_key": new_form_key(),
        "is_guardian": request.actor.role == Role.GUARDIAN,
        "refusal": refusal,
    }
    return render(request, "beneficiary/book.html", context, status=refusal.status if refusal else 200)


def _ways(request: ActorRequest, occurrence: "Occurrence") -> tuple[Rates, list[Pocketful]]:
    person = found(person_of(request.actor))
    return rates_of(person, occurrence), wallet(request.actor, timezone.localdate())


def _option(rate: Rate, rates: Rates, pocketfuls: list[Pocketful], offer: "Offer") -> Option:
    alone = payment(pocketfuls, offer, quote(rates, Choice(rate.reduction_id)))
    if rates.companion_cents is None:
        return Option(rate, alone, None)
    return Option(rate, alone, payment(pocketfuls, offer, quote(rates, Choice(rate.reduction_id, with_companion=True))))
