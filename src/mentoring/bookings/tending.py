"""What the clock does with waiting lists: times that are over, dates that are moved or called off, seats that wait."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from mentoring.bookings.line import hold_date, pass_on, tell_of_line
from mentoring.bookings.models import Waiting
from mentoring.bookings.waiting import pass_over
from mentoring.kernel.refusal import WrongState
from mentoring.kernel.states import advance
from mentoring.offers.models import Occurrence
from mentoring.offers.seats import give_seats_back

KEPT_FOR = timedelta(days=30)  # After the date nobody needs to know who waited for it.


def tend_lines(now: datetime) -> int:
    """Everything about waiting lists that is due; again does nothing. Returns how many things were done."""
    done = sum(_end(pk, now) for pk in _ended(now))
    done += sum(_tell_of_move(pk, now) for pk in _moved())
    done += sum(_pass_over(waiting, now) for waiting in _unanswered(now))
    for pk in _with_free_seats(now):
        with transaction.atomic():
            done += pass_on(pk, now)
    Waiting.objects.filter(occurrence__bookable_until__lt=now - KEPT_FOR).exclude(state__in=Waiting.IN_LINE).delete()
    return done


def _ended(now: datetime) -> list[int]:
    over = Q(occurrence__cancelled_at__isnull=False) | Q(occurrence__bookable_until__lte=now)
    return _dates_of(Waiting.objects.filter(over, state__in=Waiting.IN_LINE))


def _moved() -> list[int]:
    return _dates_of(Waiting.objects.filter(state__in=Waiting.IN_LINE).exclude(starts_at=F("occurrence__starts_at")))


def _dates_of(line: QuerySet[Waiting]) -> list[int]:
    return sorted(set(line.values_list("occurrence_id", flat=True)))


def _unanswered(now: datetime) -> list[Waiting]:
    return list(Waiting.objects.filter(state=Waiting.State.OFFERED, offered_until__lte=now).order_by("pk"))


def _with_free_seats(now: datetime) -> list[int]:
    """Seats that came free without a booking being given back: a provider has more chairs, an offer is public again."""
    line = Waiting.objects.filter(occurrence=OuterRef("pk"), state=Waiting.State.WAITING)
    free = Occurrence.objects.filter(Exists(line), seats_taken__lt=F("capacity"), bookable_until__gt=now)
    return list(free.filter(cancelled_at=None).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _end(occurrence_id: int, now: datetime) -> int:
    """The date was called off, and they are told; or it has begun, and they know."""
    date = hold_date(occurrence_id)
    line = Waiting.objects.filter(occurrence=date, state__in=Waiting.IN_LINE).select_related("person__user")
    ended = list(line.order_by("pk"))
    for waiting in ended:
        if waiting.state == Waiting.State.OFFERED:
            give_seats_back(date.pk, waiting.seats)
        advance(waiting, Waiting.State.OVER)
        if date.cancelled_at:
            waiting.occurrence = date
            tell_of_line(waiting, "line_called_off", now, key="")
    return len(ended)


@transaction.atomic
def _tell_of_move(occurrence_id: int, now: datetime) -> int:
    date = hold_date(occurrence_id)
    line = Waiting.objects.filter(occurrence=date, state__in=Waiting.IN_LINE).exclude(starts_at=date.starts_at)
    moved = list(line.select_related("person__user").order_by("pk"))
    for waiting in moved:
        waiting.occurrence = date
        tell_of_line(waiting, "line_moved", now, key=now.isoformat(), was_at=waiting.starts_at.isoformat())
    Waiting.objects.filter(pk__in=[waiting.pk for waiting in moved]).update(starts_at=date.starts_at)
    return len(moved)


def _pass_over(waiting: Waiting, now: datetime) -> bool:
    """False when they answered at the last moment, or another worker was faster."""
    with suppress(WrongState):
        pass_over(waiting, now=now)
        return True
    return False
