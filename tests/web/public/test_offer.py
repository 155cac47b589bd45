"""The page of an offer: what visitors, young people, guardians and providers see there."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.demo.town import Town
from mentoring.offers.models import Occurrence, Offer, Place
from mentoring.offers.publishing import withdraw
from mentoring.programmes.rules import Scope
from mentoring.web.public.locator import locator_svg
from tests.web.conftest import Enter


def page(client: Client, offer: Offer) -> str:
    answer = client.get(reverse("web:offer", args=[offer.pk]))
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def buttons(text: str) -> list[str]:
    """Where the booking buttons of a page lead."""
    return re.findall(r'action="(/io/prenota/\d+/)"', text)


def test_a_visitor_reads_everything_and_is_shown_the_way_in(town: Town, client: Client) -> None:
    text = page(client, town.concert)
    assert "12\u00a0€" in text
    assert "Con un buono Mentoring: 0\u00a0€." in text
    assert "via del Gelso 12" in text
    assert "Puoi annullare fino a 24 ore prima." in text
    assert f"{reverse('account_login')}?next={reverse('web:offer', args=[town.concert.pk])}" in text
    assert buttons(text) == []


def test_a_wallet_that_fits_pays_everything_and_each_date_has_its_button(town: Town, enter: Enter) -> None:
    text = page(enter(town.young), town.concert)
    assert "Paghi con il tuo borsellino: 0\u00a0€" in text
    assert buttons(text) == [reverse("web:book", args=[date.pk]) for date in (town.tonight_date, town.later_date)]
    keys = re.findall(r'name="form_key" value="([^"]+)"', text)
    assert len(set(keys)) == 2


def test_a_guardian_reads_whose_wallet_pays(town: Town, enter: Enter) -> None:
    text = page(enter(town.guardian), town.concert)
    assert "Paghi con il borsellino di Leo: 0\u00a0€" in text
    assert "Prenota per Leo" in text


def test_a_date_that_is_booked_leads_to_the_seat(town: Town, enter: Enter) -> None:
    text = page(enter(town.young), town.play)
    booking = town.viola.bookings.get()
    assert "Il tuo posto c'è" in text
    assert reverse("web:booking", args=[booking.pk]) in text
    assert buttons(text) == []


@pytest.mark.parametrize(
    ("cents", "scope", "sentence"),
    [
        (8_00, Scope(), "Nel borsellino mancano 4\u00a0€ per questa proposta."),
        (80_00, Scope(kinds=frozenset({"enrolment"})), "I buoni che ci sono nel borsellino valgono per altre cose."),
        (0, Scope(), "Nel borsellino adesso non c'è niente."),
    ],
)
def test_a_wallet_that_does_not_do_says_why(town: Town, enter: Enter, cents: int, scope: Scope, sentence: str) -> None:
    family = town.new_family()
    if cents:
        town.funded_voucher(cents, family, scope=scope)
    text = page(enter(family.guardian), town.concert)
    assert sentence in text
    assert buttons(text) == []


def test_the_wrong_age_is_told_before_anything_else(town: Town, enter: Enter) -> None:
    text = page(enter(town.funded_family(100_00, age=7).guardian), town.play)
    assert "Questa proposta è per un'altra età." in text
    assert buttons(text) == []


def test_a_full_date_says_so_and_the_other_one_can_be_booked(town: Town, enter: Enter) -> None:
    Occurrence.objects.filter(pk=town.tonight_date.pk).update(capacity=1, seats_taken=1)
    text = page(enter(town.young), town.concert)
    assert "Posti finiti" in text
    assert buttons(text) == [reverse("web:book", args=[town.later_date.pk])]


def test_something_free_needs_no_wallet(town: Town, enter: Enter) -> None:
    gift = town.new_date(price_cents=0, starts_at=town.now + timedelta(days=2))
    text = page(enter(town.new_family().guardian), gift.offer)
    assert "Gratis" in text
    assert len(buttons(text)) == 1


def test_a_mentor_may_look_but_has_nothing_to_book(town: Town, enter: Enter) -> None:
    assert buttons(page(enter(town.shopkeeper), town.concert)) == []


def test_a_period_is_told_by_its_last_day(town: Town, client: Client) -> None:
    text = page(client, town.enrolment)
    assert "Quando ci si può iscrivere" in text
    assert "Puoi annullare fino a 24 ore prima della fine." in text


def test_a_draft_is_seen_by_its_provider_alone(town: Town, enter: Enter, client: Client) -> None:
    address = reverse("web:offer", args=[town.draft.pk])
    assert client.get(address).status_code == 404
    assert enter(town.young).get(address).status_code == 404
    assert enter(town.coach).get(address).status_code == 404
    assert "Questa proposta non è pubblica" in page(enter(town.manager), town.draft)


def test_what_was_withdrawn_is_gone(town: Town, client: Client) -> None:
    withdraw(town.manager, offer=town.concert, now=town.now)
    assert client.get(reverse("web:offer", args=[town.concert.pk])).status_code == 404


def test_an_offer_whose_dates_are_over_says_so(town: Town, client: Client) -> None:
    then = town.now - timedelta(days=3)
    town.play.occurrences.update(starts_at=then, ends_at=then, bookable_until=then)
    assert "Per ora non ci sono altre date" in page(client, town.play)


def test_many_dates_fold_after_the_first_eight(town: Town, client: Client) -> None:
    for day in range(20, 30):
        start = town.now + timedelta(days=day)
        town.published_date(town.manager, town.play, starts_at=start, ends_at=start, capacity=5)
    answer = client.get(reverse("web:offer", args=[town.play.pk]))
    assert (len(answer.context["dates"]), len(answer.context["later_dates"])) == (8, 3)
    assert "Altre 3 date" in answer.content.decode()


def test_the_map_is_drawn_here_and_asks_nobody(town: Town, client: Client) -> None:
    text = page(client, town.concert)
    assert 'href="geo:45.31720,8.85710?q=45.31720,8.85710(Sala%20del%20Gelso)"' in text
    assert 'href="https://www.openstreetmap.org/?mlat=45.31720&mlon=8.85710#map=17/45.31720/8.85710"' in text
    assert not re.findall(r'(?:src|action)="https?://', text)
    assert not re.findall(r'<link(?! rel="canonical")[^>]+href="https?://', text)


def test_a_place_without_coordinates_has_an_address_and_no_map(town: Town, client: Client) -> None:
    Place.objects.filter(pk=town.stage.pk).update(latitude=None, longitude=None)
    text = page(client, town.concert)
    assert 'class="map"' not in text
    assert "openstreetmap" not in text
    assert "geo:0,0?q=via%20del%20Gelso%2012%2C%20Vigevano" in text  # A map app may know where that is.


def test_the_map_names_the_towns_around_and_leaves_out_what_is_far(town: Town) -> None:
    here = Place(name="Qui <b>", municipality="Vigevano", latitude=45.31, longitude=8.85)
    near = Place(name="Là", municipality="Mortara", latitude=45.25, longitude=8.74)
    far = Place(name="Lontano", municipality="Napoli", latitude=40.85, longitude=14.27)
    unknown = Place(name="Chissà", municipality="Robbio")
    drawn = locator_svg(here, [here, near, far, unknown])
    assert "Mortara" in drawn
    assert "Napoli" not in drawn
    assert "<b>" not in drawn


def test_nobody_reads_a_wallet_from_the_page_of_an_offer(town: Town, client: Client) -> None:
    assert "borsellino:" not in page(client, town.concert)


@pytest.mark.parametrize("more", [0, 15])
def test_the_page_asks_the_same_few_questions_however_many_dates_there_are(
    town: Town, enter: Enter, client: Client, django_assert_max_num_queries, more: int
) -> None:
    for day in range(20, 20 + more):
        start = town.now + timedelta(days=day)
        town.published_date(town.manager, town.concert, starts_at=start, ends_at=start, capacity=5)
    with django_assert_max_num_queries(13):  # offer, dates (3), 3 details, places, similar (4), territory
        page(client, town.concert)
    young = enter(town.young)
    with django_assert_max_num_queries(24):  # and: session, user, shoes (3), person, wallet (3), seats, lines, rules
        page(young, town.concert)
