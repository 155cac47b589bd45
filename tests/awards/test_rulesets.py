"""Versions of rules: one draft, published for good; what contradicts itself is neither saved nor published."""

import re

import pytest
from django.db import DatabaseError, transaction

from mentoring.awards.commands import prepare_round
from mentoring.awards.errors import Contradiction
from mentoring.awards.models import RuleSet
from mentoring.awards.preparing import rules_in_force
from mentoring.awards.rulebook import Attribute, ByBracket, Criterion, Eligibility, Fixed, OfOffer, Quota, Rulebook
from mentoring.awards.rulesets import draft_of, drop_draft, publish, rule_sets, save_draft
from mentoring.demo.town import Town
from mentoring.funds.queries import standings
from mentoring.kernel.refusal import NotAllowed, WrongState

FIRST_TIME = Criterion(by=Attribute.FIRST_TIME, points={"yes": 10})
GOOD = Rulebook(criteria=(FIRST_TIME,), amount=Fixed(cents=100_00))


def draft(town: Town, rules: Rulebook = GOOD) -> RuleSet:
    return save_draft(town.operator, programme=town.arte, rules=rules, now=town.now)


def published(town: Town, rules: Rulebook = GOOD) -> RuleSet:
    made = draft(town, rules)
    publish(town.operator, rule_set=made, now=town.now)
    return made


def faults_of(town: Town, **changes) -> list[tuple[str, str]]:
    with pytest.raises(Contradiction) as refused:
        draft(town, GOOD.model_copy(update=changes))
    return [(fault.place, fault.code) for fault in refused.value.faults]


# -- versions -----------------------------------------------------------------------------------------------
def test_a_draft_is_one_and_is_changed_in_place(town: Town) -> None:
    first = draft(town)
    second = draft(town, GOOD.model_copy(update={"review_days": 10}))
    assert (first.pk, first.version) == (second.pk, second.version)
    assert draft_of(town.operator, town.arte).rules.review_days == 10


def test_publishing_draws_a_seed_and_puts_the_rules_in_force(town: Town) -> None:
    before = rules_in_force(town.arte)
    one = published(town)
    two = published(town)
    assert before is None or before.version < one.version
    assert two.version == one.version + 1
    assert re.fullmatch(r"[0-9a-f]{64}", one.seed)
    assert one.seed != two.seed
    assert rules_in_force(town.arte) == two


def test_what_is_published_cannot_be_published_dropped_or_drafted_over(town: Town) -> None:
    one = published(town)
    for command in (publish, drop_draft):
        with pytest.raises(WrongState):
            command(town.operator, rule_set=one, now=town.now)
    next_one = draft(town, GOOD.model_copy(update={"review_days": 7}))
    assert (next_one.pk != one.pk, next_one.version) == (True, one.version + 1)
    one.refresh_from_db()
    assert one.rules == GOOD


def test_the_database_itself_keeps_published_rules_as_they_are(town: Town) -> None:
    one = published(town)
    for change in ({"document": {}}, {"seed": "mine"}, {"version": 99}, {"state": "draft"}, {"published_at": None}):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            RuleSet.objects.filter(pk=one.pk).update(**change)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        RuleSet.objects.filter(pk=one.pk).delete()
    assert RuleSet.objects.filter(pk=one.pk).update(made_by=None) == 1  # Whoever wrote them may be forgotten.


def test_a_draft_that_changed_since_it_was_read_is_not_published(town: Town) -> None:
    read = draft(town)
    draft(town, GOOD.model_copy(update={"review_days": 7}))
    with pytest.raises(WrongState):
        publish(town.operator, rule_set=read, now=town.now)
    assert draft_of(town.operator, town.arte) is not None


def test_a_dropped_draft_is_gone_and_its_number_free(town: Town) -> None:
    one = draft(town)
    drop_draft(town.operator, rule_set=one, now=town.now)
    assert draft_of(town.operator, town.arte) is None
    assert draft(town).version == one.version


