"""A library's computer: what a family looked at is not there any more when they have gone."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mentoring.demo.town import Town
from tests.web.conftest import Enter


@pytest.mark.parametrize("name", ["web:wallet", "web:booking_cancel", "web:my_data", "web:consents"])
def test_no_page_of_a_family_stays_in_the_browser(town: Town, enter: Enter, name: str) -> None:
    family = town.funded_family()
    booking = town.booked(town.new_date(starts_at=town.now + timedelta(days=9)), family)
    answer = enter(family.guardian).get(reverse(name, args=[booking.pk] if "booking" in name else []))
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_code_of_a_seat_may_where_there_is_no_network_at_the_door(town: Town, enter: Enter) -> None:
    family = town.funded_family()
    page = enter(family.guardian).get(reverse("web:booking", args=[town.booked_concert(family).pk]))
    assert page.headers["Cache-Control"] == "private, no-cache"


def test_what_is_on_may(town: Town, enter: Enter) -> None:
    assert "no-store" not in enter(town.guardian).get(reverse("web:offers")).headers.get("Cache-Control", "")
