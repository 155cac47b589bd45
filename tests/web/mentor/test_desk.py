"""The path of the money as a mentor reads it."""

import re
import secrets
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.bookings.redeeming import redeem
from mentoring.demo.tools import handed_out
from mentoring.funds.rules import Earmark
from mentoring.kernel.money import Cents
from mentoring.people.permissions import Role
from mentoring.programmes.commands import ask_admission, suspend

DESK = reverse("web:mentor_desk")


def words(response):
    text = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", text).replace("\xa0", " ").replace("&#x27;", "'")


@pytest.fixture
def mentor(town):
    return town.new_organisation("firm", Role.MENTOR, "Vetreria Lucente")


@pytest.fixture
def tomorrow(town, monkeypatch):
    """Pages look at the clock of the day after tonight: what happened until tonight may be told."""

    def look(days=1):
        monkeypatch.setattr("django.utils.timezone.now", lambda: town.tonight + timedelta(days=days))

    return look


def served(town, fund, count):
    families = [town.new_family() for _ in range(count)]
    for family in families:
        handed_out(
            person=family.person,
            fund=fund,
            programme=town.arte,
            amount=Cents(50_00),
            scope=town.arte.scope,
            expires_on=town.arte.ends_on,
            key=secrets.token_hex(8),
            now=town.now,
        )
    return families


def go_out(town, families):
    for family in families:
        redeem(town.usher, booking=town.booked_concert(family), now=town.tonight)


def test_before_the_first_promise_the_page_says_what_to_do(enter, mentor):
    page = words(enter(mentor[1]).get(DESK))
    assert "Tutto comincia da una promessa" in page


def test_a_promise_waits_for_its_transfer_and_the_code_is_there(town, enter, mentor):
    client = enter(mentor[1])
    response = client.post(
        reverse("web:mentor_pledge_new"), {"form_key": "waits", "amount": "80", "recurrence": "once"}
    )
    page = client.get(DESK)
    assert "Aspettiamo il suo bonifico di 80 €" in words(page)
    assert response.url in page.content.decode()
    assert "Qui si accenderà il percorso" in words(page)


def test_what_was_given_is_there_at_once_and_the_rest_is_explained(town, enter, mentor):
    town.given_fund(mentor[1], mentor[0], Cents(900_00), Earmark(oldest=18))
    page = words(enter(mentor[1]).get(DESK))
    assert "900 €" in page
    assert "si vedrà quando riguarda almeno cinque persone" in page
    assert "fino a 18 anni" in page


def test_four_people_look_like_nobody(town, enter, mentor, tomorrow):
    """The very same page: also the words must not tell that somebody is withheld."""
    fund = town.given_fund(mentor[1], mentor[0], Cents(900_00), Earmark(oldest=25))
    client = enter(mentor[1])
    tomorrow()
    before = words(client.get(DESK))
    go_out(town, served(town, fund, 4))
    assert words(client.get(DESK)) == before


def test_five_people_become_the_path(town, enter, mentor, tomorrow):
    fund = town.given_fund(mentor[1], mentor[0], Cents(900_00), Earmark(oldest=25))
    families = served(town, fund, 5)
    go_out(town, families)
    tomorrow()
    response = enter(mentor[1]).get(DESK)
    page = words(response)
    for said in ("5 posti", "250 €", "60 €", "Teatro del Gelso", "Musica", "190 €"):
        assert said in page
    assert response.context["ribbon_steps"][1]["cents"] == 250_00
    for family in families:
        assert family.person.last_name not in page
    assert family.nomination.person.first_name not in page.split()


def test_the_pool_says_which_part_is_the_mentors(town, enter):
    page = words(enter(town.shopkeeper).get(DESK))
    assert "Il fondo comune mette insieme" in page
    assert "100% di 120 €" in page


def test_the_page_says_when_the_operator_is_still_looking_or_said_no(town, enter, mentor):
    organisation, actor = mentor
    admission = organisation.admissions.get()
    suspend(town.operator, admission=admission, reason="Ci mancano i documenti.", now=town.now)
    assert "Ci mancano i documenti." in words(enter(actor).get(DESK))
    other = town.confirmed_user("nuovo@example.org", "Nuovo Arrivato")
    fresh, _asked = town.asking_organisation("Ottica Chiara", "shop", Role.MENTOR, other)
    ask_admission(territory=town.territory, organisation=fresh, role=Role.MENTOR, now=town.now)
    page = words(enter(town.acting(other.email, Role.MENTOR)).get(DESK))
    assert "sta guardando la sua richiesta" in page


def test_the_number_of_queries_does_not_grow_with_the_gifts(town, enter, mentor, tomorrow):
    client = enter(mentor[1])
    go_out(town, served(town, town.given_fund(mentor[1], mentor[0], Cents(900_00), Earmark(oldest=25)), 5))
    tomorrow()

    def statements():
        client.get(DESK)
        with CaptureQueriesContext(connection) as captured:
            client.get(DESK)
        return len(captured)

    few = statements()
    for youngest in (3, 4, 5):
        fund = town.given_fund(mentor[1], mentor[0], Cents(900_00), Earmark(youngest=youngest))
        served(town, fund, 6)
    assert statements() == few <= 22
