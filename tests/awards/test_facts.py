"""What the rules may ask, gathered from the books: one row a person, nothing that was not asked, few statements."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from mentoring.awards.facts import facts_of, months_between
from mentoring.awards.rulebook import Attribute, Criterion, Eligibility, Fixed, Rulebook
from mentoring.demo.clock import at
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.funds.rules import Earmark
from mentoring.nominations.commands import withdraw
from mentoring.nominations.grounds import list_disadvantage, require_of, tell_reasons
from mentoring.nominations.reasons import Demand, Fact, Reasons, Wants
from mentoring.nominations.rules import Nominee
from mentoring.people.permissions import Role
from mentoring.vouchers.models import Voucher

PLAIN = Rulebook.by_arrival(100_00)
AGAIN = Rulebook(eligibility=Eligibility(again_after_months=1), amount=Fixed(cents=100_00), ties="arrival")


def asking(*attributes: Attribute) -> Rulebook:
    """Rules with a criterion for each of these."""
    criteria = tuple(Criterion(by=each, points={"1": 1}) for each in attributes)
    return Rulebook(criteria=criteria, amount=Fixed(cents=100_00))


def facts(town: Town, rules: Rulebook = PLAIN, earmarks=(), now=None):
    return {each.nomination_id: each for each in facts_of(town.arte, now or town.now, rules=rules, earmarks=earmarks)}


def told(town: Town, family: Family, **reasons) -> None:
    tell_reasons(
        town.teacher, nomination=family.nomination, reason="need", reasons=Reasons(**reasons), words="", now=town.now
    )


def also_by_another(town: Town, family: Family) -> Family:
    """A child of the same name once more, by another school, which marks it."""
    school, teacher = town.new_organisation("school", Role.NOMINATOR)
    person = family.person
    nominee = Nominee(
        person.first_name, person.last_name, person.born_on,
        guardian_name="Rosa Doppia", guardian_email="altra@example.org", is_priority=True,
    )  # fmt: skip
    return town.agreeing_family(teacher, town.arte, school, nominee)


# -- who ----------------------------------------------------------------------------------------------------
def test_everybody_with_a_yes_is_there_in_the_order_in_which_they_were_put_forward(town):
    first, second, gone = town.new_family(age=12), town.new_family(age=15, municipality="Mortara"), town.new_family()
    withdraw(town.teacher, nomination=gone.nomination, now=town.now)
    found = facts(town)
    one, other = found[first.nomination.pk], found[second.nomination.pk]
    assert (one.age, one.municipality, one.nominator_id, one.nominator_kind, one.reason) == (
        12, "Vigevano", town.school.pk, "school", "merit",
    )  # fmt: skip
    assert (other.age, other.municipality, other.arrival) == (15, "Mortara", one.arrival + 1)
    assert gone.nomination.pk not in found
    assert [each.arrival for each in found.values()] == list(range(1, len(found) + 1))


def test_of_two_nominators_the_first_counts(town):
    nominee = Nominee("Ada", "Doppia", town.born(12), guardian_name="Rosa Doppia", guardian_email="rosa@example.org")
    family = town.agreeing_family(town.teacher, town.arte, town.school, nominee)
    before = facts(town)
    again = also_by_another(town, family)
    again.nomination.person = family.person
    again.nomination.save(update_fields=["person"])  # As two records that turn out to be one person.
    found = facts(town, asking(Attribute.PRIORITY))
    assert found.keys() == before.keys()
    assert not found[family.nomination.pk].is_priority


def test_who_is_not_ready_is_not_there(town):
    family = town.new_family()
    require_of(town.operator, programme=town.arte, wants=Wants({Fact.AVERAGE: Demand.NEEDED}), now=town.now)
    assert family.nomination.pk not in facts(town)
    told(town, family, average=Decimal("8.5"))
    assert family.nomination.pk in facts(town)


def test_who_holds_an_award_is_no_applicant_unless_the_rules_serve_again(town):
    family = town.funded_family(60_00)
    assert family.nomination.pk not in facts(town)
    again = facts(town, AGAIN)[family.nomination.pk]
    assert (again.months_since_served, again.got_cents) == (0, 60_00)


# -- what ---------------------------------------------------------------------------------------------------
def test_what_was_told_is_read_if_it_is_asked_and_only_then(town):
    list_disadvantage(town.operator, territory=town.territory, name="Affido", now=town.now)
    family = town.new_family()
    told(
        town, family, average=Decimal("8.55"), conduct=9, prize="Concorso",
        need="15000", need_attested=True, disadvantages=("affido",),
    )  # fmt: skip
    quiet = facts(town)[family.nomination.pk]
    assert (quiet.bracket, quiet.average, quiet.conduct, quiet.has_prize, quiet.disadvantages) == (
        "", None, None, False, frozenset(),
    )  # fmt: skip
    everything = facts(town, asking(*Attribute))[family.nomination.pk]
    assert (everything.bracket, everything.average, everything.conduct) == ("15000", 855, 9)
    assert everything.has_prize
    assert everything.disadvantages == {"affido"}
    assert facts(town, earmarks=[Earmark(brackets=frozenset({"15000"}))])[family.nomination.pk].bracket == "15000"


def test_a_bracket_that_nobody_attested_is_none(town):
    family = town.new_family()
    told(town, family, need="15000", need_attested=True)
    family.nomination.need_attested_at = None
    family.nomination.save(update_fields=["need_attested_at"])
    assert facts(town, asking(Attribute.BRACKET))[family.nomination.pk].bracket == ""


def test_sisters_and_brothers_share_a_guardian_and_are_counted_without_oneself(town):
    children = [
        town.agreeing_family(
            town.teacher, town.arte, town.school,
            Nominee(name, "Prova", town.born(12), guardian_name="Rosa Prova", guardian_email="rosa@example.org"),
        )
        for name in ("Ada", "Bea", "Cleo")
    ]  # fmt: skip
    alone = town.new_family()
    withdraw(town.teacher, nomination=children[2].nomination, now=town.now)
    found = facts(town, asking(Attribute.SIBLINGS))
    assert [found[child.nomination.pk].siblings for child in children[:2]] == [1, 1]
    assert found[alone.nomination.pk].siblings == 0


def test_what_the_territory_gave_counts_from_new_year_and_in_whole_months(town):
    family = town.funded_family(60_00)
    voucher = Voucher.objects.get(person=family.person)
    last_year = at(date(town.today.year - 1, 12, 31), 23, 30)  # In Greenwich, too.
    Voucher.objects.filter(pk=voucher.pk).update(issued_at=last_year)
    town.funded_voucher(40_00, family)
    found = facts(town, AGAIN)[family.nomination.pk]
    assert (found.months_since_served, found.got_cents) == (0, 40_00)
    Voucher.objects.filter(person=family.person).update(issued_at=last_year)
    found = facts(town, AGAIN, now=at(date(town.today.year, 2, 28), 9))[family.nomination.pk]
    assert (found.months_since_served, found.got_cents) == (2 if town.today.year % 4 else 1, 0)


def test_new_year_begins_at_midnight_here_and_not_in_greenwich(town):
    family = town.funded_family(60_00)
    Voucher.objects.filter(person=family.person).update(issued_at=at(date(town.today.year, 1, 1), 0, 30))
    assert facts(town, AGAIN)[family.nomination.pk].got_cents == 60_00


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        (date(2026, 1, 31), date(2026, 2, 27), 0),
        (date(2026, 1, 31), date(2026, 2, 28), 1),
        (date(2026, 1, 15), date(2026, 2, 14), 0),
        (date(2026, 1, 15), date(2026, 2, 15), 1),
        (date(2025, 11, 22), date(2026, 11, 22), 12),
        (date(2026, 3, 1), date(2026, 3, 1), 0),
    ],
)
def test_months_are_whole(earlier, later, months):
    assert months_between(earlier, later) == months


# -- how ----------------------------------------------------------------------------------------------------
def test_more_people_take_no_more_statements(town, django_assert_num_queries: DjangoAssertNumQueries):
    for few in (1, 4):
        for _one in range(few):
            town.new_family()
        with django_assert_num_queries(5):
            facts_of(town.arte, town.now + timedelta(days=1), rules=asking(*Attribute))


def test_nothing_that_is_printed_of_them_names_anybody_or_their_troubles(town):
    list_disadvantage(town.operator, territory=town.territory, name="Affido", now=town.now)
    family = town.new_family()
    told(town, family, need="15000", need_attested=True, disadvantages=("affido",))
    said = repr(facts(town, asking(*Attribute))[family.nomination.pk])
    for word in (family.person.last_name, "Rosa", str(family.person.born_on), family.email, "15000", "affido"):
        assert word not in said
