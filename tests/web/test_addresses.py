"""A territory lives at a host of its own or below a path, and everything on its pages stays there."""

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_script_prefix, reverse, set_script_prefix
from django.utils import timezone
from pytest_django import Settings

from mentoring.demo.town import Town
from mentoring.people.models import User
from mentoring.post.words import words_of
from mentoring.programmes.models import Territory
from mentoring.programmes.queries import address_of
from mentoring.records.commands import enqueue
from mentoring.records.models import Parcel
from mentoring.web.addresses import is_taken
from tests.web.walk import every_page
from tests.web.walk_strangers import Elsewhere

HOST = "oltre.example.org"
LINK = re.compile(r'(?:href|action|hx-get|hx-post|data-[a-z-]*url)="([^"]*)"')


@pytest.fixture
def oltre(town: Town, settings: Settings) -> Territory:
    settings.PUBLIC_URL = "https://mentoring.example"
    settings.ALLOWED_HOSTS = ["testserver", HOST]
    return Elsewhere.beside(town).territory


def links_of(page: str) -> set[str]:
    """Where a page leads within this server, without files."""
    return {link for link in LINK.findall(page) if link.startswith("/") and not link.startswith("/static/")}


def text(client: Client, address: str, **more: str) -> str:
    answer = client.get(address, follow=True, **more)  # type: ignore[arg-type]
    assert answer.status_code == 200, address
    return answer.content.decode()


# -- below a path ---------------------------------------------------------------------------------------------
def test_every_link_of_every_public_page_stays_below_the_path(oltre: Territory, client: Client) -> None:
    pages = ["", "proposte/", "come-funziona/", "mentori/", "i-conti/", "codice/", "diventa-mentore/", "accesso/login/"]
    for page in pages:
        shown = text(client, f"/oltre/{page}")
        assert "<title>" in shown
        assert "· Oltre</title>" in shown, page
        strays = {link for link in links_of(shown) if not link.startswith("/oltre/")}
        assert strays == set(), page


def test_so_do_the_pages_of_a_desk(oltre: Territory, client: Client) -> None:
    client.force_login(User.objects.get(email="oltre@example.org"))
    for page in ("gestore/", "gestore/organizzazioni/", "gestore/bonifici/", "gestore/messaggi/", "accesso/io/"):
        shown = text(client, f"/oltre/{page}")
        assert {link for link in links_of(shown) if not link.startswith("/oltre/")} == set(), page


def test_files_are_the_same_for_all(oltre: Territory, client: Client) -> None:
    assert 'href="/static/mentoring/app.css"' in text(client, "/oltre/")


def test_without_the_slash_one_is_led_to_it(oltre: Territory, client: Client) -> None:
    assert client.get("/oltre?a=1").headers["Location"] == "/oltre/?a=1"
    assert client.get("/oltre/proposte").headers["Location"] == "/oltre/proposte/"


def test_the_bare_address_is_the_oldest_territory_s_and_its_path_works_too(oltre: Territory, client: Client) -> None:
    assert "· Vigevano</title>" in text(client, "/")
    assert "· Vigevano</title>" in text(client, "/vigevano/")


@pytest.mark.parametrize("word", ["nessuno", "%00", "oltre%20", "€", "a" * 60, "OLTRE-NO", "..", "%2e%2e"])
def test_a_word_that_is_no_territory_is_not_there(oltre: Territory, client: Client, word: str) -> None:
    assert client.get(f"/{word}/").status_code == 404


def test_a_path_in_capitals_is_read_because_qr_codes_shout(oltre: Territory, client: Client) -> None:
    shown = text(client, "/OLTRE/Q/ABCD2345")
    assert {link for link in links_of(shown) if not link.startswith("/oltre/")} == set()


def test_after_a_request_addresses_are_bare_again_also_after_a_wrong_one(oltre: Territory, client: Client) -> None:
    client.get("/oltre/")
    client.get("/oltre/non-c-e/")
    assert get_script_prefix() == "/"
    assert reverse("web:home") == "/"


def test_a_page_of_ours_is_never_hidden_by_a_territory_of_the_same_name(oltre: Territory, client: Client) -> None:
    Territory.objects.filter(pk=oltre.pk).update(slug="proposte")
    assert "· Vigevano</title>" in text(client, "/proposte/")


def first_words() -> Iterator[str]:
    for page in every_page():
        for filler in (1, "x"):
            with suppress(NoReverseMatch):
                yield reverse(page.name, args=[filler] * len(page.parameters)).split("/")[1]