def test_a_round_keeps_the_version_by_which_it_was_prepared(town: Town) -> None:
    one = published(town)
    town.new_family()
    prepared = prepare_round(town.operator, programme=town.arte, now=town.now)
    two = published(town)
    prepared.refresh_from_db()
    assert prepared.rules == one
    assert [(each.version, len(each.rounds.all())) for each in rule_sets(town.operator, town.arte)][:2] == [
        (two.version, 0), (one.version, 1),
    ]  # fmt: skip


def test_only_the_operator_writes_rules(town: Town) -> None:
    one = draft(town)
    for stranger in (town.teacher, town.shopkeeper, town.manager, town.guardian):
        with pytest.raises(NotAllowed):
            save_draft(stranger, programme=town.arte, rules=GOOD, now=town.now)
        for command in (publish, drop_draft):
            with pytest.raises(NotAllowed):
                command(stranger, rule_set=one, now=town.now)
        assert not rule_sets(stranger, town.arte).exists()


# -- what contradicts itself --------------------------------------------------------------------------------
def test_amounts_of_zero_are_refused(town: Town) -> None:
    assert faults_of(town, amount=Fixed(cents=0)) == [("amount", "nothing-to-give")]
    by_bracket = ByBracket(cents={"10000": 100_00}, otherwise_cents=0)
    assert faults_of(town, amount=by_bracket) == [("amount", "nothing-to-give")]
    closed = Eligibility(brackets=("10000",))  # Nobody else is asked, so nobody gets nothing.
    assert draft(town, GOOD.model_copy(update={"amount": by_bracket, "eligibility": closed}))


def test_no_criterion_is_refused_unless_arrival_decides(town: Town) -> None:
    assert faults_of(town, criteria=()) == [("criteria", "no-criterion")]
    assert draft(town, GOOD.model_copy(update={"criteria": (), "ties": "arrival"}))


def test_more_reserved_places_than_money_is_refused_with_the_figures(town: Town) -> None:
    money = sum(each.balance_cents for each in standings(town.territory))
    places = money // 100_00 + 1
    quota = Quota(by="municipality", of="Mortara", at_least=places)
    with pytest.raises(Contradiction) as refused:
        draft(town, GOOD.model_copy(update={"quotas": (quota,)}))
    (fault,) = refused.value.faults
    assert (fault.place, fault.code) == ("quotas", "floors-above-money")
    assert fault.figures == {"reserved": places, "needed": places * 100_00, "money": money}
    assert draft(town, GOOD.model_copy(update={"quotas": (quota.model_copy(update={"at_least": places - 1}),)}))


def test_every_fault_is_told_at_once(town: Town) -> None:
    found = faults_of(
        town,
        eligibility=Eligibility(youngest=18, oldest=6),
        criteria=(FIRST_TIME, FIRST_TIME),
        least_cents=200_00,
        quotas=(
            Quota(by="nominator", of="*", at_least=3, at_most=2),
            Quota(by="nominator", of="*", at_most=1),
        ),
    )
    assert found == [
        ("eligibility.oldest", "ages-crossed"), ("criteria", "criterion-twice"), ("least_cents", "least-above-amount"),
        ("quotas.0", "floor-above-ceiling"), ("quotas.1", "quota-twice"),
    ]  # fmt: skip


def test_rules_that_were_good_when_saved_are_looked_at_again_when_published(town: Town) -> None:
    made = draft(town, GOOD.model_copy(update={"amount": OfOffer(offer_id=town.concert.pk)}))
    type(town.concert).objects.filter(pk=town.concert.pk).update(state="withdrawn")
    with pytest.raises(Contradiction) as refused:
        publish(town.operator, rule_set=made, now=town.now)
    assert [fault.code for fault in refused.value.faults] == ["offer-gone"]
    assert draft_of(town.operator, town.arte) == made
