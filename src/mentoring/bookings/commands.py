"""Book, cancel, redeem, release: each moves a booking's state and its money together, or not at all."""

from collections import defaultdict
from datetime import datetime

from babel.dates import format_date
from django.db import IntegrityError, transaction
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mentoring.bookings.errors import (
    AlreadyBooked,
    AlreadyUsed,
    ConsentMissing,
    MoneyOfAnotherTerritory,
    NotForYourAge,
    NotValidAnyMore,
    TooLate,
    UnknownCode,
    WalletTooSmall,
    WrongDay,
)
from mentoring.bookings.fast import (
    GUESSES,
    GUESSES_WINDOW,
    Welcome,
    guess_keys,
    redeem_at_once,
    redeem_by_device_at_once,
)
from mentoring.bookings.models import Booking, Hold
from mentoring.bookings.permissions import may_book, may_cancel, may_redeem, may_stand_at_door
from mentoring.bookings.queries import booking_by_code, payment, payment_anywhere
from mentoring.kernel.codes import new_code
from mentoring.kernel.money import Cents
from mentoring.kernel.refusal import NotFound, WrongState
from mentoring.kernel.states import advance
from mentoring.ledger import chart
from mentoring.ledger.commands import post
from mentoring.offers.commands import give_seats_back, take_seats
from mentoring.offers.models import Occurrence, Offer
from mentoring.people.commands import hold_still, tell
from mentoring.people.errors import UnknownDevice
from mentoring.people.models import Person
from mentoring.people.permissions import Actor, Role, require
from mentoring.people.queries import actor_at_door, is_leaving, membership_of_device
from mentoring.programmes.queries import refuse_suspended
from mentoring.records.commands import count_attempt, note, refuse_guessing
from mentoring.vouchers.commands import sweep
from mentoring.vouchers.models import Voucher
from mentoring.vouchers.queries import Pocketful, resting_for_consent, wallet_of


@transaction.atomic
def book(actor: Actor, *, person: Person, occurrence: Occurrence, form_key: str, now: datetime) -> Booking:
    """Hold the price on the wallet and take the seat: both or neither. The same form again returns the first booking.

    The vouchers that fit are used, the soonest to expire first, more than one if needed. Refuses with NotAllowed,
    NotFound (not published), Suspended (its provider), TooLate, NotForYourAge, ConsentMissing (the vouchers rest until
    somebody says yes), WalletTooSmall (or MoneyOfAnotherTerritory), AlreadyBooked or SoldOut.
    """
    require(may_book(actor, person.pk))
    offer = occurrence.offer
    hold_still([person.pk])
    # The wallet is locked from here on, so that of two equal requests the second one finds what the first one made.
    pocketfuls = wallet_of(person, timezone.localdate(now))
    first = Booking.objects.filter(form_key=form_key, person=person).first()
    if first is not None:
        return first
    _refuse_unfit(person, occurrence, now)
    if not pocketfuls and resting_for_consent(person, timezone.localdate(now)):
        raise ConsentMissing
    booking = _make(person, occurrence, form_key, now)
    # Asked now, since the booking holds the person's key: whoever erases them has finished, or waits for us.
    require(not is_leaving(person))
    chosen = _choose(pocketfuls, offer)
    take_seats(occurrence, booking.seats)
    for pocketful, cents in chosen:
        _hold(booking, pocketful.voucher, cents, now)
    note(actor, "booked", booking, at=now)
    _tell(booking, "booking_made", now)
    return booking


def _refuse_unfit(person: Person, occurrence: Occurrence, now: datetime) -> None:
    offer = occurrence.offer
    if offer.state != Offer.State.PUBLISHED:
        raise NotFound
    refuse_suspended(offer.territory_id, offer.provider_id, Role.PROVIDER)
    if now >= occurrence.bookable_until:
        raise TooLate
    if not offer.welcomes(person.age_on(timezone.localdate(occurrence.starts_at))):
        raise NotForYourAge


def _choose(pocketfuls: list[Pocketful], offer: Offer) -> list[tuple[Pocketful, Cents]]:
    """The vouchers that pay, and how much each. Refuses with WalletTooSmall or MoneyOfAnotherTerritory."""
    chosen = payment(pocketfuls, offer)
    if chosen.missing_cents:
        is_elsewhere = not payment_anywhere(pocketfuls, offer).missing_cents
        raise (MoneyOfAnotherTerritory if is_elsewhere else WalletTooSmall)(missing_cents=chosen.missing_cents)
    return chosen.parts


