"""«Ha una carta»: somebody without a phone comes to the door, types their PIN, and has a seat and is in.

Two steps at most: whose card it is, and, only where there is something to choose or to pay, how. What the first one
found is kept in the session for some minutes, so that nobody types the PIN twice and no page carries it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from mentoring.bookings.errors import ChoiceGone, MoreAtTheDoor
from mentoring.bookings.prices import AS_USUAL, Choice
from mentoring.bookings.queries import head_count
from mentoring.bookings.ruling import rules_in
from mentoring.cards.errors import WrongCardOrPin
from mentoring.cards.rules import CARD_LENGTH
from mentoring.checkins.errors import NotWithThisCard
from mentoring.checkins.walkins import (
    Papers,
    Proof,
    Way,
    initial_of,
    let_in,
    let_in_before,
    prove_by_papers,
    prove_by_pin,
    seat_of,
    ways_in,
)
from mentoring.kernel.codes import grouped, normalised
from mentoring.kernel.refusal import NotFound, Refusal
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.beneficiary.choosing import chosen
from mentoring.web.forms import CodeInput, FormKeyField
from mentoring.web.provider.dates import own_date
from mentoring.web.public.card import PinForm
from mentoring.web.readings import Why, note_readings

if TYPE_CHECKING:
    from mentoring.offers.models import Occurrence

CARD = "card_at_door"  # The session's key: a card that was scanned here, and what was proved of it.
PROVED_FOR = timedelta(minutes=5)
LONGEST_KEY = 48


class CardForm(PinForm):
    """What is on the card, and the PIN that only its holder knows."""

    code = forms.CharField(
        label=gettext_lazy("Il codice della carta"),
        help_text=gettext_lazy("Sono 12 lettere e cifre, sotto il QR."),
        max_length=200,
        widget=CodeInput(attrs={"placeholder": "ABCD-EFGH-JKLM"}),
        error_messages={"required": gettext_lazy("Scrivi il codice della carta.")},
    )
    form_key = FormKeyField(max_length=LONGEST_KEY)
    field_order: Sequence[str] = ("code", "pin")

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["pin"].help_text = gettext_lazy("Lo scrive chi ha la carta: passagli il telefono, e non guardare.")

    def clean_code(self) -> str:
        code = normalised(self.cleaned_data["code"])
        if len(code) != CARD_LENGTH:
            raise forms.ValidationError(_("Il codice della carta sono 12 lettere e cifre."))
        return code


class PapersForm(CardForm):
    """Without the PIN: what a document says."""

    last_name = forms.CharField(label=gettext_lazy("Cognome, come sul documento"), max_length=80)
    born_on = forms.DateField(
        label=gettext_lazy("Data di nascita"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    field_order = ("code", "last_name", "born_on")

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        del self.fields["pin"]


@dataclass(frozen=True)
class Step:
    """Where somebody stands: at which date, with what was typed, proved and chosen."""

    date: "Occurrence"
    form_key: str
    proof: Proof
    choice: Choice | None = None


@never_cache
@audience(Role.PROVIDER, Role.DOOR)
def card_at_door(request: ActorRequest, pk: int) -> HttpResponse:
    """Whose card it is; then in, or what is left to choose."""
    date = own_date(request, pk)
    if request.method != "POST":
        return _ask_card(request, date, CardForm(initial=_scanned(request)))
    if "said" in request.POST:
        return _second_step(request, date)
    by_papers = "last_name" in request.POST and rules_in(date.offer.territory_id).papers_at_door
    form = (PapersForm if by_papers else CardForm)(request.POST)
    if not form.is_valid():
        return _ask_card(request, date, form)
    if (again := _sent_before(request, date, form.cleaned_data["form_key"])) is not None:
        return again
    try:
        proof = _proved(request, date, form)
    except WrongCardOrPin as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _ask_card(request, date, form)
    except NotFound:
        raise
    except Refusal as refusal:
        return _no(request, date, refusal)
    return _go_on(request, Step(date, form.cleaned_data["form_key"], proof))


def remember_scanned(request: ActorRequest, code: str) -> None:
    """A card was read where a booking's code is expected: the page that this leads to knows it already."""
    request.session[CARD] = {"code": code}


def _scanned(request: ActorRequest) -> dict[str, str]:
    code = request.session.get(CARD, {}).get("code", "")
    return {"code": grouped(code)} if code else {}


def _proved(request: ActorRequest, date: "Occurrence", form: CardForm) -> Proof:
    told, now, at_door = form.cleaned_data, timezone.now(), request.actor.at(None)
    if isinstance(form, PapersForm):
        papers = Papers(told["last_name"], told["born_on"])
        return prove_by_papers(at_door, occurrence=date, code=told["code"], papers=papers, now=now)
    return prove_by_pin(at_door, occurrence=date, code=told["code"], pin=told["pin"], now=now)


