"""The wallet: how much, what for, until when, what comes next, what was."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.awards.explaining import results_of
from mentoring.bookings.limits import pause_of
from mentoring.bookings.lines import places_in_line
from mentoring.bookings.queries import bookings_of, gone_on
from mentoring.bookings.tickets import ticket_of
from mentoring.nominations.queries import nominations
from mentoring.people.permissions import Role
from mentoring.people.queries import Shoes, person_of
from mentoring.programmes.queries import address_of
from mentoring.twins.queries import twins
from mentoring.vouchers.queries import Pocketful, free_cents, issued_to
from mentoring.vouchers.queries import wallet as pocketfuls_of
from mentoring.web import wording
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.beneficiary.seats import qr_text
from mentoring.web.beneficiary.words import Scopes, history
from mentoring.web.desks import Notice
from mentoring.web.first_visit import first_visit

if TYPE_CHECKING:
    from mentoring.awards.models import Award
    from mentoring.bookings.models import Booking, Waiting
    from mentoring.vouchers.models import Voucher

LINES = 15
SOON = timedelta(days=30)  # So long before a voucher ends its owner is told: time enough to choose an evening.
FOR_A_PERSON = (Role.BENEFICIARY, Role.GUARDIAN)


@dataclass(frozen=True)
class Slip:
    """A voucher, as the wallet shows it."""

    voucher: "Voucher"
    free_cents: int
    purpose: str


@audience(*FOR_A_PERSON)
def wallet(request: ActorRequest) -> HttpResponse:
    """Everything on one page: the big number, the next seat with its QR, and the history in words."""
    now = timezone.now()
    today = timezone.localdate(now)
    pocketfuls = pocketfuls_of(request.actor, today)
    bookings = list(bookings_of(request.actor))
    vouchers = list(issued_to(request.actor))
    coming = [b for b in bookings if b.state == b.State.HELD and b.occurrence.ends_at >= now]
    coming.sort(key=lambda booking: booking.occurrence.bookable_until)
    slips = _slips(request, pocketfuls)
    latest = results_of(request.actor).first()
    lines = list(places_in_line(request.actor))
    past = history(vouchers, bookings, gone_on(bookings), now)
    context = {
        "visit": first_visit(request.actor),
        "notices": [
            *_seats_kept(lines),
            *_paused(request, bookings, now),
            *_expiring(slips, today),
            *_doubled(request),
        ],
        "empty": None if vouchers or bookings else _empty(request, latest),
        "is_guardian": request.actor.role == Role.GUARDIAN,
        "family": _family(request),
        "has_results": latest is not None,
        "total_cents": free_cents(pocketfuls),
        "slips": slips,
        "only_slip": slips[0] if len(slips) == 1 else None,
        "next_booking": coming[0] if coming else None,
        "next_qr": _qr(request, coming[0], now) if coming else "",
        "later_bookings": coming[1:],
        "lines": lines,
        "page_obj": Paginator(past, LINES).get_page(request.GET.get("page")),
    }
    return render(request, "beneficiary/wallet.html", context)


def _qr(request: ActorRequest, booking: "Booking", now: datetime) -> str:
    return qr_text(address_of(request.territory), booking.code, ticket_of(booking, now))


def _paused(request: ActorRequest, bookings: "list[Booking]", now: datetime) -> Iterator[Notice]:
    """Who did not come several times reads why booking waits, and that it ends."""
    if all(booking.missed_at is None for booking in bookings):
        return
    person = person_of(request.actor)
    until = pause_of(person, request.territory.pk, now) if person else None
    if until is None:
        return
    title = _("Prenotazioni in pausa fino al %(day)s") % {"day": wording.day(timezone.localdate(until))}
    words = _("Più volte il posto è rimasto vuoto. I posti già presi restano buoni, e il buono non si tocca.")
    yield Notice(title, words, reverse("web:offers"), _("Guarda intanto che cosa c'è"))


def _doubled(request: ActorRequest) -> list[Notice]:
    """A child whom two schools put forward without a code has two wallets until somebody says it is one."""
    if not _family(request) or not twins(request.actor):
        return []
    words = _("Forse sono due segnalazioni della stessa persona: se è così, mettiamo tutto in un borsellino.")
    return [Notice(_("Qualcuno compare due volte"), words, reverse("web:own_twins"), _("Guarda e decidi"))]


def _seats_kept(lines: "list[Waiting]") -> Iterator[Notice]:
    """A seat that came free waits for an answer: nothing is more urgent."""
    for place in lines:
        if place.state == place.State.OFFERED and place.offered_until:
            facts = {"title": place.occurrence.offer.title, "until": wording.when(place.offered_until)}
            words = _("Lo teniamo fino a %(until)s: prenota, o di' di no e va a chi viene dopo.") % facts
            url = reverse("web:offer", args=[place.occurrence.offer_id])
            yield Notice(_("Si è liberato un posto: %(title)s") % facts, words, url, _("Guarda e decidi"))


def _slips(request: ActorRequest, pocketfuls: list[Pocketful]) -> list[Slip]:
    """Empty vouchers stay in the history only."""
    filled = [pocketful for pocketful in pocketfuls if pocketful.free_cents]
    scopes = Scopes(request.territory, [pocketful.voucher.scope for pocketful in filled])
    return [Slip(filling.voucher, filling.free_cents, scopes.say(filling.voucher.scope)) for filling in filled]


def _expiring(slips: list[Slip], today: date) -> Iterator[Notice]:
    """What has to be spent within a month."""
    url = f"{reverse('web:offers')}?wallet=on"
    for slip in slips:
        if slip.voucher.expires_on <= today + SOON:
            facts = {"amount": wording.euro(slip.free_cents), "day": wording.day(slip.voucher.expires_on)}
            title = _("Hai %(amount)s da usare entro %(day)s") % facts
            words = _("Quello che resta serve poi a qualcun altro: c'è una sera che ti piace?")
            yield Notice(title, words, url, _("Guarda che cosa puoi fare"))


def _empty(request: ActorRequest, latest: "Award | None") -> Notice:
    """Why nothing is there yet, and what to do first."""
    if latest is not None and not latest.is_awarded:
        words = _("Si è deciso chi riceve il buono: leggi com'è andata, e che cosa si può fare.")
        return Notice(
            _("C'è un risultato da leggere"), words, reverse("web:result", args=[latest.pk]), _("Leggi perché")
        )
    states = set(nominations(request.actor).order_by().values_list("state", flat=True))
    if "consented" in states:
        words = _("Quando arriva lo trovi qui, e ti scriviamo. Intanto guarda che cosa c'è: qualcosa è gratis.")
        return Notice(_("Il borsellino è pronto, il primo buono è in viaggio"), words)
    if states & {"proposed", "lapsed"}:
        words = _("Cerca la nostra e-mail o la lettera: da lì si risponde. Poi può arrivare il buono.")
        return Notice(_("Manca ancora un sì"), words)
    words = _("Se la scuola o un'associazione ti ha dato un codice, comincia da lì. Intanto qualcosa è gratis.")
    return Notice(_("Qui arriveranno i tuoi buoni"), words)


def _family(request: ActorRequest) -> list[Shoes]:
    """Whose wallets this user can open; nothing if it is only one."""
    pairs = [pair for pair in request.shoes if pair.actor.role in FOR_A_PERSON]
    return pairs if len(pairs) > 1 else []