def _make(person: Person, occurrence: Occurrence, form_key: str, now: datetime) -> Booking:
    try:
        with transaction.atomic():
            return Booking.objects.create(
                territory_id=occurrence.offer.territory_id,
                person=person,
                occurrence=occurrence,
                provider_id=occurrence.offer.provider_id,
                price_cents=occurrence.offer.price_cents,
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


@transaction.atomic
def cancel(actor: Actor, *, booking: Booking, now: datetime) -> None:
    """Give the seat back; the money is in the wallet again at once.

    Refuses with NotAllowed, TooLate (past the offer's limit), or WrongState (used, cancelled or expired meanwhile).
    """
    require(may_cancel(actor, booking))
    if now > booking.occurrence.cancellable_until:
        raise TooLate
    advance(booking, Booking.State.CANCELLED, released_at=now)
    _release(booking, now)
    note(actor, "cancelled", booking, at=now)
    _tell(booking, "booking_cancelled", now)


def cancel_double(actor: Actor, *, booking: Booking, now: datetime) -> None:
    """One of two seats that turned out to be one person's: called by who merges them, whatever the offer's limit.

    Refuses with WrongState if it was used, cancelled or expired meanwhile.
    """
    advance(booking, Booking.State.CANCELLED, released_at=now)
    _release(booking, now)
    note(actor, "cancelled", booking, at=now)


@transaction.atomic
def expire(booking: Booking, *, now: datetime) -> None:
    """Nobody came and the door is closed: the money goes back to the wallet. Refuses with TooLate or WrongState."""
    if now <= booking.occurrence.door_closes_at:
        raise WrongState
    advance(booking, Booking.State.EXPIRED, released_at=now)
    _release(booking, now)
    note(Actor.clock(), "expired", booking, at=now)


def _release(booking: Booking, now: datetime) -> None:
    # Vouchers before the seat, and in the order in which booking takes them: no circle. A voucher that expires at this
    # moment waits for us, or we for it; either way what comes back to it is swept on.
    held = Voucher.objects.filter(holds__booking=booking).order_by("expires_on", "pk")
    vouchers = {voucher.pk: voucher for voucher in held.select_for_update(of=("self",)).select_related("programme")}
    give_seats_back(booking.occurrence_id, booking.seats)
    for hold in booking.holds.order_by("voucher__expires_on", "voucher_id"):
        voucher = vouchers[hold.voucher_id]
        post(
            chart.Move.BOOKING_RELEASE,
            source=chart.held(booking.pk),
            destination=chart.voucher(voucher.pk),
            amount=Cents(hold.amount_cents),
            key=f"release:{booking.pk}:{voucher.pk}",
            territory_id=booking.territory_id,
            fund_id=hold.fund_id,
            at=now,
        )
        if voucher.state != Voucher.State.ACTIVE:
            sweep(voucher, now=now)


@transaction.atomic
def redeem(actor: Actor, *, booking: Booking, now: datetime, redeem_key: str = "") -> None:
    """Let the holder in: the money held for this booking becomes owed to the provider.

    Refuses with NotAllowed (not this provider's door), WrongDay (its door is not open now), AlreadyUsed or
    NotValidAnyMore (cancelled or expired).
    """
    require(may_redeem(actor, booking))
    if booking.state == Booking.State.HELD:
        _refuse_closed_door(booking, now)
    try:
        advance(booking, Booking.State.REDEEMED, redeemed_at=now, redeem_key=redeem_key)
    except WrongState:
        raise why_not_valid(booking, now) from None
    for fund_id, cents in _by_fund(booking).items():
        post(
            chart.Move.BOOKING_REDEEM,
            source=chart.held(booking.pk),
            destination=chart.payable(booking.provider_id),
            amount=cents,
            key=f"redeem:{booking.pk}:{fund_id}",
            territory_id=booking.territory_id,
            fund_id=fund_id,
            at=now,
        )
    note(actor, "redeemed", booking, at=now)


def _by_fund(booking: Booking) -> dict[int, Cents]:
    totals: dict[int, int] = defaultdict(int)
    for fund_id, cents in booking.holds.order_by("fund_id").values_list("fund_id", "amount_cents"):
        totals[fund_id] += cents
    return {fund_id: Cents(cents) for fund_id, cents in totals.items()}


def _refuse_closed_door(booking: Booking, now: datetime) -> None:
    occurrence = booking.occurrence
    if not occurrence.door_opens_at <= now <= occurrence.door_closes_at:
        day = _day(timezone.localtime(occurrence.starts_at), "EEEE d MMMM")
        raise WrongDay(_("Questa prenotazione è per un'altra data: %(day)s.") % {"day": day})


def why_not_valid(booking: Booking, now: datetime) -> WrongState:
    """The refusal that tells the door what happened to a booking that is not held any more."""
    if booking.state == Booking.State.REDEEMED and booking.redeemed_at:
        return AlreadyUsed(
            _("Questo codice è già stato usato %(when)s. Se non sei stato tu, parla con l'organizzatore.")
            % {"when": _when(booking.redeemed_at, now)}
        )
    if booking.state == Booking.State.CANCELLED:
        return NotValidAnyMore(_("Questa prenotazione è stata annullata."))
    return NotValidAnyMore()


def _day(moment: datetime, pattern: str) -> str:
    return str(format_date(moment, pattern, locale=(get_language() or "it").split("-")[0]))


def _when(used_at: datetime, now: datetime) -> str:
    used = timezone.localtime(used_at)
    said = {"time": formats.time_format(used, "H:i"), "day": _day(used, "d MMMM")}
    if used.date() == timezone.localdate(now):
        return _("alle %(time)s") % said
    return _("il %(day)s alle %(time)s") % said


def redeem_code(actor: Actor, *, provider_id: int, code: str, redeem_key: str, now: datetime) -> Welcome:
    """The door's one call: the code is looked up and redeemed. The same redeem_key again gets the first answer.

    Refuses like redeem(), with UnknownCode (none, or another provider's: the same answer), and with TooManyAttempts
    after 20 wrong guesses in 10 minutes by one user or at one provider.
    """
    require(may_stand_at_door(actor, provider_id))
    at_once = redeem_at_once(actor, provider_id=provider_id, code=code, redeem_key=redeem_key, now=now)
    return at_once or _redeem_step_by_step(actor, provider_id, code, redeem_key, now)


def redeem_by_device(token: str, *, code: str, redeem_key: str, now: datetime) -> Welcome:
    """A device at a door lets somebody in, for whoever connected it. The same redeem_key again gets the first answer.

    Refuses like redeem_code(), and with UnknownDevice if the key is not ours, too old, or its owner has left the door.
    """
    membership_id = membership_of_device(token)
    if membership_id is None:
        raise UnknownDevice
    at_once = redeem_by_device_at_once(membership_id, code=code, redeem_key=redeem_key, now=now)
    if at_once is not None:
        return at_once
    actor = actor_at_door(token)
    if actor is None or actor.organisation_id is None:
        raise UnknownDevice
    return _redeem_step_by_step(actor, actor.organisation_id, code, redeem_key, now)


def _redeem_step_by_step(actor: Actor, provider_id: int, code: str, redeem_key: str, now: datetime) -> Welcome:
    guesses = guess_keys(actor, provider_id)
    refuse_guessing(guesses, limit=GUESSES, window=GUESSES_WINDOW, now=now)
    booking = booking_by_code(actor, code)
    if booking is None:
        for key in guesses:
            count_attempt(key, at=now)
        raise UnknownCode
    try:
        redeem(actor, booking=booking, now=now, redeem_key=redeem_key)
    except AlreadyUsed:
        if not redeem_key or booking.redeem_key != redeem_key:
            raise
    assert booking.redeemed_at is not None
    return Welcome(
        booking_id=booking.pk,
        first_name=booking.person.first_name,
        title=booking.occurrence.offer.title,
        price_cents=Cents(booking.price_cents),
        redeemed_at=booking.redeemed_at,
    )


def _tell(booking: Booking, kind: str, now: datetime) -> None:
    offer = booking.occurrence.offer
    tell(
        booking.person,
        kind,
        key=f"{kind}:{booking.pk}",
        at=now,
        territory_id=booking.territory_id,
        first_name=booking.person.first_name,
        title=offer.title,
        starts_at=booking.occurrence.starts_at.isoformat(),
        place=str(offer.place),
        code=booking.code,
        booking=booking.pk,
    )
