"""What if: the address holds the question, the page the answer, and nothing is written."""

import pytest
from django.urls import reverse

from mentoring.awards.models import Round
from mentoring.demo.tools import handed_out
from mentoring.funds.rules import Earmark
from mentoring.kernel.money import Cents
from mentoring.ledger import chart
from mentoring.ledger.queries import balance
from tests.web.operator.pages import text_of


@pytest.fixture
def poor(town):
    """Money for one of two, and a fund for somebody else."""
    for fund in (town.common_fund, town.foundation_fund):
        person = town.new_family().person
        cents = balance(chart.fund(fund.pk))
        what = {"programme": town.sport, "scope": town.sport.scope, "expires_on": town.sport.ends_on}
        handed_out(person=person, fund=fund, amount=Cents(cents), key=f"away:{fund.pk}", now=town.now, **what)
    town.narrow = town.new_fund(100_00, Earmark(oldest=10))
    town.open = town.new_fund(100_00)
    for family in (town.new_family(age=12), town.new_family(age=13)):
        assert family.nomination.is_ready
    return town


def url(town, **asked) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"{reverse('web:operator_simulation', args=[town.arte.slug])}?{query}"


def test_more_money_lets_somebody_in(poor, teresa):
    told = text_of(teresa.get(url(poor, more="100")))
    assert "Entra una persona." in told
    assert "100 € in più: un fondo nuovo, aperto a tutti" in told
    assert not Round.objects.filter(state="prepared").exists()


def test_a_wish_that_asks_less_lets_somebody_in(poor, teresa):
    told = text_of(teresa.get(url(poor, wider=poor.narrow.pk, part="age", value=13)))
    assert "Entra una persona." in told
    assert "l'età: anche 13" in told
    poor.narrow.refresh_from_db()
    assert poor.narrow.earmark.oldest == 10


def test_the_same_on_both_sides_changes_nothing(poor, teresa):
    told = text_of(teresa.get(url(poor)))
    assert "Le stesse persone ricevono il buono." in told
    assert "Non cambia niente per nessuno." in told


@pytest.mark.parametrize(
    "asked",
    [
        {"more": "dieci"},
        {"more": "-5"},
        {"fund": "x"},
        {"first": "999999"},
        {"wider": "999999", "part": "age"},
        {"wider": "1", "part": "shoes"},
        {"part": "nominator", "value": "x"},
    ],
)
def test_what_cannot_be_read_changes_nothing(poor, teresa, asked):
    answer = teresa.get(url(poor, **asked))
    assert answer.status_code == 200
    assert "Le stesse persone ricevono il buono." in text_of(answer)


def test_who_enters_is_told_without_a_name_and_as_a_file(poor, teresa):
    for page in (url(poor, more="100"), url(poor, more="100", export="csv")):
        told = teresa.get(page).content.decode()
        assert "Entra" in told
        assert poor.school.name in told
        for person in {nomination.person for nomination in poor.arte.nominations.select_related("person")}:
            assert person.full_name not in told


def test_the_page_asks_the_same_few_things_however_many_wait(poor, teresa, django_assert_max_num_queries):
    teresa.get(url(poor))
    with django_assert_max_num_queries(45) as few:
        teresa.get(url(poor, more="100"))
    for age in (9, 12, 14, 15):
        poor.new_family(age=age)
    with django_assert_max_num_queries(len(few.captured_queries)):
        teresa.get(url(poor, more="100"))


def test_another_territorys_programme_is_not_there(poor, teresa):
    page = reverse("web:operator_simulation", args=["no-such-programme"])
    assert teresa.get(page).status_code == 404


def test_what_could_not_be_used_is_told_where_a_round_begins_with_the_step_that_would_help(poor, teresa):
    page = f"{reverse('web:operator_round_new')}?programme={poor.arte.slug}"
    answer = teresa.get(page)
    told = text_of(answer)
    assert "Che cosa non si è potuto usare" in told
    assert "conta l'età" in told
    assert "un buono in più, 100 €" in told
    assert f"wider={poor.narrow.pk}&amp;part=age&amp;value=" in answer.content.decode()
