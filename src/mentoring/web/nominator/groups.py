"""A body takes its young people along: who comes, one code for all, and how many are in."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache

from mentoring.bookings.groups import LARGEST, Outing, book_group, cancel_group
from mentoring.bookings.outings import Candidate, Hurdle, candidates, group_with_id, groups_of, members_of_group
from mentoring.bookings.prices import Rate
from mentoring.bookings.quoting import on_proof
from mentoring.bookings.tickets import ticket_of_group
from mentoring.kernel.refusal import NotFound, Refusal
from mentoring.offers.queries import occurrence_with_id
from mentoring.people.permissions import Role
from mentoring.people.queries import organisation_of
from mentoring.programmes.queries import address_of
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.beneficiary.seats import qr_text
from mentoring.web.forms import CheckboxList, FormKeyField
from mentoring.web.lists import Column, Kind, Listing
from mentoring.web.readings import Why, note_readings
from mentoring.web.wording import euro

if TYPE_CHECKING:
    from mentoring.bookings.models import Group
    from mentoring.offers.models import Occurrence

HURDLES = {
    Hurdle.HAS_A_SEAT: gettext_lazy("ha già un posto per questa data"),
    Hurdle.ANOTHER_AGE: gettext_lazy("la proposta è per un'altra età"),
    Hurdle.NOT_NOW: gettext_lazy("adesso con il buono non si può"),
}

COLUMNS: list[Column[Any]] = [
    Column(
        "name",
        gettext_lazy("Gruppo"),
        lambda it: it.name,
        sort="name",
        url=lambda it: reverse("web:nominator_group", args=[it.pk]),
    ),
    Column("what", gettext_lazy("Che cosa"), lambda it: it.occurrence.offer.title, sort="occurrence__offer__title"),
    Column(
        "when",
        gettext_lazy("Quando"),
        lambda it: it.occurrence.starts_at,
        kind=Kind.MOMENT,
        sort="occurrence__starts_at",
    ),
    Column("booked", gettext_lazy("Posti"), lambda it: it.n_booked, kind=Kind.NUMBER, sort="n_booked"),
    Column("inside", gettext_lazy("Entrati"), lambda it: it.n_inside, kind=Kind.NUMBER, sort="n_inside"),
]


class GroupForm(forms.Form):
    """Who comes along. Only those who can are offered."""

    form_key = FormKeyField()
    name = forms.CharField(
        label=gettext_lazy("Come si chiama il gruppo"),
        max_length=60,
        help_text=gettext_lazy("Per esempio «2B»: lo leggono lei e chi sta all'ingresso."),
    )
    people = forms.MultipleChoiceField(
        label=gettext_lazy("Chi viene"),
        widget=CheckboxList,
        error_messages={
            "required": gettext_lazy("Scelga almeno una persona."),
            "invalid_choice": gettext_lazy("Qualcuno intanto non può più venire: guardi di nuovo l'elenco."),
        },
    )
    told = forms.BooleanField(
        label=gettext_lazy("Le famiglie sanno di questa uscita e sono d'accordo che la paghi il buono."),
        error_messages={"required": gettext_lazy("Senza il loro sì non si può usare il buono.")},
    )

    def __init__(self, *args: Any, able: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields["people"]
        assert isinstance(people, forms.MultipleChoiceField)
        people.choices = [(str(one.person.pk), _name(one)) for one in able]
        if any(one.at_door_cents for one in able):
            self.fields["told"].label = _(
                "Le famiglie sanno di questa uscita e di quanto resta da pagare all'ingresso, e sono d'accordo che il "
                "resto lo paghi il buono."
            )

    def clean_people(self) -> list[int]:
        chosen = [int(pk) for pk in self.cleaned_data["people"]]
        if len(chosen) > LARGEST:
            raise forms.ValidationError(_("In un gruppo ci stanno al massimo %(most)s persone.") % {"most": LARGEST})
        return chosen


def _name(one: Candidate) -> str:
    name = f"{one.person.last_name} {one.person.first_name}"
    if not one.at_door_cents:
        return name
    return _("%(name)s (%(amount)s all'ingresso)") % {"name": name, "amount": euro(one.at_door_cents)}


class SaidForm(forms.Form):
    """What the page had said is paid at the door: nobody owes more than somebody read."""

    said = forms.RegexField(r"^(\d{1,18}:\d{1,9},?)*$", required=False, max_length=100_000)

    def amounts(self) -> dict[int, int]:
        """Person -> cents."""
        lines = (self.cleaned_data["said"] if self.is_valid() else "").split(",")
        pairs = (line.split(":") for line in lines if line)
        return {int(person): int(cents) for person, cents in pairs}


class PriceForm(forms.Form):
    """Which price on proof the page is about, in its address; none: each one's own."""

    price = forms.IntegerField(required=False)

    def reduction_id(self) -> int | None:
        return self.cleaned_data["price"] if self.is_valid() else None


