"""At the door: a code is typed or scanned, and the screen is green or red."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mentoring.bookings.models import Booking
from mentoring.bookings.releasing import cancel
from mentoring.demo.town import Town
from mentoring.kernel.codes import grouped
from mentoring.ledger import chart
from mentoring.ledger.queries import balance
from mentoring.offers.models import Offer
from mentoring.people.permissions import Role
from mentoring.web.wording import euro, short_day
from tests.web.provider.conftest import Enter


def door_of(town: Town) -> str:
    return reverse("web:door_occurrence", args=[town.tonight_date.pk])


@pytest.fixture
def usher(town: Town, enter: Enter) -> Client:
    return enter(town.usher)


def test_a_good_code_is_a_yes_with_a_first_name_and_nothing_more(town: Town, usher: Client) -> None:
    booking = town.booked_concert()
    answer = usher.post(door_of(town), {"code": booking.code, "redeem_key": "one"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'data-answer="yes"' in page
    assert booking.person.first_name in page
    assert town.concert.title in page
    assert booking.person.last_name not in page
    assert "12 €" not in page
    assert "1 di 1" in page
    assert balance(chart.payable(town.theatre.pk)) == 12_00


def test_where_something_is_due_the_answer_waits_for_a_tap(town: Town, usher: Client) -> None:
    """Who pays a part here, or shows a card for a lower price, is not hurried past by the next one."""
    plain, part = town.booked_concert(), town.booked_concert()
    Booking.objects.filter(pk=part.pk).update(contribution_cents=3_00)
    answers = [usher.post(door_of(town), {"code": each.code, "redeem_key": each.code}) for each in (plain, part)]
    assert ["data-look" in answer.content.decode() for answer in answers] == [False, True]
    assert f"paga {euro(3_00)} all'ingresso" in answers[1].content.decode()


def test_a_door_that_is_open_for_months_says_on_which_day_somebody_came(town: Town, usher: Client) -> None:
    booking = town.booked_concert()
    usher.post(door_of(town), {"code": booking.code, "redeem_key": "one"})
    assert "dentro, ore" in usher.get(door_of(town)).content.decode()
    Offer.objects.filter(pk=town.concert.pk).update(is_undated=True)
    booking.refresh_from_db()
    assert booking.redeemed_at is not None
    assert f"dentro, {short_day(booking.redeemed_at)}" in usher.get(door_of(town)).content.decode()


@pytest.mark.parametrize("written", ["{code}", "{lower}", " {dashed} ", "HTTP://LOCALHOST:8000/Q/{code}", "/q/{lower}"])
def test_codes_are_read_as_they_are_typed_and_scanned(town: Town, usher: Client, written: str) -> None:
    code = town.booked_concert().code
    typed = written.format(code=code, lower=code.lower(), dashed=grouped(code).lower())
    assert usher.post(door_of(town), {"code": typed, "redeem_key": "one"}).status_code == 200


def test_the_same_attempt_again_gets_the_first_answer(town: Town, usher: Client) -> None:
    booking = town.booked_concert()
    first, second = (usher.post(door_of(town), {"code": booking.code, "redeem_key": "one"}) for _ in "ab")
    assert (first.status_code, second.status_code) == (200, 200)
    assert 'data-answer="yes"' in second.content.decode()
    assert balance(chart.payable(town.theatre.pk)) == 12_00


def test_another_attempt_with_a_used_code_is_a_no_that_says_when(town: Town, usher: Client) -> None:
    booking = town.booked_concert()
    usher.post(door_of(town), {"code": booking.code, "redeem_key": "one"})
    answer = usher.post(door_of(town), {"code": booking.code, "redeem_key": "two"})
    booking.refresh_from_db()
    assert booking.redeemed_at is not None
    assert answer.status_code == 409
    assert 'data-answer="no"' in answer.content.decode()
    assert f"alle {timezone.localtime(booking.redeemed_at):%H:%M}" in answer.content.decode()


def test_an_unknown_code_and_another_providers_code_get_the_same_answer(town: Town, usher: Client) -> None:
    place = town.music_school.places.first()
    assert place is not None
    lesson = town.published_date(
        town.music_manager,
        town.new_offer(town.music_manager, town.music_school, place, price_cents=5_00),
        starts_at=town.tonight,
        ends_at=town.tonight + timedelta(hours=1),
        capacity=5,
    )
    elsewhere = town.booked(lesson)
    unknown, strange = (
        usher.post(door_of(town), {"code": code, "redeem_key": "one"}) for code in ("ABCDEFGH", elsewhere.code)
    )
    assert (unknown.status_code, strange.status_code) == (404, 404)
    assert "Codice sconosciuto" in unknown.content.decode()
    assert unknown.content == strange.content
    elsewhere.refresh_from_db()
    assert elsewhere.state == Booking.State.HELD


def test_a_code_for_another_day_is_a_no_that_says_which(town: Town, usher: Client) -> None:
    booking = town.booked(town.later_date)
    answer = usher.post(door_of(town), {"code": booking.code, "redeem_key": "one"})
    assert answer.status_code == 409
    assert "per un&#x27;altra data" in answer.content.decode()


def test_a_cancelled_booking_is_a_no(town: Town, usher: Client) -> None:
    family = town.funded_family()
    booking = town.booked(town.new_date(starts_at=town.now + timedelta(hours=30)), family)
    cancel(family.guardian, booking=booking, now=town.now)
    answer = usher.post(door_of(town), {"code": booking.code, "redeem_key": "one"})
    assert answer.status_code == 409
    assert "annullata" in answer.content.decode()


def test_a_code_for_another_hall_tonight_is_a_yes_that_warns(town: Town, usher: Client) -> None:
    other = town.new_date(starts_at=town.tonight + timedelta(minutes=30))
    booking = town.booked(other)
    page = usher.post(door_of(town), {"code": booking.code, "redeem_key": "one"}).content.decode()
    assert 'data-answer="yes" ' in page
    assert "data-look" in page
    assert "non è per questa data" in page
    right = usher.post(door_of(town), {"code": town.booked_concert().code, "redeem_key": "two"}).content.decode()
    assert "data-look" not in right


def test_the_list_of_all_dates_takes_a_code_for_any_of_them(town: Town, usher: Client) -> None:
    booking = town.booked_concert()
    answer = usher.post(reverse("web:door"), {"code": booking.code, "redeem_key": "one"})
    assert answer.status_code == 200
    assert 'data-answer="yes"' in answer.content.decode()


def test_no_code_at_all_is_said_beside_the_field(town: Town, usher: Client) -> None:
    for url in (door_of(town), reverse("web:door")):
        answer = usher.post(url, {"code": " - ", "redeem_key": "one"})
        assert answer.status_code == 409
        assert "Scrivi il codice" in answer.content.decode()


def test_guessing_is_stopped(town: Town, usher: Client) -> None:
    booking = town.booked_concert()
    for n in range(20):
        usher.post(door_of(town), {"code": f"AAAA{n:04}", "redeem_key": "one"})
    answer = usher.post(door_of(town), {"code": booking.code, "redeem_key": "two"})
    assert answer.status_code == 429
    assert "Troppi tentativi" in answer.content.decode()


def test_the_door_knows_first_names_and_who_is_in(town: Town, usher: Client) -> None:
    inside, awaited = town.redeemed_booking(), town.booked_concert()
    page = usher.get(door_of(town)).content.decode()
    assert "1 di 2" in page
    assert f'guest--in" data-booking="{inside.pk}"' in page
    assert f'class="guest" data-booking="{awaited.pk}"' in page
    assert inside.person.last_name not in page
    assert awaited.code not in page


def test_the_code_of_an_address_waits_in_the_form_and_is_not_used_yet(town: Town, usher: Client) -> None:
    booking = town.booked_concert()
    for url in (door_of(town), reverse("web:door")):
        assert f'value="{booking.code}"' in usher.get(url, {"code": booking.code}).content.decode()
    booking.refresh_from_db()
    assert booking.state == Booking.State.HELD


def test_before_the_door_opens_there_is_nothing_to_scan(town: Town, usher: Client) -> None:
    page = usher.get(reverse("web:door_occurrence", args=[town.later_date.pk])).content.decode()
    assert "L'ingresso si apre" in page
    assert "data-camera" not in page


def test_the_door_of_another_provider_does_not_exist(town: Town, enter: Enter) -> None:
    coach = enter(town.coach)
    assert coach.get(door_of(town)).status_code == 404
    assert coach.post(door_of(town), {"code": "ABCDEFGH", "redeem_key": "one"}).status_code == 404


def test_a_helper_at_the_door_sees_the_door_only(town: Town, usher: Client) -> None:
    names = ("provider_desk", "provider_offers", "provider_statement", "provider_staff", "provider_place_new")
    assert {usher.get(reverse(f"web:{name}")).status_code for name in names} == {404}
    assert usher.get(reverse("web:door")).status_code == 200


def test_a_full_hall_costs_no_more_statements_than_an_empty_one(town: Town, usher: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert usher.get(door_of(town)).status_code == 200
            assert usher.get(reverse("web:door")).status_code == 200
        return len(captured)

    town.booked_concert()  # Where a name is read, that it was read is noted.
    usher.get(door_of(town))
    before = statements()
    for _ in range(3):
        town.booked_concert()
        town.booked(town.new_date())
    assert statements() == before
    assert before <= 21


def test_who_manages_may_stand_at_the_door_too(town: Town, enter: Enter) -> None:
    assert town.manager.role == Role.PROVIDER
    answer = enter(town.manager).post(door_of(town), {"code": town.booked_concert().code, "redeem_key": "one"})
    assert answer.status_code == 200
