"""What happens to the last seats of a date: who waits for one, and which ones are suspended."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mentoring.bookings.lines import Length, lengths
from mentoring.bookings.waiting import close_line, open_line
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.provider.dates import own_date

if TYPE_CHECKING:
    from mentoring.offers.models import Occurrence


@audience(Role.PROVIDER)
def date_seats(request: ActorRequest, pk: int) -> HttpResponse:
    """How many wait, and a switch. Who they are is nobody's business here."""
    return seats_page(request, own_date(request, pk))


def seats_page(request: ActorRequest, date: "Occurrence", status: int = 200) -> HttpResponse:
    """The page of a date's last seats."""
    context = {
        "date": date,
        "offer": date.offer,
        "is_period": date.offer.is_undated,
        "line": lengths([date.pk]).get(date.pk, Length()),
        "is_over": date.bookable_until <= timezone.now() or date.cancelled_at is not None,
    }
    return render(request, "provider/date_seats.html", context, status=status)


@require_POST
@audience(Role.PROVIDER)
def line_open(request: ActorRequest, pk: int) -> HttpResponse:
    """Whoever finds the date sold out may wait."""
    open_line(request.actor, occurrence=own_date(request, pk), now=timezone.now())
    messages.success(request, _("La lista d'attesa è aperta: chi trova i posti finiti si può mettere in lista."))
    return redirect("web:provider_date_seats", pk=pk)


@require_POST
@audience(Role.PROVIDER)
def line_close(request: ActorRequest, pk: int) -> HttpResponse:
    """Nobody waits any more."""
    told = close_line(request.actor, occurrence=own_date(request, pk), now=timezone.now())
    closed = _("La lista d'attesa è chiusa.")
    if told:
        sent = ngettext("Abbiamo avvisato chi aspettava.", "Abbiamo avvisato le %(n)s persone che aspettavano.", told)
        closed = f"{closed} {sent % {'n': told}}"
    messages.success(request, closed)
    return redirect("web:provider_date_seats", pk=pk)
