"""Calendars to subscribe to: what everybody may see, under names that stay, and few statements."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from icalendar.cal import Event
from pytest_django import DjangoAssertNumQueries, Settings

from mentoring.demo.town import Town
from mentoring.offers.dates import add_occurrence, resize
from mentoring.offers.models import Offer
from mentoring.offers.publishing import withdraw
from mentoring.programmes.commands import suspend
from mentoring.programmes.models import Admission
from tests.web.walk_strangers import Elsewhere


def events(client: Client, address: str) -> list[Event]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content).walk("VEVENT")


def calendars_with(offer: Offer) -> list[str]:
    return [
        reverse("api:calendar_of_offer", args=[offer.pk]),
        reverse("api:calendar_of_provider", args=[offer.provider_id]),
        reverse("api:calendar_of_place", args=[offer.place_id]),
        reverse("api:calendar_of_discipline", args=[offer.discipline.slug]),
    ]


def test_an_offer_a_provider_a_place_and_a_discipline_have_calendars(town: Town, client: Client) -> None:
    for address in calendars_with(town.concert):
        found = {str(event["uid"]): event for event in events(client, address)}
        event = found[f"date-{town.tonight_date.pk}@localhost"]
        assert event["summary"] == town.concert.title
        assert event["dtstart"].dt == town.tonight_date.starts_at
        assert town.concert.place.address in event["location"]
        assert str(event["url"]).endswith(reverse("web:offer", args=[town.concert.pk]))


def test_each_holds_its_own_and_nothing_else(town: Town, client: Client) -> None:
    of_concert, of_theatre, *_rest = (
        {str(event["summary"]) for event in events(client, address)} for address in calendars_with(town.concert)
    )
    assert of_concert == {town.concert.title}
    assert town.play.title in of_theatre
    assert town.enrolment.title not in of_theatre
    assert town.draft.title not in of_theatre


def test_what_is_withdrawn_or_of_a_provider_that_was_stopped_is_gone(town: Town, client: Client) -> None:
    address = calendars_with(town.concert)[1]
    withdraw(town.manager, offer=town.concert, now=town.now)
    assert town.concert.title not in {str(event["summary"]) for event in events(client, address)}
    assert client.get(calendars_with(town.concert)[0]).status_code == 404
    admission = Admission.objects.get(organisation=town.theatre, role="provider")
    suspend(town.operator, admission=admission, reason="Per ora", now=town.now)
    assert client.get(address).status_code == 404


def test_drafts_and_what_is_elsewhere_are_not_there_whoever_asks(town: Town, client: Client) -> None:
    there = Elsewhere.beside(town)
    assert client.get(f"/{there.territory.slug}{calendars_with(town.concert)[1]}").status_code == 404
    assert client.get(calendars_with(town.draft)[0]).status_code == 404
    for nothing in ("providers/987654321", "places/987654321", "disciplines/nuoto-nel-po", "offers/" + "9" * 30):
        assert client.get(f"/api/feeds/{nothing}.ics").status_code == 404


def test_who_has_these_bytes_is_told_so_until_something_changes(town: Town, client: Client) -> None:
    address = calendars_with(town.concert)[1]
    etag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    before = {str(event["uid"]): event["sequence"] for event in events(client, address)}
    resize(town.manager, occurrence=town.tonight_date, capacity=60, now=town.now + timedelta(hours=1))
    changed = client.get(address, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != etag
    after = {str(event["uid"]): event["sequence"] for event in events(client, address)}
    name = f"date-{town.tonight_date.pk}@localhost"
    assert after[name] > before[name]
    assert {uid: count for uid, count in after.items() if uid != name} == {
        uid: count for uid, count in before.items() if uid != name
    }


def test_addresses_stay_in_the_territory(town: Town, client: Client, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://mentoring.example"
    there = Elsewhere.beside(town)
    content = client.get(f"/{town.territory.slug}{calendars_with(town.concert)[0]}").content.replace(b"\r\n ", b"")
    assert b"SOURCE;VALUE=URI:https://mentoring.example/api/feeds/offers/" in content
    assert there.territory.slug.encode() not in content


@pytest.mark.parametrize("kind", range(4))
def test_a_calendar_asks_the_same_few_things_however_long_it_is(
    town: Town, client: Client, django_assert_num_queries: DjangoAssertNumQueries, kind: int
) -> None:
    address = calendars_with(town.concert)[kind]
    few = len(events(client, address))
    for days in range(1, 8):
        starts_at = town.tonight + timedelta(days=40 + days)
        ends_at = starts_at + timedelta(hours=2)
        add_occurrence(town.manager, offer=town.concert, starts_at=starts_at, ends_at=ends_at, capacity=9, now=town.now)
    with django_assert_num_queries(5):  # Where one is, what it is called, the dates, their changes, the home address.
        many = len(events(client, address))
    assert many == few + 7
