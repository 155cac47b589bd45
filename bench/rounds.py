"""A round of ten thousand vouchers through the real commands: prepared, approved by a second operator, issued."""

import resource
import time
from collections.abc import Iterator
from datetime import date, datetime

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from bench.figures import Figure
from mentoring.awards.approving import approve_round
from mentoring.awards.commands import prepare_round
from mentoring.awards.issuing import issue_some
from mentoring.awards.models import Award, Round
from mentoring.awards.rulebook import Attribute, Criterion, Fixed, Rulebook
from mentoring.awards.rulesets import publish, save_draft
from mentoring.demo.build import small_town
from mentoring.demo.town import Town
from mentoring.funds.rules import Earmark
from mentoring.ledger.queries import differences
from mentoring.nominations.models import Consent, Nomination
from mentoring.people.models import Guardianship, Person, User
from mentoring.vouchers.models import Voucher

WAITING, VOUCHERS, AWARD = 12_000, 10_000, 80_00
MOST_SECONDS = 60
TOWNS = ("Vigevano", "Mortara", "Gambolò", "Cassolnovo")
RULES = Rulebook(
    criteria=(
        Criterion(by=Attribute.FIRST_TIME, points={"yes": 30}),
        Criterion(by=Attribute.DISTANCE, points={"Cassolnovo": 20, "Gambolò": 10}),
        Criterion(by=Attribute.AGE, points={"6": 5, "11": 10, "14": 15}),
        Criterion(by=Attribute.PRIORITY, points={"yes": 25}),
    ),
    amount=Fixed(cents=AWARD),
)


def measure() -> Iterator[Figure]:
    """Seconds until it is prepared, approved and issued; half of the families have e-mail, the others get letters."""
    call_command("migrate", verbosity=0)
    now = timezone.now()
    town = small_town(now)
    _waiting(town, now)
    _funded(town)
    save = save_draft(town.operator, programme=town.arte, rules=RULES, now=now)
    publish(town.operator, rule_set=save, now=now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    before = Voucher.objects.count()

    worked = time.process_time()
    began = time.perf_counter()
    made = prepare_round(town.operator, programme=town.arte, now=now)
    prepared = time.perf_counter()
    approve_round(town.second_operator, round=made, now=now)
    approved = time.perf_counter()
    longest = _issued(made, now)
    ended = time.perf_counter()
    worked = time.process_time() - worked

    served = Award.objects.filter(round=made, standing__in=Award.AWARDED).count()
    assert Voucher.objects.count() - before >= served >= VOUCHERS * 99 // 100, served
    assert not list(differences())
    yield Figure("rounds.prepare", prepared - began, f"s to rank {WAITING} people and share out")
    yield Figure("rounds.approve", approved - prepared, "s until the money is set aside")
    yield Figure("rounds.issue", ended - approved, f"s until {served} people have their vouchers")
    yield Figure("rounds.bit", longest * 1000, "ms, the longest transaction of it")
    yield Figure("rounds.whole", ended - began, "s for the whole round", target=MOST_SECONDS, at_most=True)
    yield Figure("rounds.processor", worked, "s of our process in it")
    yield Figure("rounds.peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB")


def _issued(made: Round, now: datetime) -> float:
    """As the worker does it, bit by bit; the seconds of the longest bit."""
    longest = 0.0
    while True:
        began = time.perf_counter()
        looked_at = issue_some(made, now)
        longest = max(longest, time.perf_counter() - began)
        if not looked_at:
            return longest


def _waiting(town: Town, now: datetime) -> None:
    people = Person.objects.bulk_create(
        (
            Person(
                first_name=f"Nome{n}",
                last_name=f"Cognome{n % 997}",
                born_on=date(now.year - 6 - n % 11, 1, 1),
                municipality=TOWNS[n % len(TOWNS)],
                created_at=now,
            )
            for n in range(WAITING)
        ),
        batch_size=1_000,
    )
    parents = User.objects.bulk_create((User(email=f"famiglia{n}@example.org") for n in range(0, WAITING, 2)), 1_000)
    Guardianship.objects.bulk_create(
        (Guardianship(user=user, person=person) for user, person in zip(parents, people[::2], strict=True)), 1_000
    )
    nominations = Nomination.objects.bulk_create(
        (
            Nomination(
                programme=town.arte,
                nominator=town.school if n % 3 else town.music_school,
                person=person,
                reason="member",
                is_priority=n % 10 == 0,
                state=Nomination.State.CONSENTED,
                created_at=now,
            )
            for n, person in enumerate(people)
        ),
        batch_size=1_000,
    )
    Consent.objects.bulk_create(
        (
            Consent(
                nomination=nomination,
                giver=Consent.Giver.GUARDIAN,
                giver_name="Prova",
                text_version="prova",
                purpose="prova",
                channel=Consent.Channel.LINK,
                given_at=now,
            )
            for nomination in nominations
        ),
        batch_size=1_000,
    )


def _funded(town: Town) -> None:
    """A fund for everybody, and eleven for places, ages and schools: enough together for ten thousand."""
    wishes = [
        *(Earmark(municipalities=frozenset({name})) for name in TOWNS),
        *(Earmark(youngest=youngest, oldest=youngest + 3) for youngest in (6, 9, 12)),
        *(Earmark(nominators=frozenset({school.pk})) for school in (town.school, town.music_school)),
        Earmark(youngest=14, municipalities=frozenset({"Mortara"})),
        Earmark(oldest=8, nominators=frozenset({town.school.pk})),
    ]
    for wish in wishes:
        town.new_fund(AWARD * VOUCHERS // (2 * len(wishes)), wish)
    town.new_fund(AWARD * VOUCHERS // 2 + AWARD * len(wishes))
