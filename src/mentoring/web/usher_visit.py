"""An evening at a door: no account, one date's pages, and an end by itself when the link is over or revoked."""

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone

from mentoring.people.queries import Shoes
from mentoring.ushers.queries import shoes_of_usher

USHER = "usher"  # The session's key for the volunteer who opened it.
_LONGER = timedelta(days=30)  # Than the link lives as it looks today: its date may be moved, and it is asked each time.


def came_as_usher(request: HttpRequest) -> bool:
    """Did a link to a door open this session?"""
    return USHER in request.session


def shoes_of_link(request: HttpRequest) -> list[Shoes]:
    """What the link that opened this session lets one wear; nothing once it is over."""
    return shoes_of_usher(request.session[USHER], timezone.now()) if came_as_usher(request) else []


def begin_shift(request: HttpRequest, usher_pk: int, *, until: datetime) -> None:
    """A fresh session: nothing of whoever held this phone before is in it."""
    request.session.flush()
    request.session[USHER] = usher_pk
    request.session.set_expiry(until + _LONGER)
