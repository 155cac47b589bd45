"""The door: who is let in. One POST, one answer, in a screen that can be read from two metres."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from mentoring.bookings.errors import GroupCode
from mentoring.bookings.outings import group_at_door
from mentoring.bookings.queries import HeadCount, booking_with_id, expected, head_count, head_counts
from mentoring.bookings.redeeming import redeem_code
from mentoring.bookings.undoing import UNDO_WITHIN
from mentoring.cards.rules import CARD_LENGTH
from mentoring.checkins.queries import open_conflicts
from mentoring.checkins.rules import LOADED_BEFORE
from mentoring.kernel.refusal import Refusal
from mentoring.offers.queries import evenings, next_dates
from mentoring.people.permissions import Role
from mentoring.people.queries import organisation_of
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.first_visit import first_visit
from mentoring.web.provider.card_at_door import remember_scanned
from mentoring.web.provider.dates import own_date
from mentoring.web.provider.forms import CodeForm
from mentoring.web.readings import Why, note_readings

if TYPE_CHECKING:
    from mentoring.bookings.models import Booking, Group
    from mentoring.offers.models import Occurrence
    from mentoring.people.models import Organisation

AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Answer:
    """Yes, with a booking, or no, with a refusal."""

    booking: "Booking | None" = None
    refusal: Refusal | None = None
    group: "Group | None" = None  # Its code lets many in: whoever stands here says how many.

    @property
    def status(self) -> int:
        return self.refusal.status if self.refusal else 200


@never_cache
@audience(Role.PROVIDER, Role.DOOR)
def door(request: ActorRequest) -> HttpResponse:
    """The dates whose door is open, and a code for any of them. Who came by a link has one date, and is led there."""
    if request.actor.date_id is not None:
        page = reverse("web:door_occurrence", args=[request.actor.date_id])
        asked = _from_address(request)
        return redirect(f"{page}?{urlencode(asked)}" if asked else page)
    if request.method == "POST":
        form = CodeForm(request.POST)
        if form.is_valid():
            return _card_page(request, form, None) or _answer_page(request, _try(request, form), None)
    else:
        form = CodeForm(initial=_from_address(request))
    provider, now = found(organisation_of(request.actor)), timezone.now()
    dates = list(evenings(request.actor, provider, now))
    heads = head_counts(date.pk for date in dates)
    context = {
        "provider": provider,
        "visit": first_visit(request.actor) if request.actor.role == Role.DOOR else None,
        "form": form,
        "n_conflicts": open_conflicts(request.actor.at(None)),
        "next": None if dates else _next(request, provider, now),
        "open": [_row(date, heads) for date in reversed(dates) if date.ends_at >= now],
        "over": [_row(date, heads) for date in dates if date.ends_at < now],
    }
    return render(request, "provider/door.html", context, status=409 if form.errors else 200)


def _next(request: ActorRequest, provider: "Organisation", now: datetime) -> "Occurrence | None":
    """Whoever finds the door shut reads when it will not be."""
    return next_dates(request.actor, provider, now, now + AHEAD).first()


def _row(date: "Occurrence", heads: dict[int, HeadCount]) -> dict[str, Any]:
    return {"date": date, "heads": heads[date.pk]}


@never_cache
@audience(Role.PROVIDER, Role.DOOR)
def door_occurrence(request: ActorRequest, pk: int) -> HttpResponse:
    """One date: camera, code, counter, and who is expected."""
    date = own_date(request, pk)
    if request.method == "POST":
        form = CodeForm(request.POST)
        if form.is_valid():
            return _card_page(request, form, date) or _answer_page(request, _try(request, form), date)
    else:
        form = CodeForm(initial=_from_address(request))
    now = timezone.now()
    guests = list(expected(request.actor, date))
    note_readings(request, [guest.person_id for guest in guests], Why.DOOR)
    context = {
        "date": date,
        "form": form,
        "is_open": date.door_opens_at <= now <= date.door_closes_at,
        "is_early": now < date.door_opens_at,
        "takes_list": _takes_list(date, now),
        "guests": guests,
        "undo_since": now - UNDO_WITHIN,
        "heads": head_count(date),
    }
    return render(request, "provider/door_occurrence.html", context, status=409 if form.errors else 200)


def _takes_list(date: "Occurrence", now: datetime) -> bool:
    """Is it time for a phone to load who is awaited?"""
    return date.cancelled_at is None and date.door_opens_at - LOADED_BEFORE <= now <= date.door_closes_at


def _from_address(request: ActorRequest) -> dict[str, str]:
    """The QR of a booking leads here with its code."""
    code = request.GET.get("code", "")
    return {"code": code} if code else {}


def _card_page(request: ActorRequest, form: CodeForm, date: "Occurrence | None") -> HttpResponse | None:
    """Not a booking's code but a card's, by its length: whoever holds it comes in by another page, for one date."""
    if len(form.cleaned_data["code"]) != CARD_LENGTH:
        return None
    remember_scanned(request, form.cleaned_data["code"])
    now = timezone.now()
    dates = [date] if date else [one for one in _open_dates(request, now) if one.ends_at >= now]
    if len(dates) == 1:
        return redirect("web:card_at_door", dates[0].pk)
    messages.info(request, _("Questa è una carta: apri la data, poi «Ha una carta»."))
    return redirect("web:door")


def _open_dates(request: ActorRequest, now: datetime) -> list["Occurrence"]:
    return list(evenings(request.actor, found(organisation_of(request.actor)), now))


def _try(request: ActorRequest, form: CodeForm) -> Answer:
    # A door is its provider's: whoever has a seat is let in, also a guest from another territory the provider works in.
    at_door = request.actor.at(None)
    provider_id = at_door.organisation_id
    assert provider_id is not None
    try:
        welcome = redeem_code(
            at_door,
            provider_id=provider_id,
            code=form.cleaned_data["code"],
            redeem_key=form.cleaned_data["redeem_key"],
            now=timezone.now(),
        )
    except GroupCode as refusal:
        return Answer(refusal=refusal, group=group_at_door(at_door, form.cleaned_data["code"]))
    except Refusal as refusal:
        return Answer(refusal=refusal)
    return Answer(booking=booking_with_id(at_door, welcome.booking_id))


def _answer_page(request: ActorRequest, answer: Answer, date: "Occurrence | None") -> HttpResponse:
    """The same page with and without a script: the script takes the answer and the counter out of it."""
    booking = answer.booking
    if answer.group:
        return redirect("web:door_group", answer.group.pk)
    if booking:
        note_readings(request, [booking.person_id], Why.DOOR)
    context = {
        "answer": answer,
        "booking": booking,
        "is_elsewhere": bool(date and booking and booking.occurrence_id != date.pk),
        "heads": head_count(date) if date else None,
        "url": reverse("web:door_occurrence", args=[date.pk]) if date else reverse("web:door"),
    }
    return render(request, "provider/door_answer.html", context, status=answer.status)
