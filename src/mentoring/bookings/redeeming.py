"""Let people in: a booking is used and its money owed, together or not at all; exactly once."""

from collections import defaultdict
from datetime import datetime

from babel.dates import format_date
from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mentoring.bookings.errors import (
    AlreadyUsed,
    GroupCode,
    NotValidAnyMore,
    UnknownCode,
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
from mentoring.bookings.models import Booking
from mentoring.bookings.outings import group_at_door
from mentoring.bookings.permissions import may_redeem, may_stand_at_door
from mentoring.bookings.queries import booking_by_code
from mentoring.kernel.money import Cents
from mentoring.kernel.refusal import WrongState
from mentoring.kernel.states import advance
from mentoring.ledger import chart
from mentoring.ledger.commands import post
from mentoring.offers.errors import DateCancelled
from mentoring.offers.models import Occurrence
from mentoring.people.errors import UnknownDevice
from mentoring.people.permissions import Actor, require
from mentoring.people.queries import actor_at_door, membership_of_device
from mentoring.records.commands import count_attempt, note, refuse_guessing


@transaction.atomic
def redeem(actor: Actor, *, booking: Booking, now: datetime, redeem_key: str = "") -> None:
    """Let the holder in: the money held for this booking becomes owed to the provider.

    Refuses with NotAllowed (not this provider's door), WrongDay (its door is not open now), DateCancelled, AlreadyUsed
    or NotValidAnyMore (cancelled or expired).
    """
    require(may_redeem(actor, booking))
    if booking.state == Booking.State.HELD:
        # Read anew: the date may have been moved or called off since the caller looked.
        refuse_closed_door(Occurrence.objects.get(pk=booking.occurrence_id), now)
    try:
        advance(booking, Booking.State.REDEEMED, redeemed_at=now, redeem_key=redeem_key)
    except WrongState:
        raise why_not_valid(booking, now) from None
    earn(booking, now)
    note(actor, "redeemed", booking, at=now)


def earn(booking: Booking, now: datetime) -> None:
    """What is held for a booking becomes owed to the provider. Call it once, where its state was advanced."""
    # Asked now that the row is ours: an entry may have been taken back since the caller read it.
    booking.refresh_from_db(fields=["undone"])
    for fund_id, cents in by_fund(booking).items():
        post(
            chart.Move.BOOKING_REDEEM,
            source=chart.held(booking.pk),
            destination=chart.payable(booking.provider_id),
            amount=cents,
            key=_key(booking, fund_id),
            territory_id=booking.territory_id,
            fund_id=fund_id,
            at=now,
        )


def _key(booking: Booking, fund_id: int) -> str:
    """One transfer per entry: after each entry that was taken back, another one (as in migration 0007)."""
    return f"redeem:{booking.pk}:{fund_id}{booking.turn}"


def by_fund(booking: Booking) -> dict[int, Cents]:
    """What a booking holds of each fund."""
    totals: dict[int, int] = defaultdict(int)
    for fund_id, cents in booking.holds.order_by("fund_id").values_list("fund_id", "amount_cents"):
        totals[fund_id] += cents
    return {fund_id: Cents(cents) for fund_id, cents in totals.items()}


def refuse_closed_door(occurrence: Occurrence, now: datetime) -> None:
    """Refuses with DateCancelled, or with WrongDay outside the hours in which the door of this date is open."""
    if occurrence.cancelled_at:
        raise DateCancelled
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
    if booking.was_called_off:
        return NotValidAnyMore(_("Questa data è stata annullata: i soldi sono tornati nel borsellino."))
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


def redeem_by_device_if_plain(token: str, *, code: str, redeem_key: str, now: datetime) -> Welcome | None:
    """What redeem_by_device() does if everything is right at first sight; else nothing at all, and None."""
    membership_id = membership_of_device(token)
    if membership_id is None:
        return None
    return redeem_by_device_at_once(membership_id, code=code, redeem_key=redeem_key, now=now)


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
        if group_at_door(actor, code):
            raise GroupCode
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
