"""Approving and issuing at the same moment as everything else; and a worker that is killed while it issues."""

import secrets
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from django.db import connections

from bin.lib.processes import end
from mentoring.awards import issuing
from mentoring.awards.approving import approve_round
from mentoring.awards.commands import prepare_round, reject_round, renew_round
from mentoring.awards.errors import RoundDecided, RoundOutdated
from mentoring.awards.issuing import issue_round
from mentoring.awards.models import Award, Round
from mentoring.awards.rulebook import Fixed, Rulebook
from mentoring.demo.tools import Family, handed_out
from mentoring.demo.town import Town
from mentoring.funds.models import Fund
from mentoring.funds.rules import Earmark
from mentoring.kernel.money import Cents
from mentoring.ledger import chart
from mentoring.ledger.errors import NotEnoughMoney
from mentoring.ledger.queries import balance, differences
from mentoring.nominations.models import Consent, Nomination
from mentoring.people.models import Person
from mentoring.programmes.commands import Plan, open_programme
from mentoring.programmes.models import Programme
from mentoring.records.models import Parcel
from mentoring.vouchers.models import Voucher
from mentoring.vouchers.stopping import take_consent_back
from tests.awards.rule_sets import published
from tests.live.races import at_once, outcome, refusals
from tests.live.test_import_killed import worker

ROUNDS = 4
AWARD = 20_00


def new_programme(town: Town, mark: str, **rules: int) -> Programme:
    plan = Plan(
        vertical=town.arte.vertical,
        slug=f"gara-{mark}",
        name=f"Gara {mark}",
        starts_on=town.today - timedelta(days=1),
        ends_on=town.today + timedelta(days=90),
        award=Cents(AWARD),
        ages_counted_on=town.today,
    )
    programme = open_programme(town.operator, territory=town.territory, plan=plan, now=town.now)
    if rules:
        published(programme, town.now, Rulebook(amount=Fixed(cents=AWARD), ties="arrival", **rules))
    return programme


class Case:
    """A programme, its people and its money, that nothing else of the town touches."""

    def __init__(self, town: Town, people: int, *, cents: int | None = None, **rules: int) -> None:
        self.town, self.mark = town, secrets.token_hex(4)
        self.place = f"Borgo {self.mark}"
        self.fund: Fund = town.new_fund(people * AWARD if cents is None else cents, self.earmark)
        self.programme = new_programme(town, self.mark, **rules)
        self.families = [self.comes(self.programme) for _ in range(people)]

    @property
    def earmark(self) -> Earmark:
        """Asks for more than every other fund of the town: it is used first."""
        nominators = frozenset({self.town.school.pk})
        return Earmark(municipalities=frozenset({self.place}), nominators=nominators, youngest=11, oldest=13)

    def comes(self, programme: Programme) -> Family:
        town = self.town
        born = town.born(12)
        return town.consented_family(town.teacher, programme, town.school, born_on=born, municipality=self.place)

    def prepared(self) -> Round:
        return prepare_round(self.town.operator, programme=self.programme, now=self.town.now)

    def approved(self) -> Round:
        made = self.prepared()
        approve_round(self.town.second_operator, round=made, now=self.town.now)
        return made


def put_forward(town: Town, programme: Programme, people: Iterable[Person]) -> None:
    """With a yes, in two statements."""
    nominations = Nomination.objects.bulk_create(
        Nomination(
            programme=programme,
            nominator=town.school,
            person=person,
            reason="merit",
            state=Nomination.State.CONSENTED,
            created_at=town.now,
        )
        for person in people
    )
    Consent.objects.bulk_create(
        Consent(
            nomination=nomination,
            giver=Consent.Giver.GUARDIAN,
            giver_name="Rosa Prova",
            text_version="1",
            purpose="prova",
            channel=Consent.Channel.LINK,
            given_at=town.now,
        )
        for nomination in nominations
    )


