"""POST …/lista/: a phone loads the list of a date, to decide alone when the network is gone (docs/door.md)."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mentoring.checkins.loading import Guest, Loaded, load_list
from mentoring.checkins.rules import ROUNDS
from mentoring.kernel.refusal import NotFound, Refusal
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.middleware import problem
from mentoring.web.provider.dates import own_date

VERSION = 1


class DeviceForm(forms.Form):
    """Which phone asks: a number that the browser made up for itself."""

    device = forms.UUIDField()


@require_POST
@audience(Role.PROVIDER, Role.DOOR)
def door_list(request: ActorRequest, pk: int) -> HttpResponse:
    """The list, or problem details. Nobody keeps a copy on the way."""
    date, form = own_date(request, pk), DeviceForm(request.POST)
    if not form.is_valid():
        raise NotFound
    try:
        loaded = load_list(request.actor, occurrence=date, device=form.cleaned_data["device"], now=timezone.now())
    except Refusal as refusal:
        return problem(refusal)
    response = JsonResponse(_written(loaded))
    response.headers["Cache-Control"] = "no-store"
    return response


def _written(loaded: Loaded) -> dict[str, Any]:
    date = loaded.row.occurrence
    return {
        "version": VERSION,
        "pass": loaded.token,
        "provider": loaded.row.provider_id,
        "date": date.pk,
        "title": date.offer.title,
        "starts_at": _ms(date.starts_at),
        "opens_at": _ms(date.door_opens_at),
        "closes_at": _ms(date.door_closes_at),
        "as_of": _ms(loaded.row.loaded_at),
        "expires_at": _ms(loaded.expires_at),
        "salt": loaded.salt,
        "iterations": ROUNDS,
        "keys": loaded.keys,
        "retired": loaded.retired,
        "own": loaded.some_pay_here,
        "guests": [_guest(guest) for guest in loaded.guests],
    }


def _guest(guest: Guest) -> dict[str, Any]:
    return {"h": guest.veiled, "i": guest.initial, "s": guest.seats, "in": guest.is_in, "g": guest.is_group}


def _ms(moment: datetime) -> int:
    """As browsers count time."""
    return int(moment.timestamp() * 1000)
