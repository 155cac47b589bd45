"""Everybody reads by which rules a programme decides, in every version there was."""

import hashlib

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from mentoring.awards.archive import inputs_to_data
from mentoring.awards.models import RuleSet
from mentoring.awards.ranking import Facts, tie
from mentoring.awards.rulebook import Attribute, ByBracket, Criterion, Eligibility, Quota, Rulebook
from mentoring.awards.rules import Inputs
from mentoring.kernel.signing import digest
from mentoring.nominations.grounds import list_disadvantage
from tests.awards.rule_sets import SOME, published


@pytest.fixture
def rich(town) -> Rulebook:
    """Rules that say everything."""
    list_disadvantage(town.operator, territory=town.territory, name="Affido", now=town.now)
    return Rulebook(
        eligibility=Eligibility(oldest=17, municipalities=("Vigevano", "Mortara"), again_after_months=12),
        criteria=(
            Criterion(by=Attribute.BRACKET, points={"10000": 40, "15000": 25}),
            Criterion(by=Attribute.DISADVANTAGES, points={"affido": 15}),
            Criterion(by=Attribute.PRIORITY, points={"yes": 10}),
        ),
        amount=ByBracket(cents={"10000": 120_00}, otherwise_cents=80_00),
        least_cents=40_00,
        most_per_year_cents=200_00,
        priorities_per_nominator=3,
        quotas=(Quota(by="nominator", of=str(town.school.pk), at_least=5),),
    )


def page_of(programme, *version):
    name = "web:rules_version" if version else "web:rules"
    return reverse(name, args=[programme.slug, *version])


def test_a_programme_without_rules_says_by_which_it_goes(town, client):
    page = client.get(page_of(town.arte)).content.decode()
    assert "Non ci sono punti: viene prima chi è stato segnalato prima." in page
    assert "Il buono è di 100\u00a0€, uguale per tutti." in page
    assert "non ci sono ancora regole scritte apposta" in page


def test_everything_the_rules_say_stands_on_the_page(town, client, rich):
    rules = published(town.arte, town.now, rich)
    page = client.get(page_of(town.arte)).content.decode()
    for words in (
        "Abitare a Vigevano o Mortara.",
        "devono essere passati almeno 12 mesi",
        "fino a 40 punti",
        "Affido",
        "In tutto se ne possono avere 65.",
        "Di ogni segnalatore contano i primi 3 segni.",
        "120\u00a0€",
        "almeno di 40\u00a0€",
        "al massimo 200\u00a0€",
        f"Per chi è segnalato da {town.school.name}: 5 posti riservati.",
        rules.seed,
        "entro 30 giorni",
    ):
        assert words in page.replace("&#x27;", "'"), words


def test_the_draw_that_the_page_tells_is_the_draw_that_decides(town, client, rich):
    rules = published(town.arte, town.now, rich)
    assert f"printf %s {rules.seed}:1 | sha256sum" in client.get(page_of(town.arte)).content.decode()
    somebody = Facts(nomination_id=1, arrival=1, age=12, municipality="", nominator_id=1)
    assert tie(somebody, rich, rules.seed)[0] == hashlib.sha256(f"{rules.seed}:1".encode()).hexdigest()


def test_the_page_names_the_rules_as_certificates_do(town, client, rich):
    rules = published(town.arte, town.now, rich)
    assert inputs_to_data(Inputs(rich, rules.seed, (), (), town.arte.scope))["rules"] == rich.to_data()
    assert digest(rich.to_data()) in client.get(page_of(town.arte)).content.decode()


def test_an_older_version_stays_and_says_that_it_is_over(town, client, rich):
    published(town.arte, town.now)
    published(town.arte, town.now, rich)
    old = client.get(page_of(town.arte, 1)).content.decode()
    assert "Sono regole di prima" in old
    assert "La prima volta" in old
    assert "Sono regole di prima" not in client.get(page_of(town.arte, 2)).content.decode()
    assert page_of(town.arte, 1) in client.get(page_of(town.arte)).content.decode()


def test_a_draft_is_nobodys_business(town, client):
    RuleSet.objects.create(programme=town.arte, version=1, document=SOME.to_data(), made_at=town.now)
    assert client.get(page_of(town.arte, 1)).status_code == 404
    assert "non ci sono ancora regole scritte apposta" in client.get(page_of(town.arte)).content.decode()


@pytest.mark.parametrize("wrong", [("che-non-c-e",), ("\x00",), ("arte-e-bellezza", 99), ("che-non-c-e", 1)])
def test_what_is_not_there_is_not_found(town, client, wrong):
    assert town.arte.slug == "arte-e-bellezza"
    published(town.arte, town.now)
    name = "web:rules_version" if len(wrong) > 1 else "web:rules"
    assert client.get(reverse(name, args=wrong)).status_code == 404


def test_a_programme_with_an_age_of_its_own_says_it(town, client, rich):
    type(town.arte).objects.filter(pk=town.arte.pk).update(youngest=6, oldest=19)
    published(town.arte, town.now, rich)
    assert "Avere da 6 a 17 anni." in client.get(page_of(town.arte)).content.decode()


def test_more_versions_take_no_more_statements(
    town, client, rich, django_assert_max_num_queries: DjangoAssertNumQueries
):
    for _version in range(3):
        published(town.arte, town.now, rich)
    with django_assert_max_num_queries(8):
        client.get(page_of(town.arte))


def test_the_rules_are_found_from_where_one_asks_how_it_works(town, client):
    for name in ("about", "become_mentor"):
        assert page_of(town.arte) in client.get(reverse(f"web:{name}")).content.decode()
