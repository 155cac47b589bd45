"""Pages that explain, and the figures for everybody."""

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.bookings.redeeming import redeem
from mentoring.demo.town import Town
from mentoring.people.commands import edit_organisation
from tests.web.conftest import Enter

EXPLAINING = ["home", "offers", "about", "mentors", "figures", "privacy", "accessibility"]


@pytest.mark.parametrize("name", EXPLAINING)
def test_everybody_may_read_it_in_any_shoes(town: Town, enter: Enter, client: Client, name: str) -> None:
    address = reverse(f"web:{name}")
    for reader in (client, enter(town.young), enter(town.operator), enter(town.usher)):
        assert reader.get(address).status_code == 200


@pytest.mark.parametrize("name", EXPLAINING)
def test_nothing_ever_says_poor(town: Town, enter: Enter, client: Client, name: str) -> None:
    text = client.get(reverse(f"web:{name}")).content.decode().lower()
    assert not any(word in text for word in ("pover", "bisognos", "svantaggiat", "indigent", "needy"))


@pytest.mark.parametrize("name", ["about", "privacy", "accessibility"])
def test_one_reads_whom_to_write_to(town: Town, client: Client, name: str) -> None:
    text = client.get(reverse(f"web:{name}")).content.decode()
    assert town.casa.name in text
    assert f"mailto:{town.casa.email}" in text


def test_mentors_stand_in_the_order_of_their_names_without_amounts(town: Town, client: Client) -> None:
    """The foundation gave more than the shop."""
    answer = client.get(reverse("web:mentors"))
    assert [mentor.name for mentor in answer.context["mentors"]] == [town.shop.name, town.foundation.name]
    assert "€" not in answer.content.decode()


def test_a_mentor_may_say_something_about_itself(town: Town, client: Client) -> None:
    edit_organisation(
        town.shopkeeper,
        organisation=town.shop,
        now=town.now,
        about="Quaderni <i>dal 1921</i>",
        website="https://q.example",
    )
    text = client.get(reverse("web:mentors")).content.decode()
    assert "Quaderni &lt;i&gt;dal 1921&lt;/i&gt;" in text
    assert 'href="https://q.example"' in text


def test_evenings_of_fewer_than_five_are_not_told(town: Town, client: Client) -> None:
    """Nor are those of five, on the day itself: a day that is not over is not told."""
    for _ in range(4):
        redeem(town.usher, booking=town.booked_concert(), now=town.tonight)
    figures = client.get(reverse("web:figures")).context["figures"]
    assert figures.given_cents == 1_620_00 + 4 * 100_00
    assert (figures.seats, figures.enjoyed_cents) == (0, 0)


def test_figures_ask_a_bounded_number_of_questions(town: Town, client: Client, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(8):  # territory, figures (6), names
        client.get(reverse("web:figures"))


def test_figures_are_counted_once_a_minute_not_once_a_visitor(
    town: Town, client: Client, django_assert_max_num_queries
) -> None:
    client.get(reverse("web:figures"))
    with django_assert_max_num_queries(1):  # the territory
        client.get(reverse("web:figures"))
