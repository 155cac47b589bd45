"""The operator sees what is left and cannot be used, and prepares what makes it enough."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mentoring.awards.models import Round
from mentoring.offers.models import Offer

PAGE = reverse("web:operator_remainders")


@pytest.fixture
def stuck(town):
    """Three wallets that lack a little to the one thing that is on."""
    Offer.objects.filter(state=Offer.State.PUBLISHED).update(state=Offer.State.WITHDRAWN)
    families = [town.funded_family(cents) for cents in (9_00, 10_50, 9_00)]
    town.new_date(price_cents=12_00, starts_at=town.now + timedelta(days=5))
    return families


def test_the_page_tells_numbers_and_no_names(stuck, teresa):
    page = teresa.get(PAGE).content.decode()
    assert "Preparo l" in page
    for family in stuck:
        assert family.person.last_name not in page
    rows = teresa.get(PAGE, {"export": "csv"}).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "Arte e bellezza;Fino a 2 €;1;10,50;1,50" in rows
    assert "Arte e bellezza;Fino a 5 €;2;18,00;6,00" in rows


def test_the_list_narrows_to_a_programme(town, stuck, teresa):
    assert "Preparo l" not in teresa.get(PAGE, {"programme": town.sport.slug}).content.decode()


def test_the_desk_says_that_there_are_some(stuck, teresa):
    assert PAGE in teresa.get(reverse("web:operator_desk")).content.decode()


def test_a_click_prepares_a_round_and_another_one_says_that_it_is_there(town, stuck, teresa):
    first = teresa.post(PAGE, {"programme": town.arte.slug})
    made = Round.objects.get(kind=Round.Kind.TOP_UP)
    assert first.url == reverse("web:operator_round", args=[made.pk])
    assert teresa.get(first.url).status_code == 200
    again = teresa.post(PAGE, {"programme": town.arte.slug}, follow=True)
    assert again.redirect_chain[-1][0] == PAGE
    assert Round.objects.filter(kind=Round.Kind.TOP_UP).count() == 1
    assert teresa.post(PAGE, {"programme": "no-such"}).status_code == 404


def test_the_number_of_statements_does_not_grow(town, stuck, teresa, django_assert_max_num_queries):
    for _ in range(5):
        town.funded_family(3_00)
    with django_assert_max_num_queries(16):
        teresa.get(PAGE)
