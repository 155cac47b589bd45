"""The operator's side of a review: what waits, what was written, and how it ends."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.awards.models import Review, Round
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.records.models import Reading
from tests.awards.somebody_waits import asked, waiting_family


@pytest.fixture
def family(town: Town) -> Family:
    return waiting_family(town)


@pytest.fixture
def page(town: Town, family: Family) -> str:
    return reverse("web:operator_review", args=[asked(town, family).pk])


def test_it_waits_on_the_desk_and_in_the_list_without_a_name(bruno: Client, family: Family, page: str):
    assert "riesame da decidere" in bruno.get(reverse("web:operator_desk")).content.decode()
    listed = bruno.get(reverse("web:operator_reviews"), {"state": "open"}).content.decode()
    shown = bruno.get(page).content.decode()
    assert page in listed
    assert "tocca a lei" in listed
    assert "La media è 9, non 6." in shown
    assert family.person.last_name not in listed + shown
    assert Reading.objects.filter(person_id=family.person.pk, why="review").exists()


def test_an_end_needs_its_reason_and_keeps_what_was_typed(town: Town, bruno: Client, page: str):
    assert bruno.post(page, {"do": "uphold", "reason": ""}).status_code == 409
    refused = bruno.post(page, {"do": "change", "reason": "Aveva ragione, e scusate."})
    words = refused.content.decode()
    assert refused.status_code == 409
    assert "Il riesame resta aperto" in words
    assert "Aveva ragione, e scusate." in words
    assert Review.objects.get().state == Review.State.OPEN
    town.new_fund(100_00)
    answer = bruno.post(page, {"do": "change", "reason": "Aveva ragione."})
    assert answer.headers["Location"] == reverse("web:operator_round", args=[Round.objects.latest("pk").pk])


def test_whoever_prepared_the_round_may_write_but_not_decide(teresa: Client, page: str):
    assert "Decide un'altra persona" in teresa.get(page).content.decode()
    assert teresa.post(page, {"do": "write", "text": "Un attimo.", "form_key": "w"}).status_code == 302
    teresa.post(page, {"do": "uphold", "reason": "È giusto così."})
    assert Review.objects.get().state == Review.State.OPEN


def test_of_two_who_decide_the_second_reads_that_it_is_decided(bruno: Client, page: str):
    bruno.post(page, {"do": "uphold", "reason": "La media è 6."})
    late = bruno.post(page, {"do": "uphold", "reason": "Un'altra ragione."})
    assert late.status_code == 409
    assert "La media è 6." in bruno.get(page).content.decode()
    assert Review.objects.get().reason == "La media è 6."


def test_a_list_of_reviews_costs_the_same_few_statements(bruno: Client, page: str, django_assert_max_num_queries):
    bruno.get(reverse("web:operator_reviews"))
    with django_assert_max_num_queries(14):
        bruno.get(reverse("web:operator_reviews"))


def test_what_a_family_hands_in_on_paper_goes_on_as_any_other(town: Town, bruno: Client, family: Family):
    paper = reverse("web:operator_review_paper")
    typed = {"form_key": "p", "text": "Non è giusto.", "received_on": f"{town.today:%Y-%m-%d}"}
    for number in ("", "x", "999999"):
        refused = bruno.post(paper, {**typed, "number": number})
        assert refused.status_code == 409
        assert "Non è giusto." in refused.content.decode()
    tomorrow = f"{town.today + timedelta(days=1):%Y-%m-%d}"
    assert bruno.post(paper, {**typed, "number": family.nomination.pk, "received_on": tomorrow}).status_code == 409
    assert not Review.objects.exists()
    answer = bruno.post(paper, {**typed, "number": family.nomination.pk})
    review = Review.objects.get()
    assert answer.headers["Location"] == reverse("web:operator_review", args=[review.pk])
    assert "Non è giusto." in bruno.get(answer.headers["Location"]).content.decode()
