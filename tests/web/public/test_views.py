"""The catalogue as a calendar and as a map: the same question, seen from above."""

import json
import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from mentoring.config.maps import maps_from
from mentoring.demo.town import Town
from mentoring.offers import overview
from mentoring.offers.models import Occurrence, Offer, Place
from mentoring.web.public.tiles import way_to

TILES = {"MENTORING_MAP_TILES": "https://{s}.tiles.example/{z}/{x}/{y}.png", "MENTORING_MAP_CREDIT": "Chi l'ha fatta"}


def main(client: Client, name: str, **asked: Any) -> str:
    answer = client.get(reverse(f"web:{name}"), asked)
    assert answer.status_code == 200
    return unescape(answer.content.decode().partition("<main")[2].partition("</main>")[0])


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


# -- three views --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["offers", "offers_calendar", "offers_map"])
def test_going_from_one_view_to_another_keeps_what_was_asked(town: Town, client: Client, name: str) -> None:
    text = main(client, name, discipline="music", page="1")
    nav = text.partition('class="views"')[2].partition("</nav>")[0]
    assert re.findall(r'<a href="([^"]+)"', nav) == [
        f"{reverse(f'web:{view}')}?discipline=music" for view in ("offers", "offers_calendar", "offers_map")
    ]
    assert nav.count('aria-current="page"') == 1


# -- calendar -----------------------------------------------------------------------------------------------------
def test_a_month_shows_each_date_on_its_day(town: Town, client: Client) -> None:
    day = timezone.localdate(town.later_date.starts_at)
    text = main(client, "offers_calendar", month=month_of(day))
    assert f"{town.concert.title}</span>" in text
    assert reverse("web:offer", args=[town.concert.pk]) in text
    assert 'class="day__clock">21</span>' in text


def test_what_was_cancelled_or_is_good_on_any_day_is_no_date_of_the_month(town: Town, client: Client) -> None:
    day = timezone.localdate(town.later_date.starts_at)
    Occurrence.objects.filter(pk=town.later_date.pk).update(cancelled_at=town.now)
    ends = town.enrolment_period.ends_at
    text = main(client, "offers_calendar", month=month_of(day), discipline="music", day_from=day.isoformat())
    grid = text.partition('class="month"')[2].partition("</section>")[0]
    assert town.concert.title not in grid
    ending = main(client, "offers_calendar", month=month_of(timezone.localdate(ends)))
    assert town.enrolment.title not in ending.partition('class="month"')[2].partition("</section>")[0]
    assert town.enrolment.title in ending.partition("</section>")[2]


def test_filters_narrow_the_month_and_stay_when_one_turns_it(town: Town, client: Client) -> None:
    day = timezone.localdate(town.play_date.starts_at)
    text = main(client, "offers_calendar", month=month_of(day), discipline="music")
    assert town.play.title not in text
    assert "discipline=music" in text.partition('rel="next"')[2].partition(">")[0]


@pytest.mark.parametrize("asked", ["", "2026", "x", "9999-12", "0001-01", "2026-13", "2026-12-24"])
def test_a_month_that_is_none_leads_to_one_that_is(town: Town, client: Client, asked: str) -> None:
    assert 'class="month"' in main(client, "offers_calendar", month=asked)


def test_one_cannot_turn_back_before_this_month_nor_on_for_ever(town: Town, client: Client) -> None:
    assert 'rel="prev"' not in main(client, "offers_calendar", month=month_of(town.today))
    assert 'rel="next"' not in main(client, "offers_calendar", month="9999-12")


def test_a_day_with_much_shows_some_and_leads_to_all(town: Town, client: Client) -> None:
    begins = town.later_date.starts_at
    for _n in range(6):
        town.new_date(starts_at=begins)
    day = timezone.localdate(begins).isoformat()
    text = main(client, "offers_calendar", month=day[:7])
    assert f"day_from={day}&day_to={day}" in text
    assert "e altre 3" in text


def test_a_month_with_more_than_fits_says_until_when_it_is_shown(
    town: Town, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "MOST_DATES", 1)
    town.new_date(starts_at=town.later_date.starts_at)
    assert "qui ci sta solo fino a" in main(
        client, "offers_calendar", month=month_of(timezone.localdate(town.later_date.starts_at))
    )


