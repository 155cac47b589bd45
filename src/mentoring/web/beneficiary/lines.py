"""Waiting for a seat: into the line, and out of it again. Accepting is booking, as ever."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentoring.bookings.lines import waiting_with_id
from mentoring.bookings.waiting import join_line, leave_line
from mentoring.kernel.refusal import NotFound, Refusal
from mentoring.offers.queries import occurrence_with_id
from mentoring.people.permissions import Role
from mentoring.people.queries import person_of
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.forms import FormKeyField
from mentoring.web.middleware import wants_json
from mentoring.web.public.offer import show_offer


class LineForm(forms.Form):
    """One tap on a date that is sold out."""

    form_key = FormKeyField()
    with_companion = forms.BooleanField(required=False)


@require_POST
@audience(Role.BENEFICIARY, Role.GUARDIAN)
def join(request: ActorRequest, pk: int) -> HttpResponse:
    """The last place in the line. If it does not work, the offer's page says why, with status 409."""
    occurrence = found(occurrence_with_id(request.actor, pk))
    form = LineForm(request.POST)
    if not form.is_valid():
        return redirect("web:offer", occurrence.offer_id)
    asks_for_two = form.cleaned_data["with_companion"] and occurrence.offer.companion_cents is not None
    try:
        join_line(
            request.actor,
            person=found(person_of(request.actor)),
            occurrence=occurrence,
            seats=2 if asks_for_two else 1,
            form_key=form.cleaned_data["form_key"],
            now=timezone.now(),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        if wants_json(request):
            raise
        return show_offer(request, occurrence.offer, refusal)
    messages.success(request, _("Fatto: il posto in lista c'è. Se si libera qualcosa ti scriviamo."))
    return redirect("web:offer", occurrence.offer_id)


@require_POST
@audience(Role.BENEFICIARY, Role.GUARDIAN)
def leave(request: ActorRequest, pk: int) -> HttpResponse:
    """Out of the line; a seat that was kept goes to the next one."""
    waiting = found(waiting_with_id(request.actor, pk))
    try:
        leave_line(request.actor, waiting=waiting, now=timezone.now())
    except NotFound:
        raise
    except Refusal as refusal:
        if wants_json(request):
            raise
        return show_offer(request, waiting.occurrence.offer, refusal)
    messages.success(request, _("Non sei più in lista. Il borsellino è com'era."))
    return redirect("web:offer", waiting.occurrence.offer_id)
