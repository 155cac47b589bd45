"""A device at the door (a till, a turnstile, somebody else's scanner) that speaks to our API by itself."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mentoring.people.commands import door_token
from mentoring.people.permissions import Role
from mentoring.web.addresses import path_of
from mentoring.web.audience import ActorRequest, audience, found


@audience(Role.PROVIDER, Role.DOOR)
def device(request: ActorRequest) -> HttpResponse:
    """What it is for; after a POST also the key, shown this once."""
    found(request.actor.user_id)  # A device stands for an account: who came by a link for one evening has none.
    key = door_token(request.actor, now=timezone.now()) if request.method == "POST" else ""
    address = request.build_absolute_uri(f"/{path_of('api:door_redemptions')}")  # One for all territories.
    response = render(request, "provider/device.html", {"key": key, "address": address})
    response["Cache-Control"] = "no-store"
    return response