def is_whole(made: Round) -> None:
    """Whoever is served has exactly what was decided; nobody twice, nobody missing, and every cent is somewhere."""
    made.refresh_from_db()
    issued = Counter(Voucher.objects.filter(slice__award__round=made).values_list("person_id", flat=True))
    served = made.awards.filter(standing__in=Award.AWARDED).values_list("nomination__person_id", flat=True)
    assert issued == Counter(served)
    assert balance(chart.award_round(made.pk)) == 0
    assert not made.awards.filter(is_issued=False).exists()
    assert list(differences()) == []
    told = Parcel.objects.filter(kind="voucher_issued", person_id__in=list(issued))
    assert set(told.values_list("person_id", flat=True)) == set(issued)


@pytest.fixture
def small_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "AT_ONCE", 2)


def test_two_approve_at_once_and_another_rejects(town: Town) -> None:
    for turn in range(ROUNDS):
        case = Case(town, 2)
        made = case.prepared()
        copies = [Round.objects.get(pk=made.pk) for _ in range(3)]
        third = reject_round if turn % 2 else approve_round
        answers = at_once(
            outcome(approve_round, town.second_operator, round=copies[0], now=town.now),
            outcome(approve_round, town.second_operator, round=copies[1], now=town.now),
            outcome(third, town.second_operator, round=copies[2], now=town.now),
        )
        assert [type(refusal) for refusal in refusals(answers)] == [RoundDecided, RoundDecided]
        assert all("nel frattempo" in str(refusal) for refusal in refusals(answers))
        assert made.approvals.count() == (1 if Round.objects.get(pk=made.pk).state == "issuing" else 0)
        issue_round(made, town.now)
        assert balance(chart.fund(case.fund.pk)) == (0 if made.approvals.exists() else 2 * AWARD)
        if made.approvals.exists():
            is_whole(made)


def test_two_press_prepare_anew_at_once(town: Town) -> None:
    for _ in range(ROUNDS):
        case = Case(town, 1)
        made = case.prepared()
        copies = [Round.objects.get(pk=made.pk) for _ in range(2)]
        people = (town.operator, town.second_operator)
        answers = at_once(
            *(outcome(renew_round, who, round=copy, now=town.now) for who, copy in zip(people, copies, strict=True))
        )
        assert [type(refusal) for refusal in refusals(answers)] == [RoundDecided]
        assert Round.objects.filter(programme=case.programme, state="prepared").count() == 1


def test_approving_while_the_money_leaves_the_fund(town: Town) -> None:
    for turn in range(ROUNDS):
        case = Case(town, 2)
        made = case.prepared()
        other = town.new_family().person
        leaves = outcome(
            handed_out,
            person=other,
            fund=case.fund,
            programme=town.arte,
            amount=Cents(1_00),
            scope=town.arte.scope,
            expires_on=town.arte.ends_on,
            key=secrets.token_hex(8),
            now=town.now,
        )
        approve = outcome(approve_round, town.second_operator, round=made, now=town.now)
        (lost,) = refusals(at_once(approve, leaves, late_by=(0.003 * turn, 0.0)))
        made = Round.objects.get(pk=made.pk)
        if isinstance(lost, RoundOutdated):
            (short,) = lost.facts["changes"].short
            assert (short.needed_cents, short.held_cents) == (2 * AWARD, 2 * AWARD - 1_00)
            assert (made.state, made.approvals.count()) == ("prepared", 0)
            reject_round(town.operator, round=made, now=town.now)
        else:
            assert isinstance(lost, NotEnoughMoney)
            issue_round(made, town.now)
            is_whole(made)


def test_two_workers_issue_the_same_round(town: Town, small_bits: None) -> None:
    for _ in range(ROUNDS):
        case = Case(town, 7)
        made = case.approved()
        copies = [Round.objects.get(pk=made.pk) for _ in range(3)]
        assert not refusals(at_once(*(outcome(issue_round, copy, town.now) for copy in copies)))
        is_whole(made)
        assert made.state == Round.State.APPROVED
        assert Voucher.objects.filter(programme=case.programme).count() == 7


