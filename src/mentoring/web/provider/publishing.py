"""An offer comes out, now or later, and what waits is taken back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mentoring.kernel.refusal import Refusal
from mentoring.offers.publishing import publish, schedule, take_back
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.provider.dates import dates_page, own_offer
from mentoring.web.provider.offer_forms import OutForm

# What is said of an offer that has come so far.
SAID = {
    "published": gettext_lazy("Pubblicata: adesso la vedono tutti e si può prenotare."),
    "scheduled": gettext_lazy("Fatto: esce da sola nel momento che ha scelto."),
    "review": gettext_lazy("Il gestore la guarda prima che esca, e le scrive appena ha deciso."),
    "draft": gettext_lazy("È di nuovo una bozza: la vede solo lei."),
}


def _done(request: ActorRequest, pk: int, command: Callable[..., Any]) -> HttpResponse:
    offer = own_offer(request, pk)
    try:
        command(request.actor, offer=offer, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, SAID[offer.state])
    return redirect("web:provider_offer", pk=pk)


@require_POST
@audience(Role.PROVIDER)
def offer_publish(request: ActorRequest, pk: int) -> HttpResponse:
    """Show it to everybody, or first to the operator."""
    return _done(request, pk, publish)


@require_POST
@audience(Role.PROVIDER)
def offer_take_back(request: ActorRequest, pk: int) -> HttpResponse:
    """What waits for the operator, or for its moment, is a draft again."""
    return _done(request, pk, take_back)


@require_POST
@audience(Role.PROVIDER)
def offer_schedule(request: ActorRequest, pk: int) -> HttpResponse:
    """It comes out by itself."""
    offer = own_offer(request, pk)
    form = OutForm(request.POST)
    if form.is_valid():
        moment = form.cleaned_data["publish_at"]
        try:
            schedule(request.actor, offer=offer, publish_at=moment, now=timezone.now())
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, SAID[offer.state])
            return redirect("web:provider_offer", pk=pk)
    return dates_page(request, offer, out=form, status=409)
