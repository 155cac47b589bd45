"""Everything an offer can have is on its page: prices, access, lessons, dates that moved or are off."""

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from mentoring.demo.town import Town
from mentoring.offers.models import Access, Occurrence, Offer, Reduction, Session
from mentoring.web.wording import when


def page(client: Client, offer: Offer) -> str:
    answer = client.get(reverse("web:offer", args=[offer.pk]))
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def words(text: str) -> str:
    """What one reads, without the marks."""
    body = text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def linked(text: str) -> dict[str, Any]:
    (written,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    return dict(json.loads(written))


def test_lower_prices_say_for_whom_they_are(town: Town, client: Client) -> None:
    Reduction.objects.create(offer=town.concert, name="Under 18", price_cents=8_00, oldest=17)
    Reduction.objects.create(offer=town.concert, name="Soci della biblioteca", price_cents=10_00)
    Offer.objects.filter(pk=town.concert.pk).update(companion_cents=0, per_person=2, contribution_cents=4_00)
    text = words(page(client, town.concert))
    assert "Under 18 8 € fino a 17 anni" in text
    assert "Soci della biblioteca 10 € lo mostri all'ingresso" in text
    assert text.index("10 € lo mostri") < text.index("Under 18")
    assert "Accompagnatore gratis per chi accompagna una persona con disabilità" in text
    assert "Basta che il buono paghi 8 €: il resto, al massimo 4 €, si paga all'ingresso." in text
    assert "Al massimo 2 prenotazioni a persona." in text


def test_an_offer_of_one_price_has_no_price_list(town: Town, client: Client) -> None:
    text = page(client, town.concert)
    assert 'class="prices"' not in text
    assert "Accessibilità e lingue" not in text
    assert "si paga all'ingresso" not in text


def test_access_is_told_in_words_beside_its_icon_languages_last(town: Town, client: Client) -> None:
    for need in ("lang_ar", "wheelchair", "signed"):
        Access.objects.create(offer=town.concert, need=need)
    text = page(client, town.concert)
    assert "Accessibile in carrozzina Interprete LIS In arabo" in words(text)
    for icon in ("me-wheelchair", "me-sign", "me-speech"):
        assert f"#{icon}" in text


def test_a_course_lists_its_lessons(town: Town, client: Client) -> None:
    start = town.swimming_date.starts_at
    for n in range(3):
        begins = start + timedelta(weeks=n)
        Session.objects.create(
            occurrence=town.swimming_date, starts_at=begins, ends_at=begins + timedelta(hours=1), title=f"Vasca {n + 1}"
        )
    text = words(page(client, town.swimming))
    assert "3 lezioni, da " in text
    assert "Vasca 1" in text
    assert "Vasca 3" in text


def test_an_undated_entry_is_good_whenever_one_likes(town: Town, client: Client) -> None:
    date = town.new_date(starts_at=town.now + timedelta(days=1))
    Offer.objects.filter(pk=date.offer_id).update(kind="entry", is_undated=True)
    Occurrence.objects.filter(pk=date.pk).update(
        ends_at=date.starts_at + timedelta(days=60), bookable_until=date.starts_at + timedelta(days=60)
    )
    assert "Quando vuoi, da " in words(page(client, date.offer))


def test_a_moved_date_tells_when_it_was_and_why(town: Town, client: Client) -> None:
    before = town.play_date.starts_at - timedelta(days=1)
    Occurrence.objects.filter(pk=town.play_date.pk).update(
        moved_at=town.now, moved_from=before, note="L'attrice ha perso la voce."
    )
    text = page(client, town.play)
    assert f"Spostata: prima era {when(before)}" in text
    assert "L'attrice ha perso la voce." in text
    said = linked(text)
    assert said["eventStatus"] == "https://schema.org/EventRescheduled"
    assert said["previousStartDate"].startswith(f"{before:%Y-%m-%d}")


def test_a_cancelled_date_is_struck_and_cannot_be_booked_and_machines_know(town: Town, client: Client) -> None:
    Occurrence.objects.filter(pk=town.later_date.pk).update(cancelled_at=town.now, note="Piove in platea.")
    text = page(client, town.concert)
    struck = text.partition("<del>")[2].partition("</del>")[0]
    assert "ore 21" in struck
    assert "Piove in platea." in text
    assert "e un'altra data" not in text
    events = linked(text)["@graph"]
    assert [event["eventStatus"].rpartition("/")[2] for event in events] == ["EventScheduled", "EventCancelled"]
    assert "offers" not in events[1]
    calendar = client.get(reverse("api:calendar_of_offer", args=[town.concert.pk])).content.decode()
    assert calendar.count("STATUS:CANCELLED") == 1
    assert "Annullato.\\n\\nPiove in platea." in calendar.replace("\r\n ", "")


def test_when_every_date_is_cancelled_none_is_the_next(town: Town, client: Client) -> None:
    town.concert.occurrences.update(cancelled_at=town.now)
    text = words(page(client, town.concert))
    assert "Quando Per ora non ci sono altre date" in text
    assert text.count("Annullata") == 2


def test_machines_read_prices_languages_and_access(town: Town, client: Client) -> None:
    Occurrence.objects.filter(pk=town.later_date.pk).delete()
    Reduction.objects.create(offer=town.concert, name="Under 18", price_cents=8_50, oldest=17)
    for need in ("wheelchair", "subtitled", "lang_en"):
        Access.objects.create(offer=town.concert, need=need)
    said = linked(page(client, town.concert))
    assert [(price.get("name"), price["price"]) for price in said["offers"]] == [(None, "12.00"), ("Under 18", "8.50")]
    assert said["inLanguage"] == ["it", "en"]
    assert said["location"]["amenityFeature"][0]["name"] == "Wheelchair accessible"
    assert said["workFeatured"]["accessibilityFeature"] == ["captions"]


def test_however_much_an_offer_has_its_page_asks_the_same(
    town: Town, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(6):
        Reduction.objects.create(offer=town.concert, name=f"Ridotto {n}", price_cents=100 * n)
    for need in Access.Need.values:
        Access.objects.create(offer=town.concert, need=need)
    for n in range(12):
        begins = town.now + timedelta(days=20 + n)
        date = Occurrence.objects.create(
            offer=town.concert, starts_at=begins, ends_at=begins, capacity=10, bookable_until=begins
        )
        Session.objects.create(occurrence=date, starts_at=begins, ends_at=begins)
    with django_assert_max_num_queries(13):
        page(client, town.concert)