def test_the_first_word_of_every_page_is_taken(town: Town) -> None:
    words = {word for word in first_words() if word}
    assert {"gestore", "io", "accesso", "territori", "api"} <= words
    assert [word for word in sorted(words | {"static", "demo"}) if not is_taken(word)] == []
    assert not is_taken("oltre")


def test_a_bare_page_asks_the_database_for_no_more_than_before(
    oltre: Territory, client: Client, django_assert_num_queries
) -> None:
    with django_assert_num_queries(1):  # The territory, and whether there are others, in one.
        client.get("/accessibilita/")


# -- log-in ---------------------------------------------------------------------------------------------------
def test_log_in_and_out_keep_the_territory(oltre: Territory, client: Client) -> None:
    user = User.objects.get(email="oltre@example.org")
    user.set_password("ponte-sul-ticino")
    user.save()
    asked = client.get("/oltre/gestore/")
    assert asked.headers["Location"] == "/oltre/accesso/login/?next=/oltre/gestore/"
    entered = client.post("/oltre/accesso/login/", {"login": user.email, "password": "ponte-sul-ticino"})
    assert entered.headers["Location"] == "/oltre/scrivania/"
    assert client.get("/oltre/scrivania/").headers["Location"] == "/oltre/gestore/"
    assert client.post("/oltre/accesso/logout/").headers["Location"] == "/oltre/"


def test_a_role_that_needs_a_second_step_needs_it_in_the_territory_that_says_so(
    town: Town, oltre: Territory, client: Client, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    there = Elsewhere(town.second_operator)
    there.clock, there.territory = town.clock, oltre
    there.operator = town.acting("oltre@example.org", town.operator.role)
    user = User.objects.get(pk=town.manager.user_id)
    there.also_admitted(town.theatre, town.manager.role, user)
    Territory.objects.filter(pk=oltre.pk).update(second_factor_roles=["provider"])
    client.force_login(user)
    assert client.get("/ente/").status_code == 200
    assert client.get("/oltre/ente/").headers["Location"].startswith("/oltre/accesso/io/")


# -- a host of its own ------------------------------------------------------------------------------------------
def test_a_host_of_its_own_shows_the_territory_and_its_path_leads_there(oltre: Territory, client: Client) -> None:
    Territory.objects.filter(pk=oltre.pk).update(host=HOST)
    shown = text(client, "/", HTTP_HOST=HOST)
    assert "· Oltre</title>" in shown
    assert "/proposte/" in links_of(shown)
    led = client.get("/oltre/proposte/?q=a")
    assert led.headers["Location"] == f"https://{HOST}/proposte/?q=a"
    assert "· Vigevano</title>" in text(client, "/")


def test_the_list_of_territories_leads_to_each(oltre: Territory, client: Client) -> None:
    assert 'href="/oltre/"' in text(client, "/territori/")
    assert 'href="/"' in text(client, "/oltre/territori/")
    Territory.objects.filter(pk=oltre.pk).update(host=HOST)
    assert f'href="https://{HOST}/"' in text(client, "/territori/")
    assert 'href="https://mentoring.example/"' in text(client, "/territori/", HTTP_HOST=HOST)


def test_the_footer_names_the_others_only_if_there_are_some(town: Town, client: Client) -> None:
    assert "/territori/" not in links_of(text(client, "/come-funziona/"))
    Elsewhere.beside(town)
    assert "/territori/" in links_of(text(client, "/come-funziona/"))


# -- what is written down -----------------------------------------------------------------------------------------
def test_each_territory_has_one_address(town: Town, oltre: Territory) -> None:
    assert address_of(town.territory) == "https://mentoring.example"
    assert address_of(oltre) == "https://mentoring.example/oltre"
    oltre.host = HOST
    assert address_of(oltre) == f"https://{HOST}"


@pytest.mark.parametrize("kind", ["invitation", "gift_received"])
def test_a_message_leads_to_its_territory_also_when_it_is_read_below_a_path(
    town: Town, oltre: Territory, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = {
        "invitation": {
            "organisation": "T",
            "inviter": "I",
            "role": "provider",
            "link": "k",
            "expires_on": "2026-12-01",
        },
        "gift_received": {"amount_cents": 100},
    }[kind]
    enqueue(kind, to="a@example.org", key="k", at=timezone.now(), territory_id=oltre.pk, **facts)
    set_script_prefix("/vigevano/")
    try:
        said = words_of(Parcel.objects.get(key="k")).text
        assert get_script_prefix() == "/vigevano/"
    finally:
        set_script_prefix("/")
    addresses = re.findall(r"https://\S+", said)
    assert addresses
    assert all(address.startswith("https://mentoring.example/oltre") for address in addresses), addresses
    assert "/vigevano/" not in said
