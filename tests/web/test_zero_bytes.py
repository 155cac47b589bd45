"""A zero byte in an address or a form is a name that nothing has: on both databases, and never a fault of ours."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from mentoring.demo.town import Town
from tests.web.conftest import Enter

ZERO = "a\0b"


def test_a_form_that_no_page_of_ours_made_names_nothing(town: Town, enter: Enter) -> None:
    page, made_up = reverse("web:card_at_door", args=[town.tonight_date.pk]), {"said": ":0:0", "form_key": ZERO}
    usher = enter(town.usher)
    assert usher.post(page, made_up).status_code in (302, 404)
    told = usher.post(page, made_up, headers={"accept": "application/json"})
    if connection.vendor == "postgresql":  # It keeps no text with such a byte; SQLite looks, and finds nothing.
        assert (told.status_code, json.loads(told.content)["type"]) == (404, "urn:mentoring:not-found")


@pytest.mark.parametrize("field", ["q", "place", "discipline", "at", "sort", "page", "day_from"])
def test_whoever_looks_for_it_finds_a_page(town: Town, field: str) -> None:
    for name in ("web:offers", "web:offers_calendar", "web:offers_map"):
        assert Client().get(reverse(name), {field: ZERO}).status_code == 200
