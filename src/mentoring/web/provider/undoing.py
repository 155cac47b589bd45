"""The wrong one was let in: taken back from the guest list, with a word why."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mentoring.bookings.forgetting import excuse
from mentoring.bookings.queries import booking_with_id
from mentoring.kernel.refusal import NotFound, Refusal, WrongState
from mentoring.people.permissions import Actor, Role
from mentoring.treasury.undoing import Why, take_back_entry
from mentoring.web import wording
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.readings import Why as ReadWhy
from mentoring.web.readings import note_readings

if TYPE_CHECKING:
    from mentoring.bookings.models import Booking

REASONS = [
    (Why.ANOTHER.value, gettext_lazy("Ho letto il codice di un'altra persona")),
    (Why.WENT_AWAY.value, gettext_lazy("La persona è andata via senza entrare")),
    (Why.TRIED_OUT.value, gettext_lazy("Era una prova")),
]


class UndoForm(forms.Form):
    """Why; and which entry the page showed."""

    why = forms.ChoiceField(label=gettext_lazy("Perché"), choices=REASONS, widget=forms.RadioSelect)
    entry = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


def _at_door(request: ActorRequest, pk: int) -> "tuple[Actor, Booking]":
    """A booking of one's own door. It is its provider's, wherever the guest comes from."""
    at_door = request.actor.at(None)
    booking = found(booking_with_id(at_door, pk))
    return at_door, found(booking if booking.provider_id == at_door.organisation_id else None)


@require_POST
@audience(Role.PROVIDER, Role.DOOR)
def door_excuse(request: ActorRequest, pk: int) -> HttpResponse:
    """Somebody said that they do not come: their empty seat is not held against them."""
    at_door, booking = _at_door(request, pk)
    try:
        excuse(at_door, booking=booking, now=timezone.now())
    except WrongState as refusal:
        messages.error(request, str(refusal))
    else:
        said = {"name": booking.person.first_name}
        messages.success(request, _("Segnato: l'assenza di %(name)s è giustificata.") % said)
    return redirect("web:door_occurrence", booking.occurrence_id)


@never_cache
@audience(Role.PROVIDER, Role.DOOR)
def door_undo(request: ActorRequest, pk: int) -> HttpResponse:
    """GET asks why; POST takes the entry back. A refusal is said on the date's own page."""
    at_door, booking = _at_door(request, pk)
    form = UndoForm(request.POST if request.method == "POST" else None, initial={"entry": booking.undone})
    if form.is_bound and form.is_valid():
        why, entry = Why(form.cleaned_data["why"]), form.cleaned_data["entry"]
        try:
            take_back_entry(at_door, booking=booking, entry=entry, why=why, now=timezone.now())
        except NotFound:
            raise
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            said = {"name": booking.person.first_name}
            messages.success(request, _("Fatto: %(name)s è di nuovo fra chi è atteso. Il codice vale ancora.") % said)
        return redirect("web:door_occurrence", booking.occurrence_id)
    if booking.redeemed_at is None:
        return redirect("web:door_occurrence", booking.occurrence_id)
    note_readings(request, [booking.person_id], ReadWhy.DOOR)
    context = {"booking": booking, "form": form, "clock": wording.clock(booking.redeemed_at)}
    return render(request, "provider/undo.html", context, status=409 if form.errors else 200)
