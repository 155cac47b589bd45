"""Booking: many people at many dates, and a great many people at one date with too few places.

Through the real command, by as many processes and threads as a site has: what a page adds is the same for every page.
"""

import resource
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from typing import TYPE_CHECKING

import django
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from bench.figures import Figure
from bench.processor import database_pid, seconds_of

if TYPE_CHECKING:
    from threading import Barrier

    from mentoring.demo.town import Town
    from mentoring.offers.models import Occurrence
    from mentoring.people.models import Person

PEOPLE, DATES = 4_000, 200  # Distinct people and dates.
CROWD, PLACES = 5_000, 500  # Who wants one evening, and who gets in.
PROCESSES, THREADS = 2, 4
PRICE_CENTS = 12_00
PER_SECOND, SLOWEST_MS = 400, 300


@dataclass(frozen=True)
class Wanted:
    """A person who wants a date, by their numbers."""

    person: int
    occurrence: int


def measure() -> Iterator[Figure]:
    """Bookings per second over distinct people and dates; what becomes of a crowd at one date; processor time."""
    from mentoring.bookings.queries import story_differences
    from mentoring.ledger.queries import differences
    from mentoring.offers.models import Occurrence

    call_command("migrate", verbosity=0)
    spread, rush, evening = _town()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    connections.close_all()
    yield from _spread(spread)
    answers, seconds, _cpu = _all_at_once(rush)
    took = sorted(answer.ms for answer in answers)
    refused = {answer.refusal for answer in answers} - {""}
    booked = sum(not answer.refusal for answer in answers)
    assert booked == PLACES == Occurrence.objects.get(pk=evening).seats_taken, booked
    assert refused == {"sold-out"}, refused
    assert not list(differences())
    assert not story_differences()
    yield Figure("bookings.rush.per_second", len(answers) / seconds, f"answers/s to {CROWD} for {PLACES} places")
    yield Figure("bookings.rush.p50", statistics.median(took), "ms")
    yield Figure("bookings.rush.p99", took[len(took) * 99 // 100], "ms", target=SLOWEST_MS, at_most=True)


def _spread(wanted: Sequence[Wanted]) -> Iterator[Figure]:
    database = database_pid()
    before = seconds_of(database)
    answers, seconds, worked = _all_at_once(wanted)
    assert not {answer.refusal for answer in answers} - {""}, {answer.refusal for answer in answers}
    took = sorted(answer.ms for answer in answers)
    yield Figure("bookings.per_second", len(answers) / seconds, "bookings/s", target=PER_SECOND)
    yield Figure("bookings.p50", statistics.median(took), "ms")
    yield Figure("bookings.p99", took[len(took) * 99 // 100], "ms")
    yield Figure("bookings.cpu.application", worked * 1000 / len(answers), "ms a booking")
    yield Figure("bookings.cpu.database", (seconds_of(database) - before) * 1000 / len(answers), "ms a booking")


# -- the load -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Answer:
    """What one request got (a refusal's code, or nothing), and in how many milliseconds."""

    refusal: str
    ms: float


@dataclass(frozen=True)
class Load:
    """What one process did: its answers, from when to when (a clock that all share), and its processor seconds."""

    answers: list[Answer]
    began: float
    ended: float
    worked: float


def _all_at_once(wanted: Sequence[Wanted]) -> tuple[list[Answer], float, float]:
    """The answers, how long they took together, and the processor seconds of the processes that asked."""
    parts = [wanted[n::PROCESSES] for n in range(PROCESSES)]
    context = get_context("spawn")
    with context.Manager() as manager:
        gate = manager.Barrier(PROCESSES)
        with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
            loads = list(pool.map(_book_all, parts, [gate] * PROCESSES))
    seconds = max(load.ended for load in loads) - min(load.began for load in loads)
    return [answer for load in loads for answer in load.answers], seconds, sum(load.worked for load in loads)


def _book_all(wanted: Sequence[Wanted], gate: "Barrier") -> Load:
    """Everything is read, then all processes begin together: what is measured is the command."""
    django.setup()
    pages = [_read(one) for one in wanted]
    gate.wait()
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(_book, *zip(*pages, strict=True)))
    ended, after = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF)
    return Load(answers, began, ended, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _read(wanted: Wanted) -> "tuple[Person, Occurrence]":
    """What the page has in hand when its button is pressed."""
    from mentoring.offers.models import Occurrence
    from mentoring.people.models import Person

    person = Person.objects.select_related("user").get(pk=wanted.person)
    return person, Occurrence.objects.select_related("offer__place").get(pk=wanted.occurrence)


def _book(person: "Person", occurrence: "Occurrence") -> Answer:
    from mentoring.bookings.booking import book
    from mentoring.kernel.refusal import Refusal
    from mentoring.people.permissions import Actor, Role

    actor = Actor(user_id=None, role=Role.BENEFICIARY, person_id=person.pk)
    key, refusal = f"bench:{person.pk}:{occurrence.pk}", ""
    began = time.perf_counter()
    try:
        book(actor, person=person, occurrence=occurrence, form_key=key, now=timezone.now())
    except Refusal as said:
        refusal = said.code
    return Answer(refusal, (time.perf_counter() - began) * 1000)


# -- the town -------------------------------------------------------------------------------------------------
_MONEY = """
SELECT ledger_post('award:' || v.id, 'award', 'fund', v.fund_id, 'voucher', v.id, v.amount_cents,
                   %s, v.fund_id, now())
FROM vouchers_voucher v WHERE v.key LIKE 'bench-booking:%%'
"""


def _town() -> tuple[list[Wanted], list[Wanted], int]:
    """People with a yes and a voucher, and dates: rows in bulk, money through the ledger's own function."""
    from mentoring.demo.build import small_town
    from mentoring.nominations.models import Consent, Nomination
    from mentoring.people.models import Person, User
    from mentoring.vouchers.models import Voucher

    now = timezone.now()
    town = small_town(now)
    fund = town.new_fund((PEOPLE + CROWD) * PRICE_CENTS)
    everybody = range(PEOPLE + CROWD)
    users = User.objects.bulk_create((User(email=f"posto{n}@example.org") for n in everybody), 1_000)
    people = Person.objects.bulk_create(
        (
            Person(
                first_name=f"Ospite{n}", last_name="Prova", born_on=date(now.year - 15, 1, 1), created_at=now, user=user
            )
            for n, user in enumerate(users)
        ),
        1_000,
    )
    asked = {"programme": town.arte, "nominator": town.school, "reason": "member", "created_at": now}
    nominations = Nomination.objects.bulk_create(
        (Nomination(person=person, state=Nomination.State.CONSENTED, **asked) for person in people), 1_000
    )
    yes = {"giver": "guardian", "giver_name": "Prova", "text_version": "p", "purpose": "p", "channel": "link"}
    Consent.objects.bulk_create((Consent(nomination=one, given_at=now, **yes) for one in nominations), 1_000)
    given = {"fund": fund, "programme": town.arte, "amount_cents": PRICE_CENTS, "issued_at": now}
    Voucher.objects.bulk_create(
        (
            Voucher(person=person, expires_on=town.arte.ends_on, key=f"bench-booking:{person.pk}", **given)
            for person in people
        ),
        1_000,
    )
    with connection.cursor() as cursor:
        cursor.execute(_MONEY, [town.territory.pk])
    dates = [_date(town, now, n, PEOPLE) for n in range(DATES)]
    evening = _date(town, now, DATES, PLACES)
    spread = [Wanted(person.pk, dates[n % DATES]) for n, person in enumerate(people[:PEOPLE])]
    return spread, [Wanted(person.pk, evening) for person in people[PEOPLE:]], evening


def _date(town: "Town", now: datetime, n: int, capacity: int) -> int:
    starts_at = now + timedelta(days=20, minutes=n)
    made = town.new_date(price_cents=PRICE_CENTS, capacity=capacity, starts_at=starts_at)
    return int(made.pk)
