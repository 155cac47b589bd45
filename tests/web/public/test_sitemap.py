"""Search engines find what everybody may read, in the territory it belongs to, and nothing else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from lxml import etree
from pytest_django import DjangoAssertNumQueries, Settings

from mentoring.demo.town import Town
from mentoring.offers.models import Occurrence
from mentoring.offers.publishing import withdraw
from mentoring.web import middleware
from mentoring.web.public import sitemap
from tests.web.walk_strangers import Elsewhere

HOST = "oltre.example.org"
LONG_AGO = timedelta(days=2)


def listed(client: Client, address: str) -> list[str]:
    """What a map names; a reader of XML finds it well-formed."""
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/xml")
    return [str(line.text) for line in etree.fromstring(answer.content).iterfind("{*}*/{*}loc")]


def everything(client: Client, settings: Settings, address: str = "/sitemap.xml") -> list[str]:
    """All that is named in all parts."""
    parts = listed(client, address)
    return [line for part in parts for line in listed(client, part.removeprefix(settings.PUBLIC_URL))]


def test_every_page_that_is_named_is_there_for_everybody(town: Town, client: Client, settings: Settings) -> None:
    named = everything(client, settings)
    assert len(named) == len(set(named)) > 10
    assert f"{settings.PUBLIC_URL}{reverse('web:offer', args=[town.concert.pk])}" in named
    assert f"{settings.PUBLIC_URL}{reverse('web:rules', args=[town.arte.slug])}" in named
    for way in ("web:offers", "web:offers_calendar", "web:offers_map"):
        assert f"{settings.PUBLIC_URL}{reverse(way)}" in named
    for line in named:
        assert client.get(line.removeprefix(settings.PUBLIC_URL)).status_code == 200, line


def test_what_is_not_public_or_over_is_not_named(town: Town, client: Client, settings: Settings) -> None:
    withdraw(town.manager, offer=town.concert, now=town.now)
    long_ago = town.now - LONG_AGO
    Occurrence.objects.filter(offer=town.play).update(starts_at=long_ago, ends_at=long_ago, bookable_until=long_ago)
    named = "\n".join(everything(client, settings))
    for offer in (town.concert, town.draft, town.play):
        assert f"{reverse('web:offer', args=[offer.pk])}\n" not in f"{named}\n"


def test_many_offers_are_several_maps(
    town: Town, client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = everything(client, settings)
    monkeypatch.setattr(sitemap, "PART", 2)
    assert sorted(everything(client, settings)) == sorted(whole)
    assert len(listed(client, "/sitemap.xml")) > 2
    for nowhere in ("99", "1000", "9" * 40):
        assert client.get(f"/sitemap/{nowhere}.xml").status_code == 404


def test_each_territory_has_a_map_of_its_own(town: Town, client: Client, settings: Settings) -> None:
    there = Elsewhere.beside(town).territory
    named = everything(client, settings, f"/{there.slug}/sitemap.xml")
    assert named
    assert all(line.startswith(f"{settings.PUBLIC_URL}/{there.slug}/") for line in named)
    assert not any(line.startswith(f"{settings.PUBLIC_URL}/{there.slug}/") for line in everything(client, settings))


def test_robots_are_told_what_is_not_for_them_and_where_the_maps_are(
    town: Town, client: Client, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", HOST]
    there = Elsewhere.beside(town).territory
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"].startswith("text/plain")
    told = answer.content.decode()
    for kept in ("/io/", "/gestore/", "/carta/", "/s/", "/*/io/"):
        assert f"Disallow: {kept}\n" in told
    assert "Disallow: /proposte/" not in told
    assert f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml\n" in told
    assert f"Sitemap: {settings.PUBLIC_URL}/{there.slug}/sitemap.xml\n" in told
    there.host = HOST
    there.save()
    alone = client.get("/robots.txt", headers={"Host": HOST}).content.decode()
    assert alone.count("Sitemap: ") == 1
    assert f"://{HOST}/sitemap.xml\n" in alone
    assert HOST not in client.get("/robots.txt").content.decode()


def test_a_map_asks_few_things(town: Town, client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for address in ("/sitemap.xml", "/sitemap/0.xml", "/sitemap/1.xml"):
        with django_assert_num_queries(2):  # Where one is, and what is listed.
            client.get(address)


def test_a_house_without_a_territory_has_nothing_to_map(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "territory_at", lambda _host: None)
    for address in ("/sitemap.xml", "/sitemap/0.xml", "/api/feeds/offers/1.ics"):
        assert client.get(address).status_code == 404
    assert client.get("/robots.txt").status_code == 200
