"""Book: the seat and its money together, or not at all."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from mentoring.bookings.at_once import book_at_once
from mentoring.bookings.errors import (
    AlreadyBooked,
    ConsentMissing,
    MoneyOfAnotherTerritory,
    MoreAtTheDoor,
    NotForYourAge,
    TooLate,
    WalletTooSmall,
)
from mentoring.bookings.limits import refuse_beyond_limit, refuse_paused
from mentoring.bookings.line import take_seats_for
from mentoring.bookings.models import Booking, Hold
from mentoring.bookings.permissions import may_book
from mentoring.bookings.prices import AS_USUAL, Choice, Quote
from mentoring.bookings.queries import Payment, payment, payment_anywhere
from mentoring.bookings.quoting import agreed_on, agreed_on_suspended
from mentoring.bookings.telling import tell_of
from mentoring.kernel.codes import new_code
from mentoring.kernel.money import Cents
from mentoring.kernel.refusal import NotFound
from mentoring.ledger import chart
from mentoring.ledger.commands import post
from mentoring.offers.errors import SuspendedGone
from mentoring.offers.models import Occurrence, Offer, SuspendedSeats
from mentoring.offers.suspended import suspended_now
from mentoring.people.commands import hold_still
from mentoring.people.models import Person
from mentoring.people.permissions import Actor, Role, require
from mentoring.people.queries import is_leaving
from mentoring.programmes.queries import refuse_suspended
from mentoring.records.commands import note
from mentoring.vouchers.models import Voucher
from mentoring.vouchers.queries import Pocketful, resting_for_consent, wallet_of


@transaction.atomic
def book(
    actor: Actor,
    *,
    person: Person,
    occurrence: Occurrence,
    form_key: str,
    now: datetime,
    choice: Choice = AS_USUAL,
) -> Booking:
    """Hold the price on the wallet and take the seat: both or neither. The same form again returns the first booking.

    The vouchers that fit are used, the soonest to expire first, more than one if needed. Refuses with NotAllowed,
    NotFound (not published), Suspended (its provider), TooLate, NotForYourAge, LimitReached, BookingPaused,
    ConsentMissing (the vouchers rest until somebody says yes), ChoiceGone, WalletTooSmall (or
    MoneyOfAnotherTerritory), MoreAtTheDoor (than was chosen), AlreadyBooked, SoldOut or SuspendedGone.
    """
    require(may_book(actor, person.pk))
    plain = book_at_once(actor, person, occurrence, form_key, now) if choice == AS_USUAL else None
    if plain is not None:
        tell_of(plain, "booking_made", now)
        return plain
    hold_still([person.pk])
    # The wallet is locked from here on, so that of two equal requests the second one finds what the first one made.
    pocketfuls = wallet_of(person, timezone.localdate(now))
    first = Booking.objects.filter(form_key=form_key, person=person).first()
    if first is not None:
        return first
    refuse_paused(person, occurrence.offer.territory_id, now)
    reserved = reserve(person, occurrence, pocketfuls, form_key, now, choice)
    take_seats_for(reserved.booking, now)
    pay(reserved, now)
    note(actor, "booked", reserved.booking, at=now)
    tell_of(reserved.booking, "booking_made", now)
    return reserved.booking


@dataclass(frozen=True)
class Reserved:
    """A booking that still wants its seats and its money, and how much each voucher gives."""

    booking: Booking
    parts: list[tuple[Pocketful, Cents]]


def reserve(
    person: Person,
    occurrence: Occurrence,
    pocketfuls: list[Pocketful],
    form_key: str,
    now: datetime,
    choice: Choice = AS_USUAL,
) -> Reserved:
    """Everything about a booking that concerns one person. Refuses like book(), but for the seats.

    The person and the wallet are locked by the caller, who then takes the seats and pays: in this order, since whoever
    gives back locks vouchers before seats, too.
    """
    refuse_unfit(person, occurrence, now)
    if not pocketfuls and resting_for_consent(person, timezone.localdate(now)):
        raise ConsentMissing
    suspended = _suspended(occurrence, choice, now)
    agreed = agreed_on_suspended(suspended, choice) if suspended else agreed_on(person, occurrence, choice)
    booking = _make(person, occurrence, agreed, form_key, now)
    if suspended:
        Booking.objects.filter(pk=booking.pk).update(suspended=suspended)
        booking.suspended = suspended
    # Asked now, since the booking holds the person's key: whoever erases them has finished, or waits for us.
    require(not is_leaving(person))
    paid = _choose(pocketfuls, occurrence.offer, agreed)
    _keep_own_part(booking, paid, choice)
    return Reserved(booking, paid.parts)


def pay(reserved: Reserved, now: datetime) -> None:
    """Set the money aside. Call it once, after the seats were taken."""
    for pocketful, cents in reserved.parts:
        _hold(reserved.booking, pocketful.voucher, cents, now)


def refuse_unfit(person: Person, occurrence: Occurrence, now: datetime) -> None:
    """A date that this person may book: else NotFound, Suspended, TooLate, NotForYourAge or LimitReached."""
    offer = occurrence.offer
    if offer.state != Offer.State.PUBLISHED:
        raise NotFound
    refuse_suspended(offer.territory_id, offer.provider_id, Role.PROVIDER)
    if now >= occurrence.bookable_until:
        raise TooLate
    if not offer.welcomes(person.age_on(timezone.localdate(occurrence.starts_at))):
        raise NotForYourAge
    refuse_beyond_limit(person, occurrence)


def _suspended(occurrence: Occurrence, choice: Choice, now: datetime) -> SuspendedSeats | None:
    if choice.suspended_cents is None:
        return None
    suspended = suspended_now([occurrence.pk], now).get(occurrence.pk)
    if suspended is None or suspended.price_cents > choice.suspended_cents:
        raise SuspendedGone
    return suspended


def _choose(pocketfuls: list[Pocketful], offer: Offer, agreed: Quote) -> Payment:
    """The vouchers that pay, and how much each. Refuses with WalletTooSmall or MoneyOfAnotherTerritory."""
    chosen = payment(pocketfuls, offer, agreed)
    if chosen.missing_cents:
        is_elsewhere = not payment_anywhere(pocketfuls, offer, agreed).missing_cents
        raise (MoneyOfAnotherTerritory if is_elsewhere else WalletTooSmall)(missing_cents=chosen.missing_cents)
    return chosen


def _keep_own_part(booking: Booking, paid: Payment, choice: Choice) -> None:
    """What vouchers do not pay is paid at the door, outside our books; never more than was agreed to."""
    if paid.at_door_cents > choice.at_door_cents:
        raise MoreAtTheDoor(at_door_cents=paid.at_door_cents)
    if paid.at_door_cents:
        booking.price_cents, booking.contribution_cents = paid.by_vouchers_cents, paid.at_door_cents
        booking.save(update_fields=["price_cents", "contribution_cents"])


def _make(person: Person, occurrence: Occurrence, agreed: Quote, form_key: str, now: datetime) -> Booking:
    try:
        with transaction.atomic():
            return Booking.objects.create(
                territory_id=occurrence.offer.territory_id,
                person=person,
                occurrence=occurrence,
                provider_id=occurrence.offer.provider_id,
                price_cents=agreed.cents,
                price_name=agreed.name,
                seats=agreed.seats,
                code=new_code(),
                booked_at=now,
                form_key=form_key,
            )
    except IntegrityError:  # One seat each: the constraint lets one of two requests through.
        raise AlreadyBooked from None


def _hold(booking: Booking, voucher: Voucher, cents: Cents, now: datetime) -> None:
    Hold.objects.create(booking=booking, voucher=voucher, fund_id=voucher.fund_id, amount_cents=cents)
    post(
        chart.Move.BOOKING_HOLD,
        source=chart.voucher(voucher.pk),
        destination=chart.held(booking.pk),
        amount=cents,
        key=f"hold:{booking.pk}:{voucher.pk}",
        territory_id=booking.territory_id,
        fund_id=voucher.fund_id,
        at=now,
    )
