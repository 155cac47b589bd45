"""Suspended seats (posti sospesi): from some hours before a date, so many of its free places cost less or nothing."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from mentoring.offers.errors import DateCancelled, DateOver, NotLower, SuspendedGone, TooFewSeats, TooManySeats
from mentoring.offers.models import Occurrence, Offer, SuspendedSeats
from mentoring.offers.permissions import may_offer
from mentoring.people.permissions import Actor, Role, require
from mentoring.programmes.queries import suspensions
from mentoring.records.commands import note

MOST_HOURS = 24 * 14


@dataclass(frozen=True)
class Release:
    """So many seats, at this price (cents; 0: for nothing), from so many hours before the date."""

    hours_before: int
    price_cents: int
    seats: int


@transaction.atomic
def suspend_seats(actor: Actor, *, occurrence: Occurrence, release: Release, now: datetime) -> SuspendedSeats:
    """Release seats of a date, or release them otherwise than before: who has booked one keeps the price of then.

    Refuses with NotAllowed, DateCancelled, DateOver, NotLower (than the full price), TooManySeats (than the date has)
    or TooFewSeats (than are taken already).
    """
    require(may_offer(actor, occurrence.offer.provider_id))
    date = Occurrence.objects.select_for_update(of=("self",), no_key=True).select_related("offer").get(pk=occurrence.pk)
    if date.cancelled_at:
        raise DateCancelled
    if now >= date.bookable_until:
        raise DateOver
    if release.price_cents >= date.offer.price_cents:
        raise NotLower(field="price")
    if release.seats > date.capacity:
        raise TooManySeats(field="seats")
    suspended, is_new = SuspendedSeats.objects.get_or_create(occurrence=date, defaults=asdict(release))
    if not is_new:
        mine = SuspendedSeats.objects.filter(pk=suspended.pk, taken__lte=release.seats)
        if not mine.update(**asdict(release)):
            raise TooFewSeats(field="seats")
        suspended.refresh_from_db()
    note(actor, "suspended_seats", date, at=now, **asdict(release))
    return suspended


@transaction.atomic
def keep_seats(actor: Actor, *, occurrence: Occurrence, now: datetime) -> None:
    """No more of them; those taken stay good. Again, or without any, changes nothing. Refuses with NotAllowed."""
    require(may_offer(actor, occurrence.offer.provider_id))
    if SuspendedSeats.objects.filter(occurrence=occurrence, seats__gt=F("taken")).update(seats=F("taken")):
        note(actor, "kept_seats", occurrence, at=now)


def take_suspended(pk: int) -> None:
    """One less. Call it after the seat itself was taken: who locks both locks the date first.

    Of two who want the last one exactly one gets it; the other is refused with SuspendedGone.
    """
    if not SuspendedSeats.objects.filter(pk=pk, taken__lt=F("seats")).update(taken=F("taken") + 1):
        raise SuspendedGone


def give_suspended_back(pk: int) -> None:
    """One more. Call it once, where a booking's state was advanced, after its seat was given back."""
    SuspendedSeats.objects.filter(pk=pk).update(taken=F("taken") - 1)


# An offer that has come down in price since leaves nothing to suspend: nobody pays more for one of the last seats.
_CHEAPER = Q(price_cents__lt=F("occurrence__offer__price_cents"))


def suspended_now(occurrence_ids: Iterable[int], now: datetime) -> dict[int, SuspendedSeats]:
    """Of these dates, those with suspended seats to be had at this moment: date -> its release."""
    left = SuspendedSeats.objects.filter(_CHEAPER, occurrence__in=list(occurrence_ids), taken__lt=F("seats"))
    rows = left.filter(occurrence__seats_taken__lt=F("occurrence__capacity")).select_related("occurrence__offer")
    return {row.occurrence_id: row for row in rows if row.opens_at <= now < row.occurrence.bookable_until}


def suspended_of(occurrence: Occurrence) -> SuspendedSeats | None:
    """The release of a date, for its provider, opened or not."""
    return SuspendedSeats.objects.select_related("occurrence").filter(occurrence=occurrence).first()


def releases_to_tell(now: datetime) -> list[SuspendedSeats]:
    """Releases whose hour has come and of which nobody was told yet, the soonest date first.

    Of a provider that was stopped nobody is told: the page would not be there.
    """
    offer = "occurrence__offer__"
    stopped = suspensions(Role.PROVIDER).filter(
        territory=OuterRef(f"{offer}territory"), organisation=OuterRef(f"{offer}provider")
    )
    untold = SuspendedSeats.objects.filter(
        _CHEAPER,
        ~Exists(stopped),
        told_at=None,
        taken__lt=F("seats"),
        occurrence__seats_taken__lt=F("occurrence__capacity"),
        occurrence__cancelled_at=None,
        occurrence__bookable_until__gt=now,
        occurrence__bookable_until__lte=now + timedelta(hours=MOST_HOURS),
        occurrence__offer__state=Offer.State.PUBLISHED,
    )
    rows = untold.select_related("occurrence__offer__place", "occurrence__offer__discipline")
    return [row for row in rows.order_by("occurrence__bookable_until", "pk") if row.opens_at <= now]


def mark_told(suspended: SuspendedSeats, now: datetime) -> bool:
    """True for one of several workers; the others have nothing to say."""
    return bool(SuspendedSeats.objects.filter(pk=suspended.pk, told_at=None).update(told_at=now))
