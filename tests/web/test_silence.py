"""Nobody's name, address or code is in the log: not when all goes well, and not when somebody is refused."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.bookings.models import Booking
from mentoring.config.logs import HideKeys
from mentoring.demo.town import Town
from mentoring.nominations.models import Nomination
from mentoring.records.models import Parcel
from tests.web.conftest import Enter

GUARDIAN = "chiara.silenzio@example.org"
CODE = "PZZSML15L03F205H"
ABOUT_SAMUEL = {
    "first_name": "Samuel",
    "last_name": "Pozzi",
    "born_on": "2015-07-03",
    "fiscal_code": CODE,
    "street": "via delle Betulle 77",
    "postcode": "27029",
    "municipality": "Vigevano",
    "guardian_name": "Chiara Pozzi",
    "guardian_email": GUARDIAN,
    "guardian_phone": "395 6750476",
    "words": "Suona anche quando piove.",
}
SECRETS = ["Samuel", "Pozzi", CODE, "Betulle", "Chiara", "chiara.silenzio", "6750476", "quando piove", "2015-07-03"]


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the log of a running installation would hold, on its most talkative day."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(HideKeys())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


def telling(log: StringIO, *secrets: str) -> list[str]:
    """The lines that name somebody."""
    return [line for line in log.getvalue().splitlines() if any(word.lower() in line.lower() for word in secrets)]


def test_a_nomination_and_a_yes_leave_nobody_s_name_in_the_log(town: Town, enter: Enter, log: StringIO) -> None:
    teacher, new = enter(town.teacher), reverse("web:nominator_new")
    form = {**ABOUT_SAMUEL, "form_key": town.form_key(), "programme": town.arte.pk, "reason": "merit"}
    assert teacher.post(new, {**form, "fiscal_code": f"{CODE[:-1]}X"}).status_code == 409
    assert teacher.post(new, form).status_code == 302
    asked = Nomination.objects.latest("pk")
    assert asked.person.last_name == "Pozzi"
    assert "Pozzi" in teacher.get(reverse("web:nominator_desk"), {"q": "Pozzi"}).content.decode()
    key = Parcel.objects.filter(kind="consent_request").latest("id").facts["link"]
    family, page = Client(), reverse("web:consent", args=[key])
    assert "Samuel" in family.get(page).content.decode()
    assert family.post(page, {"answer": "yes", "guardian_name": "Chiara Pozzi"}).status_code == 409
    yes = {"answer": "yes", "guardian_yes": "on", "guardian_name": "Chiara Pozzi", "email": GUARDIAN}
    assert family.post(page, yes).status_code == 302
    asked.refresh_from_db()
    assert asked.state == Nomination.State.CONSENTED
    assert family.get(page).status_code == 404  # Used up: this one Django writes down, address and all.
    assert enter(town.usher).get(reverse("web:nominator_nomination", args=[asked.pk])).status_code == 404
    assert "Not Found: /s/…/" in log.getvalue()
    assert telling(log, *SECRETS, key) == []


def test_a_booking_leaves_nobody_s_name_and_no_code_in_the_log(town: Town, enter: Enter, log: StringIO) -> None:
    begins = town.now + timedelta(minutes=100)  # Late enough to book, early enough for the door.
    family, date = town.funded_family(20_00), town.new_date(price_cents=12_00, starts_at=begins)
    mother, book = enter(family.guardian), reverse("web:book", args=[date.pk])
    booked = mother.post(book, {"form_key": town.form_key()})
    assert booked.status_code == 302
    assert mother.post(book, {"form_key": town.form_key()}).status_code == 409  # 8 euro are not enough.
    booking = Booking.objects.latest("pk")
    assert booking.code[:4] in mother.get(booked.url).content.decode()
    assert Client().get(f"/q/{booking.code}/").status_code == 200
    assert Client().get(f"/q/{booking.code}/oltre/").status_code == 404
    usher, door = enter(town.usher), reverse("web:door_occurrence", args=[date.pk])
    assert usher.post(door, {"code": booking.code, "redeem_key": "one"}).status_code == 200
    assert usher.post(door, {"code": booking.code, "redeem_key": "two"}).status_code == 409  # Used.
    booking.refresh_from_db()
    assert booking.state == Booking.State.REDEEMED
    assert "Not Found: /q/…/oltre/" in log.getvalue()
    guardian = family.guardian.name
    assert telling(log, family.person.last_name, family.email, guardian, booking.code, booking.code[:4]) == []
