"""A seat: book it, show it at the door, give it back."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mentoring.adapters.calendars import MEDIA_TYPE, Happening, written
from mentoring.bookings.booking import book as book_seat
from mentoring.bookings.errors import ChoiceGone, MoreAtTheDoor
from mentoring.bookings.prices import AS_USUAL
from mentoring.bookings.queries import booking_with_id, gone_on
from mentoring.bookings.releasing import cancel as give_seat_back
from mentoring.bookings.tickets import ticket_of
from mentoring.kernel.refusal import NotFound, Refusal
from mentoring.offers.errors import DateMoved
from mentoring.offers.queries import occurrence_with_id
from mentoring.people.permissions import Role
from mentoring.people.queries import person_of
from mentoring.programmes.queries import address_of
from mentoring.web.addresses import link_to
from mentoring.web.audience import ActorRequest, audience, found, wear
from mentoring.web.beneficiary.choosing import ask, chosen, has_to_ask
from mentoring.web.forms import FormKeyField
from mentoring.web.middleware import wants_json
from mentoring.web.public.offer import show_offer
from mentoring.web.wording import euro

if TYPE_CHECKING:
    from mentoring.bookings.models import Booking
    from mentoring.offers.models import Occurrence


class BookForm(forms.Form):
    """One tap on a date."""

    form_key = FormKeyField()
    seen = forms.IntegerField(required=False)  # Its hours as the page said them: nobody is booked for others.


@audience(Role.BENEFICIARY, Role.GUARDIAN)
def book(request: ActorRequest, pk: int) -> HttpResponse:
    """Take the seat. If it does not work, the offer's page says why, with status 409."""
    occurrence = found(occurrence_with_id(request.actor, pk))
    form = BookForm(request.POST)
    if request.method != "POST" or not form.is_valid():  # A log-in came between, or there is something to choose.
        return ask(request, occurrence)
    choice = chosen(request.POST)
    if choice is None and has_to_ask(request, occurrence):
        return redirect("web:book", occurrence.pk)
    try:
        _refuse_moved(occurrence, form.cleaned_data["seen"])
        booking = book_seat(
            request.actor,
            person=found(person_of(request.actor)),
            occurrence=occurrence,
            form_key=form.cleaned_data["form_key"],
            now=timezone.now(),
            choice=choice or AS_USUAL,
        )
    except NotFound:
        raise
    except (ChoiceGone, MoreAtTheDoor) as refusal:
        return ask(request, occurrence, refusal)
    except Refusal as refusal:
        if wants_json(request):
            raise
        return show_offer(request, occurrence.offer, refusal)
    if booking.state == booking.State.CANCELLED:  # An old page was sent again, after a change of mind.
        messages.warning(request, _("Da quella pagina avevi già prenotato, e poi annullato. Scegli di nuovo la data."))
        return redirect("web:offer", occurrence.offer_id)
    messages.success(request, _done(request))
    return redirect("web:booking", booking.pk)


def _refuse_moved(occurrence: "Occurrence", seen: int | None) -> None:
    if seen is not None and seen != occurrence.as_shown:
        raise DateMoved


@audience(Role.BENEFICIARY, Role.GUARDIAN)
def booking(request: ActorRequest, pk: int) -> HttpResponse:
    """What one shows at the door: code, QR, when and where."""
    return _show(request, found(_own(request, pk)))


@audience(Role.BENEFICIARY, Role.GUARDIAN)
def cancel(request: ActorRequest, pk: int) -> HttpResponse:
    """GET asks once more; POST gives the seat back."""
    booking = found(_own(request, pk))
    if request.method != "POST":
        if not _can_cancel(booking):
            return redirect("web:booking", booking.pk)
        context = {"booking": booking, "limit": _limit(booking), **_money(booking)}
        return render(request, "beneficiary/cancel.html", context)
    money = _money(booking)
    try:
        give_seat_back(request.actor, booking=booking, now=timezone.now())
    except NotFound:
        raise
    except Refusal as refusal:
        if wants_json(request):
            raise
        return _show(request, booking, refusal)
    messages.success(request, _given_back(**money))
    return redirect("web:wallet")


