"""A suspended seat: booked like any other, at the price that the page said."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentoring.bookings.booking import book
from mentoring.bookings.prices import Choice
from mentoring.kernel.refusal import NotFound, Refusal
from mentoring.offers.errors import DateMoved
from mentoring.offers.queries import occurrence_with_id
from mentoring.people.permissions import Role
from mentoring.people.queries import person_of
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.forms import FormKeyField
from mentoring.web.middleware import wants_json
from mentoring.web.public.offer import show_offer

if TYPE_CHECKING:
    from mentoring.bookings.models import Booking
    from mentoring.offers.models import Occurrence


class SuspendedForm(forms.Form):
    """One tap, and what the page had said."""

    form_key = FormKeyField()
    seen = forms.IntegerField()  # Its hours, as the page said them.
    cents = forms.IntegerField(min_value=0, max_value=10**9)
    companion = forms.BooleanField(required=False)


@require_POST
@audience(Role.BENEFICIARY, Role.GUARDIAN)
def book_suspended(request: ActorRequest, pk: int) -> HttpResponse:
    """Take one. If it does not work, the offer's page says why, with status 409."""
    occurrence = found(occurrence_with_id(request.actor, pk))
    form = SuspendedForm(request.POST)
    if not form.is_valid():
        return redirect("web:offer", occurrence.offer_id)
    try:
        booking = _booked(request, occurrence, form)
    except NotFound:
        raise
    except Refusal as refusal:
        if wants_json(request):
            raise
        return show_offer(request, occurrence.offer, refusal)
    messages.success(request, _("Fatto: il posto c'è."))
    return redirect("web:booking", booking.pk)


def _booked(request: ActorRequest, occurrence: "Occurrence", form: SuspendedForm) -> "Booking":
    said = form.cleaned_data
    if said["seen"] != occurrence.as_shown:
        raise DateMoved
    return book(
        request.actor,
        person=found(person_of(request.actor)),
        occurrence=occurrence,
        form_key=said["form_key"],
        now=timezone.now(),
        choice=Choice(with_companion=said["companion"], suspended_cents=said["cents"]),
    )
