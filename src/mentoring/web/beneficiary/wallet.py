"""The wallet: how much, what for, until when, what comes next, what was."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mentoring.bookings.queries import bookings_of
from mentoring.people.permissions import Role
from mentoring.people.queries import Shoes
from mentoring.vouchers.queries import Pocketful, free_cents, issued_to
from mentoring.vouchers.queries import wallet as pocketfuls_of
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.beneficiary.seats import qr_text
from mentoring.web.beneficiary.words import Scopes, history

if TYPE_CHECKING:
    from mentoring.vouchers.models import Voucher

LINES = 15
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
    pocketfuls = pocketfuls_of(request.actor, timezone.localdate(now))
    bookings = list(bookings_of(request.actor))
    vouchers = list(issued_to(request.actor))
    coming = [b for b in bookings if b.state == b.State.HELD and b.occurrence.ends_at >= now]
    coming.sort(key=lambda booking: booking.occurrence.bookable_until)
    slips = _slips(request, pocketfuls)
    context = {
        "is_guardian": request.actor.role == Role.GUARDIAN,
        "family": _family(request),
        "total_cents": free_cents(pocketfuls),
        "slips": slips,
        "only_slip": slips[0] if len(slips) == 1 else None,
        "next_booking": coming[0] if coming else None,
        "next_qr": qr_text(coming[0].code) if coming else "",
        "later_bookings": coming[1:],
        "page_obj": Paginator(history(vouchers, bookings, now), LINES).get_page(request.GET.get("page")),
    }
    return render(request, "beneficiary/wallet.html", context)


def _slips(request: ActorRequest, pocketfuls: list[Pocketful]) -> list[Slip]:
    """Empty vouchers stay in the history only."""
    filled = [pocketful for pocketful in pocketfuls if pocketful.free_cents]
    scopes = Scopes(request.territory, [pocketful.voucher.scope for pocketful in filled])
    return [Slip(filling.voucher, filling.free_cents, scopes.say(filling.voucher.scope)) for filling in filled]


def _family(request: ActorRequest) -> list[Shoes]:
    """Whose wallets this user can open; nothing if it is only one."""
    pairs = [pair for pair in request.shoes if pair.actor.role in FOR_A_PERSON]
    return pairs if len(pairs) > 1 else []
