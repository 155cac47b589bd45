"""A library's computer: what a family looked at is not there any more when they have gone."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mentoring.demo.town import Town
from tests.web.conftest import Enter


@pytest.mark.parametrize("name", ["web:wallet", "web:booking", "web:booking_cancel", "web:my_data", "web:consents"])
def test_no_page_of_a_family_stays_in_the_browser(town: Town, enter: Enter, name: str) -> None:
    family = town.funded_family()
    booking = town.booked(town.new_date(starts_at=town.now + timedelta(days=9)), family)
    answer = enter(family.guardian).get(reverse(name, args=[booking.pk] if "booking" in name else []))
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]


def test_what_is_on_may(town: Town, enter: Enter) -> None:
    assert "no-store" not in enter(town.guardian).get(reverse("web:offers")).headers.get("Cache-Control", "")
