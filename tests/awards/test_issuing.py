"""An approved round is issued bit by bit: nobody twice, nobody missing, and everybody is told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.awards import issuing
from mentoring.awards.approving import approve_round
from mentoring.awards.commands import prepare_round
from mentoring.awards.issuing import issue_round, issue_some
from mentoring.awards.models import Award, Round, RuleSet
from mentoring.awards.rulebook import Eligibility, Fixed, Rulebook
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.jobs.rounds import issue_rounds
from mentoring.ledger import chart
from mentoring.ledger.queries import balance, differences
from mentoring.programmes.models import Programme
from mentoring.records.models import Parcel
from mentoring.vouchers.models import Voucher
from mentoring.vouchers.stopping import take_consent_back
from tests.awards.rule_sets import published


def rules(cents: int = 100_00, **more: object) -> Rulebook:
    return Rulebook(amount=Fixed(cents=cents), ties="arrival", **more)


def approved(town: Town, programme: Programme | None = None) -> Round:
    made = prepare_round(town.operator, programme=programme or town.arte, now=town.now)
    approve_round(town.second_operator, round=made, now=town.now)
    return made


def standings(made: Round, *families: Family) -> list[tuple[str, str]]:
    told = {award.nomination.person_id: (award.standing, award.barred) for award in made.awards.all()}
    return [told[family.person.pk] for family in families]


def parcels(kind: str, family: Family) -> list[dict]:
    return [parcel.facts for parcel in Parcel.objects.filter(kind=kind, person_id=family.person.pk)]


def books_are_balanced(made: Round) -> None:
    assert list(differences()) == []
    assert balance(chart.award_round(made.pk)) == 0


@pytest.fixture
def families(town: Town) -> list[Family]:
    town.new_fund(900_00)
    return [town.new_family() for _ in range(5)]


def test_a_round_is_issued_bit_by_bit(town: Town, families, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "AT_ONCE", 2)
    made = approved(town)
    assert balance(chart.award_round(made.pk)) == 5 * 100_00
    done = []
    while bit := issue_some(made, town.now):
        done.append(bit)
        assert Voucher.objects.filter(slice__award__round=made).count() == sum(done)
        assert balance(chart.award_round(made.pk)) == 500_00 - sum(done) * 100_00
    assert done == [2, 2, 1]
    assert issue_some(made, town.now) == 0
    made.refresh_from_db()
    assert made.state == Round.State.APPROVED
    assert {parcel["amount_cents"] for each in families for parcel in parcels("voucher_issued", each)} == {100_00}
    books_are_balanced(made)


def test_a_worker_that_is_told_to_stop_leaves_the_rest_to_the_next(town: Town, families, monkeypatch) -> None:
    monkeypatch.setattr(issuing, "AT_ONCE", 2)
    made = approved(town)
    answers = iter([False, True])
    assert issue_rounds(town.now, enough=lambda: next(answers)) == 2
    assert issue_rounds(town.now) == 3
    assert Voucher.objects.filter(slice__award__round=made).count() == 5


def test_a_bit_asks_the_same_few_things_for_two_and_for_twelve(town: Town, families) -> None:
    few, many = approved(town), None
    with CaptureQueriesContext(connection) as asked_for_five:
        assert issue_some(few, town.now) == 5
    issue_round(few, town.now)
    for _ in range(12):
        town.new_family()
    town.new_fund(2000_00)
    many = approved(town)
    with CaptureQueriesContext(connection) as asked_for_twelve:
        assert issue_some(many, town.now) == 12
    assert len(asked_for_twelve) - len(asked_for_five) <= (0 if connection.vendor == "postgresql" else 7 * 4)


def test_whose_yes_is_gone_is_dropped_and_hears_nothing(town: Town, families) -> None:
    made = approved(town)
    nomination = families[1].nomination
    take_consent_back(families[1].guardian, nomination=nomination, now=town.now)
    issue_round(made, town.now)
    assert standings(made, *families[:2]) == [("served", ""), ("dropped", "consent")]
    assert not Voucher.objects.filter(person=families[1].person, slice__award__round=made).exists()
    assert parcels("voucher_issued", families[1]) == parcels("award_out", families[1]) == []
    books_are_balanced(made)


def test_whoever_has_had_enough_for_a_year_meanwhile_is_dropped_and_told(town: Town, families) -> None:
    published(town.arte, town.now, rules(most_per_year_cents=150_00))
    made = approved(town)
    # Another programme's round was faster.
    town.funded_voucher(60_00, family=families[0])
    town.funded_voucher(50_00, family=families[1])
    issue_round(made, town.now)
    assert standings(made, *families[:2]) == [("dropped", "limit"), ("served", "")]
    assert [facts["award"] for facts in parcels("award_out", families[0])] == [
        Award.objects.get(round=made, nomination=families[0].nomination).pk
    ]
    books_are_balanced(made)


def test_what_came_last_year_does_not_count(town: Town, families) -> None:
    published(town.arte, town.now, rules(most_per_year_cents=150_00))
    made = approved(town)
    voucher = town.funded_voucher(60_00, family=families[0])
    Voucher.objects.filter(pk=voucher.pk).update(issued_at=town.now - timedelta(days=366))
    issue_round(made, town.now)
    assert standings(made, families[0]) == [("served", "")]


def test_everybody_else_is_told_where_it_says_why(town: Town, families) -> None:
    stranger = town.new_family(municipality="Mortara")
    published(town.arte, town.now, rules(10**9, eligibility=Eligibility(municipalities=("Vigevano",)), review_days=10))
    made = approved(town)
    issue_round(made, town.now)
    assert standings(made, families[0], stranger) == [("waiting", ""), ("ineligible", "municipality")]
    for kind, family in (("award_waiting", families[0]), ("award_out", stranger)):
        (facts,) = parcels(kind, family)
        assert facts["review_until"] == (town.today + timedelta(days=10)).isoformat()
        assert facts["first_name"] == family.person.first_name
    (letter,) = Parcel.objects.filter(kind="round_done", key__startswith=f"round-done:{made.pk}:")
    assert (letter.facts["served"], letter.facts["waiting"], letter.facts["others"]) == (0, 5, 1)


def test_who_waits_and_took_the_yes_back_hears_nothing_more(town: Town, families) -> None:
    published(town.arte, town.now, rules(10**9))
    made = approved(town)
    take_consent_back(families[0].guardian, nomination=families[0].nomination, now=town.now)
    type(families[1].person).objects.filter(pk=families[1].person.pk).update(leaving_at=town.now)
    issue_round(made, town.now)
    assert [len(parcels("award_waiting", family)) for family in families] == [0, 0, 1, 1, 1]


def test_a_small_round_tells_nobody_again_that_they_wait(town: Town, families) -> None:
    published(town.arte, town.now, rules(10**9))
    for kind in (Round.Kind.ORDINARY, Round.Kind.RETURNED):
        made = approved(town)
        Round.objects.filter(pk=made.pk).update(kind=kind)
        issue_round(made, town.now)
        late = town.new_family()
    assert all(len(parcels("award_waiting", family)) == 1 for family in families)
    assert parcels("award_waiting", late) == []


def test_families_without_an_address_get_letters(town: Town, families) -> None:
    family = town.new_family()
    family.person.guardianships.all().delete()
    type(family.person).objects.filter(pk=family.person.pk).update(user=None, street="Via Roma 1", postcode="27029")
    issue_round(approved(town), town.now)
    letter = Parcel.objects.get(kind="voucher_issued", person_id=family.person.pk)
    assert (letter.channel, letter.facts["is_minor"]) == (Parcel.Channel.LETTER, True)
    assert letter.to.splitlines()[:2] == [family.person.full_name, "Via Roma 1"]


def test_rules_that_change_meanwhile_change_nothing_of_a_round(town: Town, families) -> None:
    published(town.arte, town.now, rules())
    made = approved(town)
    published(town.arte, town.now, rules(most_per_year_cents=1))
    issue_round(made, town.now)
    assert RuleSet.objects.filter(programme=town.arte).count() == 2
    assert made.awards.filter(standing="served").count() == 5
