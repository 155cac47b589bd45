"""What comes back goes on once: two workers at one voucher, a round that wants the same money, a worker that dies."""

import os
import secrets
import signal
import subprocess
import sys

from django.conf import settings

from mentoring.awards.approving import approve_round
from mentoring.awards.commands import prepare_round
from mentoring.awards.errors import RoundOutdated
from mentoring.awards.relaying import pass_on_leftovers
from mentoring.demo.tools import handed_out
from mentoring.demo.town import Town
from mentoring.funds.models import Fund, Pledge
from mentoring.funds.rules import Earmark
from mentoring.kernel.money import Cents
from mentoring.ledger import chart
from mentoring.ledger.queries import balance, differences
from mentoring.people.models import Person
from mentoring.vouchers.commands import expire
from mentoring.vouchers.models import Leftover, Voucher
from tests.live.races import at_once, outcome, refusals
from tests.live.site import ROOT, database_url
from tests.live.test_command_races import new_programme

ROUNDS = 8
CENTS = 10_00
NOWHERE = "Isola che non c'è"


def unused(town: Town, island: str = NOWHERE) -> Voucher:
    """A voucher of all that a fund held, which serves an island and may go on to the same school."""
    # It asks for much, so that a round takes this money first.
    ages, school = {"youngest": 11, "oldest": 14}, frozenset([town.school.pk])
    fund = town.new_fund(CENTS, Earmark(municipalities=frozenset([island]), nominators=school, **ages))
    Pledge.objects.filter(pk=fund.pledge_id).update(reach=Pledge.Reach.SCHOOL)
    made = handed_out(
        person=town.new_family().person,
        fund=fund,
        programme=town.arte,
        amount=Cents(CENTS),
        scope=town.arte.scope,
        expires_on=town.arte.ends_on,
        key=f"unused:{secrets.token_hex(8)}",
        now=town.now,
    )
    return Voucher.objects.select_related("fund__pledge", "programme").get(pk=made.pk)


def of_school(town: Town) -> int:
    pool = Fund.objects.filter(territory=town.territory, nominator=town.school).first()
    return balance(chart.fund(pool.pk)) if pool else 0


def expire_and_pass_on(pk: int, town: Town) -> None:
    try:
        expire(Voucher.objects.select_related("fund__pledge", "programme").get(pk=pk), now=town.now)
    finally:
        pass_on_leftovers(town.now)


def test_two_workers_at_the_same_voucher(town: Town) -> None:
    town.new_family()  # Waits, and is of the school.
    for _ in range(ROUNDS):
        voucher, before = unused(town), of_school(town)
        at_once(*(outcome(expire_and_pass_on, voucher.pk, town) for _ in range(2)))
        pass_on_leftovers(town.now)
        [leftover] = Leftover.objects.filter(voucher=voucher)
        assert (leftover.state, leftover.passed_cents) == (Leftover.State.PASSED, CENTS)
        assert balance(chart.fund(voucher.fund_id)) == 0
        assert of_school(town) == before + CENTS
    assert list(differences()) == []


def test_a_round_is_approved_on_the_money_that_would_go_on(town: Town) -> None:
    """Whoever is first has it, whole; the other finds nothing, and nothing of it happens."""
    town.new_family()
    for turn in range(ROUNDS):
        island = f"Isola {secrets.token_hex(4)}"
        voucher, before = unused(town, island), of_school(town)
        expire(voucher, now=town.now)
        programme = new_programme(town)
        family = town.consented_family(town.teacher, programme, town.school, born_on=town.born(12), municipality=island)
        prepared = prepare_round(town.operator, programme=programme, now=town.now)
        assert prepared.awards.get().slices.get().fund_id == voucher.fund_id
        # They move house after the round was prepared: nobody waits for this fund any more, as far as the clock knows.
        Person.objects.filter(pk=family.person.pk).update(municipality="Vigevano")
        answers = at_once(
            outcome(approve_round, town.second_operator, round=prepared, now=town.now),
            outcome(pass_on_leftovers, town.now),
            late_by=(0.0, 0.002 * (turn % 4)),
        )
        went_on = of_school(town) - before
        aside = balance(chart.award_round(prepared.pk))
        assert sorted([went_on, aside]) == [0, CENTS]
        assert [type(refusal) for refusal in refusals(answers)] == ([RoundOutdated] if went_on else [])
        assert balance(chart.fund(voucher.fund_id)) == 0
    assert list(differences()) == []


def before_our_database() -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
        "MENTORING_VAR": str(settings.VAR_DIR),
        "DATABASE_URL": database_url(),
    }


DIES = """
import os, signal, django
django.setup()
from mentoring.awards import relaying
from mentoring.vouchers.commands import expire
from mentoring.vouchers.models import Voucher
from django.utils import timezone
die = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
expire(Voucher.objects.select_related("fund__pledge", "programme").get(pk={pk}), now=timezone.now())
relaying.{where} = die
relaying.pass_on_leftovers(timezone.now())
"""


def test_a_worker_that_dies_between_return_and_relay_or_within_it(town: Town) -> None:
    town.new_family()
    for where in ("queue_in", "note"):
        voucher, before = unused(town), of_school(town)
        died = subprocess.run(
            [sys.executable, "-c", DIES.format(pk=voucher.pk, where=where)],
            cwd=ROOT,
            env=before_our_database(),
            check=False,
        )
        assert died.returncode == -signal.SIGKILL
        assert balance(chart.fund(voucher.fund_id)) == CENTS  # It came back, and did not go on.
        assert of_school(town) == before
        for _ in range(2):
            pass_on_leftovers(town.now)
        assert balance(chart.fund(voucher.fund_id)) == 0
        assert of_school(town) == before + CENTS