@never_cache
@audience(Role.NOMINATOR)
def groups(request: ActorRequest) -> HttpResponse:
    """Every group, the next one first."""
    listing = Listing[Any](request, groups_of(request.actor), COLUMNS, title=_("Gruppi"))
    return listing.response("nominator/groups.html")


@never_cache
@audience(Role.NOMINATOR)
def new(request: ActorRequest, pk: int) -> HttpResponse:
    """Choose who comes to a date, and at which price. Everybody has a seat, or nobody."""
    occurrence = _bookable(request, pk)
    prices = on_proof(occurrence.offer)
    price = next((one for one in prices if one.reduction_id == PriceForm(request.GET).reduction_id()), None)
    everybody = candidates(request.actor, occurrence, timezone.now(), price.reduction_id if price else None)
    note_readings(request, [one.person.pk for one in everybody], Why.FOLLOW)
    able = [one for one in everybody if one.hurdle is None]
    form = GroupForm(request.POST if request.method == "POST" else None, able=able)
    if request.method == "POST" and form.is_valid():
        try:
            group = _book(request, occurrence, form.cleaned_data)
        except NotFound:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Fatto: i posti ci sono. Abbiamo scritto a ogni famiglia."))
            return redirect("web:nominator_group", group.pk)
    unable = [(one.person, HURDLES[one.hurdle]) for one in everybody if one.hurdle]
    context = {
        "date": occurrence,
        "offer": occurrence.offer,
        "form": form,
        "prices": prices,
        "price": price or Rate("", occurrence.offer.price_cents),
        "n_able": len(able),
        "unable": unable,
        "said": ",".join(f"{one.person.pk}:{one.at_door_cents}" for one in able if one.at_door_cents),
    }
    return render(request, "nominator/group_new.html", context, status=409 if form.errors else 200)


def _bookable(request: ActorRequest, pk: int) -> "Occurrence":
    """A date of a published offer that has not begun."""
    occurrence = found(occurrence_with_id(request.actor, pk))
    offer = occurrence.offer
    is_open = offer.state == offer.State.PUBLISHED and occurrence.cancelled_at is None
    return found(occurrence if is_open and occurrence.bookable_until > timezone.now() else None)


def _book(request: ActorRequest, occurrence: "Occurrence", told: dict[str, Any]) -> "Group":
    return book_group(
        request.actor,
        nominator=found(organisation_of(request.actor)),
        outing=Outing(
            occurrence,
            told["name"],
            told["people"],
            SaidForm(request.POST).amounts(),
            PriceForm(request.GET).reduction_id(),
        ),
        form_key=told["form_key"],
        now=timezone.now(),
    )


@never_cache
@audience(Role.NOMINATOR)
def group(request: ActorRequest, pk: int) -> HttpResponse:
    """What to show at the door, and who comes."""
    group = found(group_with_id(request.actor, pk))
    seats = sorted(members_of_group(group), key=lambda seat: (seat.person.last_name, seat.person.first_name))
    note_readings(request, [seat.person_id for seat in seats], Why.FOLLOW)
    ticket = ticket_of_group(group, len(seats), timezone.now())
    to_prove = {rate.name for rate in on_proof(group.occurrence.offer)} & {seat.price_name for seat in seats}
    context = {
        "group": group,
        "date": group.occurrence,
        "offer": group.occurrence.offer,
        "seats": seats,
        "qr_text": qr_text(address_of(request.territory), group.code, ticket),
        "to_prove": sorted(to_prove),
        "own_cents": sum(seat.contribution_cents for seat in seats if seat.state == seat.State.HELD),
        "is_over": not any(seat.state == seat.State.HELD for seat in seats),
        "can_cancel": _can_cancel(group),
        "limit": _limit(group),
    }
    return render(request, "nominator/group.html", context)


@audience(Role.NOMINATOR)
def cancel(request: ActorRequest, pk: int) -> HttpResponse:
    """GET asks once more; POST gives every seat back."""
    group = found(group_with_id(request.actor, pk))
    if request.method != "POST":
        if not _can_cancel(group):
            return redirect("web:nominator_group", pk)
        context = {"group": group, "date": group.occurrence, "n": _waiting(group)}
        return render(request, "nominator/group_cancel.html", context)
    try:
        n = cancel_group(request.actor, group=group, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        told = ngettext("Annullato: %(n)s posto è libero.", "Annullato: %(n)s posti sono liberi.", n) % {"n": n}
        messages.success(request, told)
    return redirect("web:nominator_group", pk)


def _waiting(group: Any) -> int:
    return int(group.n_booked - group.n_inside)


def _can_cancel(group: "Group") -> bool:
    return _waiting(group) > 0 and timezone.now() <= _limit(group)


def _limit(group: "Group") -> datetime:
    """A date that was moved since can be given back until it starts, as each seat of it can (Booking)."""
    date = group.occurrence
    was_moved = date.moved_at is not None and group.made_at < date.moved_at
    return date.bookable_until if was_moved else date.cancellable_until