# -- map ----------------------------------------------------------------------------------------------------------
def test_every_place_is_on_the_map_and_in_the_list_with_what_is_on(town: Town, client: Client) -> None:
    text = main(client, "offers_map")
    stage = text.partition(f'id="posto-{town.stage.pk}"')[2].partition("</article>")[0]
    assert town.stage.name in stage
    assert town.concert.title in stage
    assert "geo:45.31720,8.85710" in stage
    assert "mlat=45.31720" in stage
    drawing = text.partition("<svg xmlns")[2]
    assert "Vigevano" in drawing.partition("</svg>")[0]
    assert "data-map" not in text


def test_a_place_of_which_the_spot_is_unknown_is_in_the_list_alone(town: Town, client: Client) -> None:
    Place.objects.update(latitude=None, longitude=None)
    text = main(client, "offers_map")
    assert 'class="map"' not in text
    assert "geo:0,0?q=via%20del%20Gelso%2012%2C%20Vigevano" in text


def test_an_installation_with_a_server_of_tiles_hands_the_places_to_its_map(
    town: Town, client: Client, settings: Settings
) -> None:
    settings.MAPS = maps_from(TILES)
    answer = client.get(reverse("web:offers_map"))
    text = unescape(answer.content.decode())
    told = re.search(r'data-map="(\[.*?\])" data-tiles="https://\{s\}\.tiles\.example/', text)
    assert told
    pins = {pin["name"]: pin for pin in json.loads(told[1])}
    assert pins["Sala del Gelso, Vigevano"]["url"] == f"#posto-{town.stage.pk}"
    assert "mentoring/map.js" in text
    assert "<svg xmlns" in text  # Until the script has run, and for those without.


@pytest.mark.parametrize("name", ["offers_calendar", "offers_map"])
@pytest.mark.parametrize("more", [0, 12])
def test_seen_from_above_the_same_few_questions_are_asked(
    town: Town, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, name: str, more: int
) -> None:
    for n in range(more):
        town.new_date(starts_at=town.later_date.starts_at + timedelta(hours=n))
    with django_assert_max_num_queries(10):
        main(client, name)


def test_nothing_found_is_said_and_the_way_out_stays_in_the_view(town: Town, client: Client) -> None:
    Offer.objects.update(state="withdrawn")
    for name in ("offers_calendar", "offers_map"):
        assert "niente" in main(client, name, q="zzzz")


# -- settings -----------------------------------------------------------------------------------------------------
def test_without_a_server_of_tiles_browsers_may_ask_nobody() -> None:
    assert maps_from({}).image_sources() == []


def test_with_one_they_may_ask_that_one_alone() -> None:
    assert maps_from(TILES).image_sources() == ["https://*.tiles.example"]
    own = {**TILES, "MENTORING_MAP_TILES": "https://maps.example/t/{z}/{x}/{y}.png?key=1"}
    assert maps_from(own).image_sources() == ["https://maps.example"]


@pytest.mark.parametrize(
    "wrong",
    [
        {**TILES, "MENTORING_MAP_CREDIT": ""},
        {**TILES, "MENTORING_MAP_TILES": "/tiles/{z}/{x}/{y}.png"},
        {**TILES, "MENTORING_MAP_TILES": "https://tiles.example/{z}/{x}.png"},
        {**TILES, "MENTORING_MAP_TILES": "https://*/{z}/{x}/{y}.png"},
        {**TILES, "MENTORING_MAP_TILES": "https://a.example; script-src *//{z}/{x}/{y}.png"},
        {"MENTORING_MAP_LINK": "https://maps.example/"},
    ],
)
def test_a_wrong_setting_stops_the_start(wrong: dict[str, str]) -> None:
    with pytest.raises(ImproperlyConfigured):
        maps_from(wrong)


def test_where_a_link_to_a_map_leads_is_a_setting(town: Town, settings: Settings) -> None:
    settings.MAPS = maps_from({"MENTORING_MAP_LINK": "https://maps.example/?q={lat},{lon}"})
    assert way_to(town.stage)["map_url"] == "https://maps.example/?q=45.31720,8.85710"
