"""Queries and commands of forgetting: what is over goes by itself, and one can see beforehand what will go, and when.

What is due is asked the same way for the page, the dry run and the deed: nobody is told something else than happens.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from mentoring.attachments.models import Attachment
from mentoring.awards.models import Review, ReviewMessage
from mentoring.bookings.models import Booking
from mentoring.checkins.forgetting import forget_devices
from mentoring.checkins.rules import DEVICES_KEPT_FOR as DEVICES_AT_DOOR_KEPT_FOR
from mentoring.kernel.states import advance
from mentoring.nominations.models import Evidence, Nomination
from mentoring.people.models import Invitation, Person, User
from mentoring.people.permissions import Actor, require
from mentoring.privacy.commands import NO_REASONS, forget, forget_user
from mentoring.privacy.errors import OutOfBounds
from mentoring.privacy.models import ForgettingDay, Keeping
from mentoring.privacy.queries import is_unused
from mentoring.privacy.rules import (
    DEVICES_KEPT_FOR,
    IDLE_ACCOUNTS_KEPT_FOR,
    INVITATIONS_KEPT_FOR,
    SPANS,
    USHERS_KEPT_FOR,
    Span,
)
from mentoring.programmes.models import Territory
from mentoring.programmes.permissions import may_operate
from mentoring.programmes.queries import territories
from mentoring.records.commands import forget_parcels, forget_readings, note
from mentoring.records.queries import parcels_of, readings_before
from mentoring.ushers.commands import forget_names
from mentoring.vouchers.models import Voucher

SOON = timedelta(days=30)
_State = Nomination.State


def days_of(territory: Territory) -> dict[Span, int]:
    """For how many days a territory keeps what: its own choice, else what comes with the house."""
    own = dict(Keeping.objects.filter(territory=territory).values_list("span", "days"))
    return {span: own.get(span.value, days.usual) for span, days in SPANS.items()}


@transaction.atomic
def keep_for(actor: Actor, *, territory: Territory, days: Mapping[Span, int], now: datetime) -> None:
    """A territory says how long it keeps what. Refuses with NotAllowed, or OutOfBounds (with the field)."""
    require(may_operate(actor, territory))
    for span, number in days.items():
        if not SPANS[span].admit(number):
            raise OutOfBounds(field=span.value)
        Keeping.objects.update_or_create(
            territory=territory, span=span.value, defaults={"days": number, "changed_at": now}
        )
    note(actor, "changed_keeping", territory, at=now, **{span.value: number for span, number in days.items()})


# -- what is due --------------------------------------------------------------------------------------------
def unanswered(territory: Territory, before: datetime) -> QuerySet[Nomination]:
    """Nominations whose family was asked before this, and has not answered."""
    waiting = Nomination.objects.filter(programme__territory=territory, state=_State.PROPOSED, created_at__lt=before)
    return waiting.exclude(mailed_at__gte=before).exclude(printed_at__gte=before).order_by("pk")


def said_no(territory: Territory, before: datetime) -> QuerySet[Person]:
    """Persons of whom nothing is left but noes and what was taken back."""
    answered = Nomination.objects.filter(programme__territory=territory, state__in=Nomination.GONE)
    there = _living().filter(pk__in=answered.filter(decided_at__lt=before).values("person"))
    recent = Q(nominations__in=Nomination.objects.filter(decided_at__gte=before))
    return _idle(_only_gone(there)).exclude(recent).order_by("pk")


def _only_gone(persons: QuerySet[Person]) -> QuerySet[Person]:
    return persons.exclude(nominations__in=Nomination.objects.exclude(state__in=Nomination.GONE))


def finished(territory: Territory, on: date) -> QuerySet[Person]:
    """Persons whose programmes are all over for as long as each of their territories keeps a name."""
    there = _living().filter(nominations__programme__territory=territory, nominations__state=_State.CONSENTED)
    for one in territories():
        still = on - timedelta(days=days_of(one)[Span.FINISHED])
        there = there.exclude(
            nominations__in=Nomination.objects.filter(programme__territory=one, programme__ends_on__gte=still)
        )
    return _idle(there).distinct().order_by("pk")


def with_reasons(territory: Territory, before: date) -> QuerySet[Nomination]:
    """Nominations that still tell why, though their programme is over."""
    over = Nomination.objects.filter(programme__territory=territory, programme__ends_on__lt=before)
    silent = Q(words="", prize="", need="", disadvantages="", average=None, conduct=None, evidence=None)
    written = ReviewMessage.objects.filter(review__award__nomination=OuterRef("pk")).exclude(text="")
    return over.exclude(silent & ~Exists(written)).distinct().order_by("pk")


def _living() -> QuerySet[Person]:
    return Person.objects.filter(erased_at__isnull=True)


def _idle(persons: QuerySet[Person]) -> QuerySet[Person]:
    """Nobody whose wallet or seat waits for them."""
    served = Voucher.objects.filter(state=Voucher.State.ACTIVE).values("person")
    awaited = Booking.objects.filter(state=Booking.State.HELD).values("person")
    return persons.exclude(pk__in=served).exclude(pk__in=awaited)


@dataclass(frozen=True)
class Due:
    """What one span of a territory comes to: for how long, how many go today, how many within a month."""

    span: Span
    days: int
    now: int
    soon: int


def due(territory: Territory, now: datetime) -> list[Due]:
    """What will be forgotten in a territory, and how much of it."""
    return [
        Due(span, days, _count(territory, span, days, now), _count(territory, span, days, now + SOON))
        for span, days in days_of(territory).items()
    ]


def _count(territory: Territory, span: Span, days: int, now: datetime) -> int:
    before = now - timedelta(days=days)
    day = timezone.localdate(before)
    match span:
        case Span.UNANSWERED:
            return unanswered(territory, before).count()
        case Span.SAID_NO:
            return said_no(territory, before).count()
        case Span.REASONS:
            return with_reasons(territory, day).count()
        case Span.FINISHED:
            return finished(territory, timezone.localdate(now)).count()
        case Span.MESSAGES:
            return parcels_of(territory.pk).filter(territory_id=territory.pk, sent_at__lt=before).count()
        case Span.READINGS:
            return readings_before(_readings_until(now)).count()


def _readings_until(now: datetime) -> datetime:
    """A reading knows no territory: the one that keeps longest decides."""
    longest = max((days_of(one)[Span.READINGS] for one in territories()), default=SPANS[Span.READINGS].usual)
    return now - timedelta(days=longest)


# -- the deed -----------------------------------------------------------------------------------------------
def retain(territory: Territory, now: datetime) -> dict[Span, int]:
    """Forget what is over in a territory. Killed in the middle it goes on the next time. Returns how much went."""
    days, clock = days_of(territory), Actor.clock()

    def since(span: Span) -> datetime:
        return now - timedelta(days=days[span])

    gone = dict.fromkeys(SPANS, 0)
    for nomination in unanswered(territory, since(Span.UNANSWERED)):
        advance(nomination, _State.WITHDRAWN, decided_at=now)
        note(clock, "lapsed unanswered", nomination, at=now)
        gone[Span.UNANSWERED] += 1
        for person in _idle(_only_gone(_living().filter(pk=nomination.person_id))):
            forget(clock, person=person, now=now)
    for person in said_no(territory, since(Span.SAID_NO)):
        forget(clock, person=person, now=now)
        gone[Span.SAID_NO] += 1
    for person in finished(territory, timezone.localdate(now)):
        forget(clock, person=person, now=now)
        gone[Span.FINISHED] += 1
    for nomination in with_reasons(territory, timezone.localdate(since(Span.REASONS))):
        _forget_reasons(nomination, now)
        gone[Span.REASONS] += 1
    gone[Span.MESSAGES] = forget_parcels(since(Span.MESSAGES), territory_id=territory.pk)
    return gone


@transaction.atomic
def _forget_reasons(nomination: Nomination, now: datetime) -> None:
    Nomination.objects.filter(pk=nomination.pk).update(**NO_REASONS)
    Review.objects.filter(award__nomination=nomination).update(reason="")
    ReviewMessage.objects.filter(review__award__nomination=nomination).update(text="")
    papers = Evidence.objects.filter(nomination=nomination).values_list("attachment_id", flat=True)
    Attachment.objects.filter(pk__in=list(papers)).delete()
    note(Actor.clock(), "forgot the reasons of", nomination, at=now)


def retain_the_rest(now: datetime) -> int:
    """What belongs to no territory: log-in mail, old invitations, devices, accounts without anybody, who was left."""
    usual = now - timedelta(days=SPANS[Span.MESSAGES].usual)
    gone: int = forget_parcels(usual, territory_id=None)
    gone += forget_readings(_readings_until(now))
    closed = Invitation.objects.filter(expires_at__lt=now - INVITATIONS_KEPT_FOR)
    gone += closed.delete()[0]
    gone += forget_names(before=now - USHERS_KEPT_FOR)
    gone += UserSession.objects.filter(last_seen_at__lt=now - DEVICES_KEPT_FOR).delete()[0]
    gone += Session.objects.filter(expire_date__lt=now).delete()[0]
    gone += forget_devices(now - DEVICES_AT_DOOR_KEPT_FOR)
    unused = Q(last_login__lt=now - IDLE_ACCOUNTS_KEPT_FOR) | Q(last_login=None)
    for user in User.objects.filter(unused, is_active=True, created_at__lt=now - IDLE_ACCOUNTS_KEPT_FOR):
        if is_unused(user):
            forget_user(user)
            gone += 1
    for person in Person.objects.filter(leaving_at__isnull=False, erased_at__isnull=True):
        if not Booking.objects.filter(person=person, state=Booking.State.HELD).exists():
            forget(Actor.clock(), person=person, now=now)  # Somebody pulled the plug while they were erased.
            gone += 1
    return gone


def retain_everywhere(now: datetime) -> dict[str, int]:
    """Once for all territories and what belongs to none: name -> how much went."""
    gone = {territory.slug: sum(retain(territory, now).values()) for territory in territories()}
    return {**gone, "": retain_the_rest(now)}


def retain_daily(now: datetime) -> bool:
    """The same once a day, in the small hours, by whichever worker comes first. False if it is done or too early."""
    local = timezone.localtime(now)
    if local.time() < time(3):
        return False
    _day, is_first = ForgettingDay.objects.get_or_create(day=local.date())
    if is_first:
        retain_everywhere(now)
    return is_first
