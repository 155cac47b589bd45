"""The search as people type it: what was understood, what was forgiven, and what to do when there is nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentoring.demo.town import Town
from mentoring.offers.writing import Spot
from tests.web.conftest import Enter

LIST = reverse("web:offers")


def asked(client: Client, **query: object) -> str:
    answer = client.get(LIST, query)
    assert answer.status_code == 200
    return answer.content.decode()


def titles(client: Client, **query: object) -> list[str]:
    return [card.offer.title for card in client.get(LIST, query).context["cards"]]


def test_words_of_time_become_days_and_the_page_says_so(town: Town, client: Client) -> None:
    tomorrow = timezone.localtime(town.now).replace(hour=21, minute=0) + timedelta(days=1)
    evening = town.new_date(starts_at=tomorrow)
    morning = town.new_date(starts_at=tomorrow.replace(hour=10))
    found = client.get(LIST, {"q": "serata domani sera"})
    assert [card.offer.pk for card in found.context["cards"]] == [evening.offer_id]
    assert morning.offer_id != evening.offer_id
    text = found.content.decode()
    assert "«domani sera» per noi è" in text
    assert "di sera" in text
    assert 'href="?q=serata">Togli il giorno' in text
    assert "literal=on" in text


def test_the_days_can_be_taken_off_and_the_words_meant_as_they_are(town: Town, client: Client) -> None:
    offer = town.new_offer(town.manager, town.theatre, town.stage, price_cents=0, title="Domani si parte")
    begins = town.now + timedelta(days=9)
    town.published_date(town.manager, offer, starts_at=begins, ends_at=begins, capacity=5)
    assert titles(client, q="domani parte") == []
    assert "Proprio le parole «domani parte»" in asked(client, q="domani parte")
    assert titles(client, q="domani parte", literal="on") == ["Domani si parte"]
    assert titles(client, q="parte") == ["Domani si parte"]


def test_what_was_typed_counts_more_than_days_that_were_chosen(town: Town, client: Client) -> None:
    today = timezone.localdate(town.now).isoformat()
    text = asked(client, q="stasera", day_from="2031-01-01", day_to="2031-01-31")
    assert "«stasera» per noi è" in text
    assert f'href="?q=&amp;day_from={today}' in text or f"day_from={today}" in text


def test_a_typing_mistake_finds_what_was_meant_and_says_so(town: Town, client: Client) -> None:
    assert titles(client, q="violimo") == [town.concert.title]
    assert "Nessuno qui scrive «violimo»: abbiamo cercato «violino»." in asked(client, q="violimo")
    assert "Nessuno qui scrive" not in asked(client, q="violino")


def test_nothing_found_offers_near_words_and_wider_filters_that_find_something(town: Town, client: Client) -> None:
    text = asked(client, q="violinistica")
    assert "Forse cercavi:" in text
    assert 'href="?q=violino"' in text
    text = asked(client, q="violino", discipline="theatre")
    assert "In tutte le discipline" in text
    assert 'href="?q=violino"' in text
    assert "Con gli stessi filtri, ma senza parole" in text
    assert 'href="?discipline=theatre"' in text


def test_where_no_filter_less_is_enough_each_one_is_offered_by_itself(town: Town, client: Client) -> None:
    text = asked(client, q="violino", discipline="theatre", need="signed")
    assert "Solo le parole, senza filtri" in text
    assert 'href="?q=violino"' in text
    assert "Tutto quello che c&#x27;è di questa disciplina" in text


def test_nothing_at_all_says_so_plainly(town: Town, client: Client) -> None:
    text = asked(client, q="<zzzqqq>")
    assert "Così non abbiamo trovato niente" in text
    assert "Forse cercavi" not in text


def test_filters_for_kind_price_seats_and_needs(town: Town, client: Client) -> None:
    assert titles(client, kind="enrolment") == [town.enrolment.title]
    assert town.concert.title in titles(client, price="12")
    assert town.concert.title not in titles(client, price="11,99")
    assert titles(client, need="wheelchair") == []
    full = town.new_date(starts_at=town.now + timedelta(days=2), capacity=1)
    town.booked(full)
    pks = [card.offer.pk for card in client.get(LIST, {"left": "on"}).context["cards"]]
    assert full.offer_id not in pks


@pytest.mark.parametrize(
    ("field", "value"),
    [("km", "7"), ("km", "20"), ("at", "qui"), ("at", "91,0"), ("price", "tanto"), ("need", "ali"), ("kind", "boh"),
     ("place", "Atlantide"), ("sort", "caso"), ("age", "-1")],
)  # fmt: skip
def test_what_makes_no_sense_filters_nothing(town: Town, client: Client, field: str, value: str) -> None:
    answer = client.get(LIST, {field: value})
    assert answer.status_code == 200
    assert field in answer.context["filters"].errors
    assert len(answer.context["cards"]) == 4


def test_where_i_am_counts_and_is_rounded(town: Town, client: Client) -> None:
    place = town.new_place(town.manager, town.theatre, Spot("Broletto", "Piazza 1", "Pavia", 45.185, 9.158))
    offer = town.new_offer(town.manager, town.theatre, place, price_cents=0, title="A Pavia")
    begins = town.now + timedelta(days=3)
    town.published_date(town.manager, offer, starts_at=begins, ends_at=begins, capacity=5)
    here = client.get(LIST, {"at": "45.18731,9.15922", "km": "5"})
    assert [card.offer.title for card in here.context["cards"]] == ["A Pavia"]
    assert (here.context["filters"].near.latitude, here.context["filters"].near.longitude) == (45.19, 9.16)
    assert "le più vicine" in here.content.decode()
    assert titles(client, place="Pavia", km="10") == ["A Pavia"]
    assert titles(client, at="45.19,9.16", km="50", sort="near")[0] == "A Pavia"


def test_orders_are_links_and_only_those_that_make_sense(town: Town, client: Client) -> None:
    text = asked(client)
    assert "le più adatte" not in text
    assert "le più vicine" not in text
    assert 'href="?sort=new"' in text
    assert 'href="?q=musica&amp;sort=best" aria-current="true"' in asked(client, q="musica")
    assert 'aria-current="true">le più nuove' in asked(client, sort="new")


def test_searching_asks_the_database_little_even_when_there_is_nothing(
    town: Town, client: Client, enter: Enter, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(8):  # territory, disciplines, towns, index (3), offers with dates, pictures
        asked(client, q="musica")
    with django_assert_max_num_queries(21):  # and what there is with one filter less
        asked(client, q="musica domani", discipline="music")
