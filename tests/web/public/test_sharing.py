"""What others make of an offer's page: a link that is passed on, a search engine, a calendar."""

import json
import re
from datetime import datetime, timedelta
from html import unescape
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from mentoring.demo.town import Town
from mentoring.offers.models import Occurrence, Offer
from mentoring.offers.pictures import add_picture, remove_picture
from mentoring.offers.publishing import withdraw
from mentoring.web.public.sharing import ShareCard, draw
from tests.offers.drawn import new_picture
from tests.web.conftest import Enter

CARD = ShareCard(
    title="Il flauto magico",
    eyebrow="Musica · Spettacolo o evento",
    when="venerdì 4 dicembre, ore 21",
    where="Teatro Cagnoni, Vigevano",
    territory="Vigevano",
    primary="#26306b",
    accent="#a8263b",
    logo_version="",
    cover=("music", 7),
)


def head(client: Client, offer: Offer) -> str:
    answer = client.get(reverse("web:offer", args=[offer.pk]))
    assert answer.status_code == 200
    return answer.content.decode().partition("</head>")[0]


def meta(client: Client, offer: Offer) -> dict[str, str]:
    found = re.findall(r'<meta property="(og:[^"]+)"\s+content="([^"]*)"', head(client, offer))
    return {name: unescape(content) for name, content in found}