@audience(Role.BENEFICIARY, Role.GUARDIAN)
@require_safe
def booking_calendar(request: ActorRequest, pk: int) -> HttpResponse:
    """The evening for one's own calendar. Without the code: what is in a phone's calendar is soon elsewhere, too."""
    booking = found(_own(request, pk))
    offer, date, home = booking.occurrence.offer, booking.occurrence, address_of(request.territory)
    host = urlsplit(settings.PUBLIC_URL).hostname
    happening = Happening(
        uid=f"booking-{booking.pk}@{host}",
        title=offer.title,
        starts_at=date.starts_at,
        ends_at=date.ends_at,
        made_at=booking.booked_at,
        changed_at=timezone.now(),
        words=link_to(home, "web:booking", booking.pk),
        where=f"{offer.place.name}, {offer.place.address}, {offer.place.municipality}",
        url=link_to(home, "web:booking", booking.pk),
        is_period=offer.is_undated,
        is_cancelled=booking.released_at is not None or date.cancelled_at is not None,
    )
    lessons = [
        replace(
            happening,
            uid=f"booking-{booking.pk}-{lesson.pk}@{host}",
            title=f"{offer.title}: {lesson.title}" if lesson.title else offer.title,
            starts_at=lesson.starts_at,
            ends_at=lesson.ends_at,
            words="\n\n".join(part for part in (lesson.note, happening.words) if part),
        )
        for lesson in date.sessions.all()
    ]
    response = HttpResponse(written(offer.title, lessons or [happening]), content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{slugify(offer.title) or "calendario"}.ics"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def qr_text(home: str, code: str, ticket: str) -> str:
    """The address that the QR of a booking holds, in upper case: the QR is smaller and easier to scan.

    The code comes last: whoever reads an address takes its last part. The ticket is for a door without network.
    """
    return f"{home}/q/{ticket}/{code}".upper()


def _money(booking: "Booking") -> dict[str, int]:
    """What is in the wallet again if the seat is given back (or is since then), and what went on to somebody else."""
    gone_cents = gone_on([booking]).get(booking.pk, 0)
    return {"back_cents": booking.price_cents - gone_cents, "gone_cents": gone_cents}


def _given_back(back_cents: int, gone_cents: int) -> str:
    if back_cents and not gone_cents:
        return _("Hai annullato. Il posto è libero per qualcun altro e i soldi sono tornati sul buono.")
    if back_cents:
        return _(
            "Hai annullato. Sul buono sono tornati %(back)s; %(gone)s servono a qualcun altro: il buono è finito."
        ) % {
            "back": euro(back_cents),
            "gone": euro(gone_cents),
        }
    if gone_cents:
        return _("Hai annullato. Il buono intanto non vale più: i soldi sono tornati a chi li aveva dati.")
    return _("Hai annullato. Il posto è libero per qualcun altro.")


def _done(request: ActorRequest) -> str:
    if request.actor.role == Role.GUARDIAN:
        return _("Fatto: il posto di %(name)s c'è.") % {"name": request.actor.label}
    return _("Fatto: il posto è tuo.")


def _own(request: ActorRequest, pk: int) -> "Booking | None":
    """A booking of the person one stands for. Links in letters know no shoes: a guardian may need the other child's."""
    booking = booking_with_id(request.actor, pk)
    if booking is not None or request.method == "POST":
        return booking
    for pair in request.shoes:
        if pair.actor.person_id and (booking := booking_with_id(pair.actor, pk)):
            wear(request, pair)
            return booking
    return None


def _show(request: ActorRequest, booking: "Booking", refusal: Refusal | None = None) -> HttpResponse:
    offer = booking.occurrence.offer
    context = {
        "booking": booking,
        "offer": offer,
        "is_period": offer.is_undated,
        "is_guardian": request.actor.role == Role.GUARDIAN,
        "qr_text": qr_text(address_of(request.territory), booking.code, ticket_of(booking, timezone.now())),
        "limit": _limit(booking),
        "can_cancel": _can_cancel(booking),
        "was_moved": booking.was_moved,
        "has_page": offer.state == offer.State.PUBLISHED,
        "refusal": refusal,
        **_money(booking),
    }
    page = render(request, "beneficiary/booking.html", context, status=refusal.status if refusal else 200)
    # A phone that put the page away shows it again before a door without network: this one may stay on it.
    page.headers["Cache-Control"] = "private, no-cache"
    return page


def _limit(booking: "Booking") -> datetime:
    return booking.cancellable_until


def _can_cancel(booking: "Booking") -> bool:
    return booking.state == booking.State.HELD and timezone.now() <= _limit(booking)
