"""What happens to the last seats of a date: who waits for one, and which ones are suspended."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from mentoring.bookings.lines import Length, lengths
from mentoring.bookings.waiting import close_line, open_line
from mentoring.kernel.money import Cents
from mentoring.kernel.refusal import Refusal
from mentoring.offers.suspended import MOST_HOURS, Release, keep_seats, suspend_seats, suspended_of
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.forms import MoneyField
from mentoring.web.provider.dates import own_date

if TYPE_CHECKING:
    from mentoring.offers.models import Occurrence, SuspendedSeats


class SuspendForm(forms.Form):
    """From when, how many and for how much."""

    hours_before = forms.IntegerField(
        label=gettext_lazy("Da quante ore prima"),
        min_value=1,
        max_value=MOST_HOURS,
        help_text=gettext_lazy("Per esempio 24: dal giorno prima alla stessa ora."),
    )
    seats = forms.IntegerField(label=gettext_lazy("Quanti posti"), min_value=1, max_value=100_000)
    price = MoneyField(
        label=gettext_lazy("A quanto"), minimum=Cents(0), help_text=gettext_lazy("Scriva 0 se sono gratis.")
    )


@audience(Role.PROVIDER)
def date_seats(request: ActorRequest, pk: int) -> HttpResponse:
    """How many wait, and a switch. Who they are is nobody's business here."""
    return seats_page(request, own_date(request, pk))


def seats_page(
    request: ActorRequest, date: "Occurrence", form: SuspendForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a date's last seats. A form that was refused comes back with what was typed."""
    suspended = suspended_of(date)
    context = {
        "suspended": suspended,
        "suspended_left": suspended.seats - suspended.taken if suspended else 0,
        "form": form or SuspendForm(initial=_as_typed(suspended)),
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


def _as_typed(suspended: "SuspendedSeats | None") -> dict[str, int]:
    if suspended is None or suspended.seats == suspended.taken:
        return {}
    return {"hours_before": suspended.hours_before, "seats": suspended.seats, "price": suspended.price_cents}


@require_POST
@audience(Role.PROVIDER)
def suspend(request: ActorRequest, pk: int) -> HttpResponse:
    """Some of the free places cost less, or nothing, from some hours before."""
    date = own_date(request, pk)
    form = SuspendForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        release = Release(said["hours_before"], said["price"], said["seats"])
        try:
            suspend_seats(request.actor, occurrence=date, release=release, now=timezone.now())
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Fatto: quando è il momento lo scriviamo a chi lo desidera."))
            return redirect("web:provider_date_seats", pk=pk)
    return seats_page(request, date, form, status=409)


@require_POST
@audience(Role.PROVIDER)
def keep(request: ActorRequest, pk: int) -> HttpResponse:
    """No more of them."""
    keep_seats(request.actor, occurrence=own_date(request, pk), now=timezone.now())
    messages.success(request, _("Non ci sono più posti sospesi. Chi ne ha già preso uno lo tiene."))
    return redirect("web:provider_date_seats", pk=pk)