def linked(client: Client, offer: Offer) -> dict[str, object]:
    (written,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', head(client, offer), re.DOTALL)
    return dict(json.loads(written))


def path(address: str) -> str:
    return address.removeprefix("http://localhost:8000")


def colour_at(picture: bytes, spot: tuple[int, int]) -> tuple[int, ...]:
    return Image.open(BytesIO(picture)).convert("RGB").getpixel(spot)  # type: ignore[return-value]


# -- a link that is passed on -------------------------------------------------------------------------------------
def test_a_link_carries_title_address_and_a_picture_that_is_kept_for_ever(town: Town, client: Client) -> None:
    told = meta(client, town.concert)
    assert told["og:title"] == town.concert.title
    assert path(told["og:url"]) == reverse("web:offer", args=[town.concert.pk])
    assert told["og:image:alt"].startswith(f"{town.concert.title}, ")
    answer = client.get(path(told["og:image"]))
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert "immutable" in answer.headers["Cache-Control"]
    assert Image.open(BytesIO(answer.content)).size == (1200, 630)


def test_what_changes_on_the_picture_changes_its_address_and_the_old_one_leads_there(
    town: Town, client: Client
) -> None:
    before = path(meta(client, town.concert)["og:image"])
    Offer.objects.filter(pk=town.concert.pk).update(title="Un altro nome")
    after = path(meta(client, town.concert)["og:image"])
    assert after != before
    led = client.get(before)
    assert (led.status_code, led.headers["Location"]) == (302, after)


def test_the_picture_is_the_same_in_every_language(town: Town, client: Client) -> None:
    shown = [
        re.findall(
            r"[0-9a-f]{16}\.jpg",
            client.get(reverse("web:offer", args=[town.concert.pk]), headers=said).content.decode(),
        )
        for said in ({"Accept-Language": "it"}, {"Accept-Language": "en"})
    ]
    assert shown[0] == shown[1] != []


def test_what_is_not_public_has_no_picture_and_says_nothing_to_machines(town: Town, enter: Enter) -> None:
    manager = enter(town.manager)
    picture = path(meta(manager, town.concert)["og:image"])
    withdraw(town.manager, offer=town.concert, now=town.now)
    for offer in (town.concert, town.draft):
        shown = head(manager, offer)
        assert "og:" not in shown
        assert "ld+json" not in shown
    assert manager.get(picture).status_code == 404
    assert manager.get(reverse("web:share_picture", args=[town.draft.pk, "x"])).status_code == 404


@pytest.mark.parametrize(
    "title",
    [
        "Sì",
        "W" * 120,
        "Laboratorio di teatro per chi non ne ha mai fatto " * 2,
        '#let x = "\\u{1}" $ [*_`]',
        "故事 🎻 قصة",
    ],
)
def test_every_title_makes_a_picture(title: str) -> None:
    card = ShareCard(**{**CARD.__dict__, "title": title})
    picture = draw(card)
    assert Image.open(BytesIO(picture)).size == (1200, 630)
    assert len(picture) < 300_000


def test_a_picture_wears_the_colours_of_the_territory() -> None:
    green = ShareCard(**{**CARD.__dict__, "primary": "#12503a"})
    assert colour_at(draw(green), (10, 10)) == pytest.approx((0x12, 0x50, 0x3A), abs=3)
    assert green.version != CARD.version


def test_an_offer_with_a_photograph_shows_it_and_another_one_has_another_address(town: Town, client: Client) -> None:
    drawn = path(meta(client, town.concert)["og:image"])
    hung = add_picture(town.manager, offer=town.concert, picture=new_picture("#00a040"), alt="Il coro.", now=town.now)
    shown = path(meta(client, town.concert)["og:image"])
    assert shown != drawn
    assert colour_at(client.get(shown).content, (1100, 300)) == pytest.approx((0x00, 0xA0, 0x40), abs=6)
    remove_picture(town.manager, picture=hung, now=town.now)
    assert path(meta(client, town.concert)["og:image"]) == drawn


def test_a_photograph_that_was_just_taken_away_leaves_the_drawing(db: None) -> None:
    assert draw(ShareCard(**{**CARD.__dict__, "photo": (999, "gone", 960)})) == draw(CARD)


def test_a_picture_asks_few_things(
    town: Town, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = path(meta(client, town.concert)["og:image"])
    with django_assert_num_queries(4):  # Where one is, the offer, its dates, its pictures.
        client.get(address)


# -- search engines -----------------------------------------------------------------------------------------------
def test_each_date_of_an_event_is_an_event_with_hour_place_price_and_seats(town: Town, client: Client) -> None:
    Occurrence.objects.filter(pk=town.later_date.pk).update(seats_taken=town.later_date.capacity)
    data = linked(client, town.concert)
    assert data["@context"] == "https://schema.org"
    tonight, later = data["@graph"]
    assert tonight["@type"] == "MusicEvent"
    assert tonight["name"] == town.concert.title
    assert datetime.fromisoformat(tonight["startDate"]) == town.tonight_date.starts_at
    assert re.search(r"\+0[12]:00$", tonight["startDate"])
    assert tonight["location"]["address"]["streetAddress"] == town.concert.place.address
    assert (tonight["offers"]["price"], tonight["offers"]["priceCurrency"]) == ("12.00", "EUR")
    assert tonight["offers"]["availability"] == "https://schema.org/InStock"
    assert later["offers"]["availability"] == "https://schema.org/SoldOut"
    assert tonight["organizer"]["name"] == town.theatre.name
    assert tonight["@id"] != later["@id"]


def test_what_one_enrols_in_is_a_course(town: Town, client: Client) -> None:
    data = linked(client, town.enrolment)
    assert data["@type"] == "Course"
    assert data["provider"]["name"] == town.music_school.name
    assert data["offers"]["category"] == "Paid"
    assert data["hasCourseInstance"][0]["courseMode"] == "Onsite"


def test_words_of_a_provider_stay_words(town: Town, client: Client) -> None:
    nasty = '</script><script>alert("x")</script>&amp; <!--'
    Offer.objects.filter(pk=town.concert.pk).update(summary=nasty, title=nasty)
    shown = head(client, town.concert)
    assert "<script>alert" not in shown
    assert linked(client, town.concert)["@graph"][0]["description"] == nasty
    assert meta(client, town.concert)["og:title"] == nasty


def test_a_season_of_many_evenings_stays_a_small_page(town: Town, client: Client) -> None:
    for day in range(30, 90):
        start = town.now + timedelta(days=day)
        town.published_date(town.manager, town.concert, starts_at=start, ends_at=start, capacity=5)
    assert len(linked(client, town.concert)["@graph"]) == 50


# -- calendars ----------------------------------------------------------------------------------------------------
def test_the_page_leads_to_calendars_that_are_there(town: Town, client: Client) -> None:
    text = client.get(reverse("web:offer", args=[town.concert.pk])).content.decode()
    addresses = set(re.findall(r'href="([^"]+\.ics)"', text))
    assert len(addresses) == 4
    assert {client.get(address).status_code for address in addresses} == {200}
