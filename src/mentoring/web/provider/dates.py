"""The dates of an offer: when, and how many places."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentoring.bookings.waiting import resize_date
from mentoring.kernel.refusal import Refusal
from mentoring.offers.queries import dates_of, occurrence_with_id, offer_with_id
from mentoring.offers.showing import details_of
from mentoring.offers.trusting import standing_of
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.provider.forms import CapacityForm
from mentoring.web.provider.offer_forms import OutForm
from mentoring.web.provider.tones import TONES

if TYPE_CHECKING:
    from mentoring.offers.models import Occurrence, Offer


def own_offer(request: ActorRequest, pk: int) -> "Offer":
    """One of one's own offers; everybody else's look like none."""
    offer = found(offer_with_id(request.actor, pk))
    return found(offer if offer.provider_id == request.actor.organisation_id else None)


def own_date(request: ActorRequest, pk: int) -> "Occurrence":
    """A date of one's own offers."""
    date = found(occurrence_with_id(request.actor, pk))
    return found(date if date.offer.provider_id == request.actor.organisation_id else None)


def dates_page(
    request: ActorRequest,
    offer: "Offer",
    resizing: tuple[int, CapacityForm] | None = None,
    out: OutForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one offer. Forms that were refused come back with what was typed."""
    now = timezone.now()
    rows = []
    for date in dates_of(offer).prefetch_related("sessions"):
        is_this = resizing is not None and resizing[0] == date.pk
        capacity_form = resizing[1] if resizing and is_this else _capacity_form(date)
        can_change = None if date.cancelled_at else capacity_form
        rows.append({"date": date, "form": can_change, "is_over": date.bookable_until <= now})
    details = details_of(offer)
    offer.first_picture = next(iter(details.pictures), None)  # type: ignore[attr-defined] # for {% cover offer %}
    context = {
        "offer": offer,
        "coming": [row for row in rows if not row["is_over"]],
        "over": [row for row in reversed(rows) if row["is_over"]],
        "details": details,
        "tone": TONES[offer.state],
        "publishes_alone": standing_of(offer.territory_id, offer.provider_id).publishes_alone,
        "out": out or OutForm(),
        "is_period": offer.is_undated,
        "public_url": reverse("web:offer", args=[offer.pk]),
    }
    return render(request, "provider/offer.html", context, status=status)


def _capacity_form(date: "Occurrence") -> CapacityForm:
    return CapacityForm(initial={"capacity": date.capacity}, auto_id=f"id_%s_{date.pk}")


@require_POST
@audience(Role.PROVIDER)
def capacity(request: ActorRequest, pk: int) -> HttpResponse:
    """More or fewer places, never fewer than are taken."""
    date = own_date(request, pk)
    form = CapacityForm(request.POST, auto_id=f"id_%s_{date.pk}")
    if form.is_valid():
        try:
            resize_date(request.actor, occurrence=date, capacity=form.cleaned_data["capacity"], now=timezone.now())
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Posti cambiati."))
            return redirect("web:provider_offer", pk=date.offer_id)
    return dates_page(request, own_offer(request, date.offer_id), resizing=(date.pk, form), status=409)