# -- the second step ------------------------------------------------------------------------------------------
def _second_step(request: ActorRequest, date: "Occurrence") -> HttpResponse:
    """What was chosen, by whoever has just proved whose card it is."""
    form_key = request.POST.get("form_key", "")[:LONGEST_KEY]
    if (again := _sent_before(request, date, form_key)) is not None:
        return again
    kept = request.session.get(CARD, {})
    is_fresh = kept.get("until", 0) >= timezone.now().timestamp()
    if not is_fresh or (kept.get("date"), kept.get("form_key")) != (date.pk, form_key):
        return redirect("web:card_at_door", date.pk)
    return _go_on(request, Step(date, form_key, Proof(kept["card"], kept["by"]), chosen(request.POST)))


def _go_on(request: ActorRequest, step: Step) -> HttpResponse:
    now, at_door = timezone.now(), request.actor.at(None)
    try:
        if step.choice is None and seat_of(step.proof, step.date) is None:
            ways = ways_in(step.proof, step.date, now)
            if not ways:
                raise NotWithThisCard
            if len(ways) > 1 or not ways[0].is_plain:
                return _ask_how(request, step, ways)
        choice = step.choice or AS_USUAL
        booking = let_in(
            at_door, occurrence=step.date, proof=step.proof, form_key=step.form_key, now=now, choice=choice
        )
    except (ChoiceGone, MoreAtTheDoor) as refusal:
        ways = ways_in(step.proof, step.date, now)
        return _ask_how(request, step, ways, refusal) if ways else _no(request, step.date, NotWithThisCard())
    except NotFound:
        raise
    except Refusal as refusal:
        return _no(request, step.date, refusal)
    request.session.pop(CARD, None)
    return _yes(request, step.date, booking)


def _sent_before(request: ActorRequest, date: "Occurrence", form_key: str) -> HttpResponse | None:
    booking = let_in_before(request.actor.at(None), date, form_key) if form_key else None
    return _yes(request, date, booking) if booking else None


# -- pages ----------------------------------------------------------------------------------------------------
def _ask_card(request: ActorRequest, date: "Occurrence", form: CardForm) -> HttpResponse:
    now = timezone.now()
    context = {
        "date": date,
        "form": form,
        "papers": _papers_form(date, form),
        "is_open": not date.cancelled_at and date.door_opens_at <= now <= date.door_closes_at,
    }
    return render(request, "provider/card_at_door.html", context, status=409 if form.errors else 200)


def _papers_form(date: "Occurrence", form: CardForm) -> PapersForm | None:
    if not rules_in(date.offer.territory_id).papers_at_door:
        return None
    return form if isinstance(form, PapersForm) else PapersForm(initial=form.initial, auto_id="papers_%s")


def _ask_how(request: ActorRequest, step: Step, ways: list[Way], refusal: Refusal | None = None) -> HttpResponse:
    until = (timezone.now() + PROVED_FOR).timestamp()
    facts = {"date": step.date.pk, "form_key": step.form_key, "card": step.proof.card_id, "by": step.proof.by}
    request.session[CARD] = {**facts, "until": until}
    context = {
        "date": step.date,
        "initial": initial_of(step.proof),
        "ways": ways,
        "has_companion": any(way.own_both_cents is not None for way in ways),
        "companion_cents": step.date.offer.companion_cents,
        "said": ",".join(f"{way.rate.reduction_id or ''}:{way.own_cents}:{way.own_both_cents or 0}" for way in ways),
        "form_key": step.form_key,
        "refusal": refusal,
    }
    return render(request, "provider/card_how.html", context, status=refusal.status if refusal else 200)


def _yes(request: ActorRequest, date: "Occurrence", booking: Any) -> HttpResponse:
    note_readings(request, [booking.person_id], Why.DOOR)
    return _answer(request, date, booking=booking)


def _no(request: ActorRequest, date: "Occurrence", refusal: Refusal) -> HttpResponse:
    return _answer(request, date, refusal=refusal)


def _answer(
    request: ActorRequest, date: "Occurrence", booking: Any = None, refusal: Refusal | None = None
) -> HttpResponse:
    """The screen that every answer of the door is."""
    context = {
        "answer": {"booking": booking, "refusal": refusal},
        "booking": booking,
        "heads": head_count(date),
        "url": reverse("web:door_occurrence", args=[date.pk]),
    }
    return render(request, "provider/door_answer.html", context, status=refusal.status if refusal else 200)
