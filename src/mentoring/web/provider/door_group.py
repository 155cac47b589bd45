"""A group at the door: one code, so many heads. Who stayed at home is unticked, and keeps a seat that nobody used."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from mentoring.bookings.groups import redeem_group
from mentoring.bookings.outings import group_at_door_with_id, members_of_group
from mentoring.kernel.refusal import NotAllowed, Refusal
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.readings import Why, note_readings

if TYPE_CHECKING:
    from mentoring.bookings.models import Booking


@never_cache
@audience(Role.PROVIDER, Role.DOOR)
def door_group(request: ActorRequest, pk: int) -> HttpResponse:
    """Everybody is ticked: one tap lets all of them in."""
    at_door = request.actor.at(None)  # A door is its provider's, as in door._try.
    group = found(group_at_door_with_id(at_door, pk))
    seats = members_of_group(group)
    if request.method == "POST":
        absent = {seat.pk for seat in seats} - _ticked(request)
        try:
            n = redeem_group(at_door, group=group, absent=absent, now=timezone.now())
        except NotAllowed:
            raise
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            told = ngettext("È entrata %(n)s persona.", "Sono entrate %(n)s persone.", n) % {"n": n}
            messages.success(request, told)
        return redirect("web:door_group", pk)
    note_readings(request, [seat.person_id for seat in seats], Why.DOOR)
    awaited = [seat for seat in seats if not _is_inside(seat)]
    context = {
        "group": group,
        "date": group.occurrence,
        "awaited": awaited,
        "own_cents": sum(seat.contribution_cents for seat in awaited),
        "inside": [seat for seat in seats if _is_inside(seat)],
    }
    return render(request, "provider/door_group.html", context)


def _ticked(request: ActorRequest) -> set[int]:
    return {int(pk) for pk in request.POST.getlist("seat") if pk.isascii() and pk.isdecimal()}


def _is_inside(seat: "Booking") -> bool:
    return seat.state == seat.State.REDEEMED
