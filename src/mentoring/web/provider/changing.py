"""A date that is there already: it is moved, called off, or taken away. What it means for people is said before."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mentoring.bookings.cancelling import Stakes, cancel_date, stakes
from mentoring.bookings.moving import move_date
from mentoring.kernel.refusal import NotFound, Refusal
from mentoring.offers.changing import take_date_away
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.provider.change_forms import CallOffForm, MoveForm, MovePeriodForm
from mentoring.web.provider.dates import own_date

if TYPE_CHECKING:
    from mentoring.offers.models import Occurrence


@audience(Role.PROVIDER)
def date_move(request: ActorRequest, pk: int) -> HttpResponse:
    """GET says whom it concerns; POST moves the date, and everybody booked is told."""
    date = own_date(request, pk)
    concerned = stakes(request.actor, [date])
    has_lessons = date.sessions.exists()
    data = request.POST if request.method == "POST" else None
    form = (
        MovePeriodForm(data, date=date) if date.offer.is_undated else MoveForm(data, date=date, has_lessons=has_lessons)
    )
    if data is not None and form.is_valid():
        starts_at, ends_at = form.span()
        words, now = form.cleaned_data["words"], timezone.now()
        try:
            move_date(request.actor, occurrence=date, starts_at=starts_at, ends_at=ends_at, note=words, now=now)
        except NotFound:
            raise
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _moved(concerned))
            return redirect("web:provider_offer", pk=date.offer_id)
    return _page(request, "provider/date_move.html", date, concerned, form, has_lessons=has_lessons)


def _moved(concerned: Stakes) -> str:
    if not concerned.people:
        return _("Data spostata.")
    told = ngettext(
        "Data spostata: la persona che ha prenotato riceve un messaggio con il vecchio orario e il nuovo.",
        "Data spostata: le %(n)s persone che hanno prenotato ricevono un messaggio con il vecchio orario e il nuovo.",
        concerned.people,
    )
    return told % {"n": concerned.people}


@audience(Role.PROVIDER)
def date_cancel(request: ActorRequest, pk: int) -> HttpResponse:
    """GET says whom it concerns and how much goes back; POST calls the date off."""
    date = own_date(request, pk)
    concerned = stakes(request.actor, [date])
    data = request.POST if request.method == "POST" else None
    form = CallOffForm(data)
    if data is not None and form.is_valid():
        try:
            cancel_date(request.actor, occurrence=date, note=form.cleaned_data["words"], now=timezone.now())
        except NotFound:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, called_off(concerned))
            return redirect("web:provider_offer", pk=date.offer_id)
    return _page(request, "provider/date_cancel.html", date, concerned, form)


def called_off(concerned: Stakes) -> str:
    """What has just happened, for who did it."""
    if not concerned.people:
        return _("Annullata. Nessuno aveva prenotato.")
    told = ngettext(
        "Annullata. I soldi tornano nel borsellino della persona che aveva prenotato, e le scriviamo perché.",
        "Annullata. I soldi tornano nei borsellini delle %(n)s persone che avevano prenotato, e scriviamo perché.",
        concerned.people,
    )
    return told % {"n": concerned.people}


@require_POST
@audience(Role.PROVIDER)
def date_remove(request: ActorRequest, pk: int) -> HttpResponse:
    """A date that nobody ever booked is gone."""
    date = own_date(request, pk)
    try:
        take_date_away(request.actor, occurrence=date, now=timezone.now())
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Data tolta: è come se non ci fosse mai stata."))
    return redirect("web:provider_offer", pk=date.offer_id)


def _page(
    request: ActorRequest, template: str, date: "Occurrence", concerned: Stakes, form: forms.Form, **more: object
) -> HttpResponse:
    context = {
        "date": date,
        "offer": date.offer,
        "is_period": date.offer.is_undated,
        "stakes": concerned,
        "form": form,
        **more,
    }
    return render(request, template, context, status=409 if form.errors else 200)
