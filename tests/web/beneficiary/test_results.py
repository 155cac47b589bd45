"""A family reads its result in plain words, and asks that it be looked at again."""

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.awards.approving import approve_round
from mentoring.awards.commands import prepare_round
from mentoring.awards.explaining import results_of
from mentoring.awards.issuing import issue_round
from mentoring.awards.models import Award, Review
from mentoring.awards.rulebook import Criterion, Eligibility, Fixed, Rulebook
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.funds.rules import Earmark
from mentoring.people.models import User
from mentoring.records.models import Reading
from tests.awards.rule_sets import published

RULES = Rulebook(
    eligibility=Eligibility(municipalities=("Vigevano", "Gambolò")),
    criteria=(Criterion(by="distance", points={"Gambolò": 30, "Altrove": 60}),),
    amount=Fixed(cents=100_00),
    ties="arrival",
)


@pytest.fixture
def families(town: Town) -> dict[str, Family]:
    """One from Gambolò who is served, one from Vigevano who waits, one whom the rules keep out."""
    published(town.arte, town.now, RULES)
    town.new_fund(100_00, Earmark(municipalities=frozenset({"Gambolò", "Vigevano"})))
    places = {"served": "Gambolò", "waiting": "Vigevano", "out": "Mortara"}
    found = {name: town.new_family(municipality=place) for name, place in places.items()}
    for fund in (town.common_fund, town.foundation_fund):
        _spend_all(town, fund)
    made = prepare_round(town.operator, programme=town.arte, now=town.now)
    approve_round(town.second_operator, round=made, now=town.now)
    issue_round(made, town.now)
    return found


def _spend_all(town: Town, fund) -> None:
    from mentoring.ledger import chart
    from mentoring.ledger.queries import balance
    from tests.awards.test_rounds import spend

    spend(town, fund, balance(chart.fund(fund.pk)))


def client_of(family: Family) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=family.guardian.user_id))
    return client


def award_of(family: Family) -> Award:
    return results_of(family.guardian).get()


def page_of(family: Family) -> str:
    return reverse("web:result", args=[award_of(family).pk])


def read(family: Family) -> str:
    return client_of(family).get(page_of(family)).content.decode()


def test_whoever_waits_reads_their_points_and_what_would_have_changed_it(families):
    words = read(families["waiting"])
    assert "è in lista d&#x27;attesa" in words
    assert "0 su 60" in words
    assert "Con 31 punti in più il buono ci sarebbe stato." in words
    made = award_of(families["waiting"]).round
    assert reverse("web:rules_version", args=[made.programme.slug, made.rules.version]) in words


def test_whoever_is_out_reads_which_rule_it_is(families):
    words = read(families["out"])
    assert "Abitare a Vigevano o Gambolò." in words
    assert "Con " not in words.split("<main")[1].split("Qualcosa non torna")[0]


def test_whoever_was_served_reads_how_much_and_has_nothing_to_ask(families):
    words = read(families["served"])
    assert "100 €" in words.replace("\xa0", " ")
    assert "Chiedi un riesame" not in words


def test_nobody_reads_somebody_elses(town: Town, families):
    mine, theirs = families["waiting"], page_of(families["out"])
    assert client_of(mine).get(theirs).status_code == 404
    assert client_of(mine).get(f"{theirs}foglio.pdf").status_code == 404
    assert client_of(mine).post(theirs, {"do": "ask", "text": "Io!", "form_key": "x"}).status_code == 404
    assert not Review.objects.exists()


def test_one_asks_and_goes_on_writing_on_the_same_page(families):
    family = families["out"]
    client, page = client_of(family), page_of(family)
    empty = client.post(page, {"do": "ask", "text": "", "form_key": "a"})
    assert (empty.status_code, Review.objects.count()) == (409, 0)
    assert client.post(page, {"do": "ask", "text": "Abitiamo a Vigevano.", "form_key": "a"}).status_code == 302
    words = client.get(page).content.decode()
    assert "Abitiamo a Vigevano." in words
    assert "Chiedi un riesame" not in words
    client.post(page, {"do": "write", "text": "Dal mese scorso.", "form_key": "b"})
    assert "Dal mese scorso." in client.get(page).content.decode()


def test_the_wallet_leads_to_the_result(families):
    client = client_of(families["waiting"])
    words = client.get(reverse("web:wallet")).content.decode()
    assert page_of(families["waiting"]) in words
    assert page_of(families["waiting"]) in client.get(reverse("web:results")).content.decode()


def test_a_result_is_a_sheet_of_paper_too(town: Town, families):
    family = families["waiting"]
    assert client_of(family).get(f"{page_of(family)}foglio.pdf").content.startswith(b"%PDF")
    teacher = Client()
    teacher.force_login(User.objects.get(pk=town.teacher.user_id))
    sheet = teacher.get(reverse("web:nominator_result", args=[family.nomination.pk]))
    assert sheet.content.startswith(b"%PDF")
    assert Reading.objects.filter(person_id=family.person.pk, why="letter").exists()


def test_whoever_put_them_forward_reads_how_it_went_and_finds_them_by_it(town: Town, families):
    teacher = Client()
    teacher.force_login(User.objects.get(pk=town.teacher.user_id))
    family = families["out"]
    client_of(family).post(page_of(family), {"do": "ask", "text": "Un segreto di casa.", "form_key": "a"})
    words = teacher.get(reverse("web:nominator_nomination", args=[family.nomination.pk])).content.decode()
    assert "Abitare a Vigevano o Gambolò." in words
    assert "La famiglia ha chiesto un riesame" in words
    assert "Un segreto di casa." not in words
    desk = reverse("web:nominator_desk")
    for wanted, who in (("waiting", "waiting"), ("out", "out"), ("questioned", "out")):
        listed = teacher.get(desk, {"state": wanted}).content.decode()
        names = {name for name, one in families.items() if one.person.last_name in listed}
        assert names == {who}, wanted


def test_results_cost_the_same_few_statements_however_many_there_are(families, django_assert_max_num_queries):
    client = client_of(families["waiting"])
    client.get(reverse("web:results"))
    with django_assert_max_num_queries(12):
        client.get(reverse("web:results"))
