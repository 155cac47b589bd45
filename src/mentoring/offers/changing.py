"""A date that is there already is moved, called off or taken away. What that means for who booked is bookings' part."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction

from mentoring.kernel.refusal import Refusal
from mentoring.offers.errors import DateCancelled, DateInUse, DateMoved, DateOver, DateTaken, DateWouldBePast
from mentoring.offers.models import Occurrence
from mentoring.offers.permissions import may_offer
from mentoring.offers.search import index
from mentoring.offers.shifting import Shift
from mentoring.people.permissions import Actor, require
from mentoring.records import commands as records


@transaction.atomic
def reschedule(
    actor: Actor, *, occurrence: Occurrence, starts_at: datetime, ends_at: datetime, note: str, now: datetime
) -> bool:
    """The date is then, and no more when it was; its lessons or evenings move along. False if it is then already.

    Refuses with NotAllowed, DateOver (it has begun), DateWouldBePast, DateTaken (the offer has another one then),
    DateCancelled, or DateMoved if somebody else moved it since it was read.
    """
    require(may_offer(actor, occurrence.offer.provider_id))
    assert starts_at <= ends_at, "it ends after it starts"
    is_undated = occurrence.offer.is_undated
    until = ends_at if is_undated else starts_at
    if occurrence.bookable_until <= now:
        raise DateOver
    if until <= now:
        raise DateWouldBePast(field="day")
    was_at, was_until = occurrence.starts_at, occurrence.ends_at
    if (starts_at, ends_at) == (was_at, was_until) and occurrence.cancelled_at is None:
        return False
    facts = {"starts_at": starts_at, "ends_at": ends_at, "bookable_until": until}
    as_read = Occurrence.objects.filter(pk=occurrence.pk, cancelled_at=None, starts_at=was_at, ends_at=was_until)
    try:
        with transaction.atomic():
            is_ours = as_read.update(**facts, moved_at=now, moved_from=was_at, note=note)
    except IntegrityError:  # One date at a time of each offer: the constraint says so.
        raise DateTaken(field="day") from None
    if not is_ours:
        raise _why_not(occurrence)
    occurrence.refresh_from_db()
    _shift_sessions(occurrence, Shift.between(was_at, starts_at))
    records.note(actor, "moved", occurrence, at=now)
    index(occurrence.offer)
    return True


def _why_not(occurrence: Occurrence) -> Refusal:
    is_called_off = Occurrence.objects.filter(pk=occurrence.pk, cancelled_at=None).first() is None
    return DateCancelled() if is_called_off else DateMoved()


def _shift_sessions(occurrence: Occurrence, shift: Shift) -> None:
    """The one that goes furthest first: no two of them ever start at the same moment, not even in between."""
    if not shift:
        return
    for session in occurrence.sessions.order_by("-starts_at" if shift.is_later else "starts_at"):
        until = {"starts_at": shift.of(session.starts_at), "ends_at": shift.of(session.ends_at)}
        occurrence.sessions.filter(pk=session.pk).update(**until)


@transaction.atomic
def call_off(actor: Actor, *, occurrence: Occurrence, note: str, now: datetime) -> None:
    """From now on nobody books this date, and no door opens for it. What its bookings hold is given back elsewhere.

    Refuses with NotAllowed, DateOver (its door is closed), or DateCancelled: of two, one calls it off.
    """
    require(may_offer(actor, occurrence.offer.provider_id))
    if now > occurrence.door_closes_at:
        raise DateOver
    if not Occurrence.objects.filter(pk=occurrence.pk, cancelled_at=None).update(cancelled_at=now, note=note):
        raise DateCancelled
    occurrence.refresh_from_db()
    records.note(actor, "called off", occurrence, at=now)
    index(occurrence.offer)


@transaction.atomic
def take_date_away(actor: Actor, *, occurrence: Occurrence, now: datetime) -> None:
    """A date that nobody ever booked never was. Refuses with NotAllowed, or DateInUse: that one is called off instead.

    Whoever books at this moment comes first, or finds it gone.
    """
    require(may_offer(actor, occurrence.offer.provider_id))
    locked = Occurrence.objects.select_for_update(of=("self",)).filter(pk=occurrence.pk).first()
    if locked is None:  # Twice: it is gone.
        return
    pk = locked.pk
    try:
        with transaction.atomic():
            locked.delete()
    except IntegrityError:  # ProtectedError is one: somebody has, or had, a seat.
        raise DateInUse from None
    occurrence.pk = pk
    records.note(actor, "took away", occurrence, at=now)
    index(occurrence.offer)


@transaction.atomic
def write_beside(actor: Actor, *, dates: Collection[Occurrence], words: str, now: datetime) -> None:
    """The provider's words beside these dates, for whoever looks at them; empty: none. Nobody is written to.

    Refuses with NotAllowed, or DateCancelled: what was said when a date was called off stays.
    """
    for date in held_still(dates):
        require(may_offer(actor, date.offer.provider_id))
        if date.cancelled_at:
            raise DateCancelled
        Occurrence.objects.filter(pk=date.pk).update(note=words)
        records.note(actor, "annotated", date, at=now)


def held_still(dates: Collection[Occurrence]) -> list[Occurrence]:
    """Until this transaction ends nobody else changes these dates: read anew, in the order in which all lock them."""
    rows = Occurrence.objects.select_for_update(of=("self",)).filter(pk__in=[date.pk for date in dates])
    return list(rows.select_related("offer__place", "offer__territory").order_by("pk"))