def test_issuing_while_families_take_their_yes_back(town: Town, small_bits: None) -> None:
    for turn in range(ROUNDS):
        case = Case(town, 6)
        made = case.approved()
        leaving = case.families[turn % 3 :: 3]
        answers = at_once(
            outcome(issue_round, made, town.now),
            *(
                outcome(take_consent_back, family.guardian, nomination=family.nomination, now=town.now)
                for family in leaving
            ),
            late_by=(0.0, 0.002 * turn, 0.004 * turn),
        )
        assert not refusals(answers)
        is_whole(made)
        for family in leaving:  # Before it: dropped; after it: what it gave has gone back.
            states = set(Voucher.objects.filter(person=family.person).values_list("state", flat=True))
            assert states <= {Voucher.State.STOPPED}
        assert balance(chart.fund(case.fund.pk)) == len(leaving) * AWARD


def test_two_programmes_on_one_fund_within_what_a_year_may_bring(town: Town, small_bits: None) -> None:
    """Both rounds were right when they were prepared; of the two vouchers for each person one is given."""
    for _ in range(ROUNDS):
        case = Case(town, 3, cents=6 * AWARD, most_per_year_cents=AWARD)
        other = new_programme(town, f"{case.mark}-due", most_per_year_cents=AWARD)
        put_forward(town, other, [family.person for family in case.families])
        rounds = [case.approved()]
        rounds.append(prepare_round(town.operator, programme=other, now=town.now))
        approve_round(town.second_operator, round=rounds[1], now=town.now)
        assert not refusals(at_once(*(outcome(issue_round, made, town.now) for made in rounds)))
        for made in rounds:
            is_whole(made)
        people = [family.person.pk for family in case.families]
        assert Counter(Voucher.objects.filter(person__in=people).values_list("person_id", flat=True)) == Counter(people)
        assert set(Award.objects.filter(round__in=rounds, standing="dropped").values_list("barred", flat=True)) == {
            "limit"
        }
        assert balance(chart.fund(case.fund.pk)) == 3 * AWARD


PEOPLE, KILLS = 4 * issuing.AT_ONCE, 3


def test_a_worker_is_killed_again_and_again_while_it_issues(town: Town) -> None:
    case = Case(town, 0, cents=PEOPLE * AWARD)
    facts = {"first_name": "Ada", "born_on": town.born(12), "municipality": case.place, "created_at": town.now}
    put_forward(
        town,
        case.programme,
        Person.objects.bulk_create(Person(last_name=f"Prova {case.mark} {n}", **facts) for n in range(PEOPLE)),
    )
    made = case.approved()
    there = Voucher.objects.filter(slice__award__round=made)
    seen = []
    for kill in range(KILLS):
        with worker() as process:
            wait(process, lambda most=kill * issuing.AT_ONCE: there.count() > most)
            end(process, signal_number=signal.SIGKILL)
        connections.close_all()
        seen.append(there.count())
        assert seen[-1] % issuing.AT_ONCE == 0  # Every bit is whole or absent.
        assert balance(chart.award_round(made.pk)) == (PEOPLE - seen[-1]) * AWARD
    assert seen[0] < PEOPLE
    with worker() as process:
        wait(process, lambda: Round.objects.get(pk=made.pk).state == Round.State.APPROVED)
        end(process)
    is_whole(made)
    assert there.count() == PEOPLE


def wait(process: "subprocess.Popen[bytes]", is_there: Callable[[], bool]) -> None:
    """Until it is there; the worker must live until then."""
    for _try in range(2400):
        if is_there():
            return
        try:
            code = process.wait(timeout=0.025)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError(f"the worker died (exit {code})")
    raise AssertionError("the worker issues nothing")
