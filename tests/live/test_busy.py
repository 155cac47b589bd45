"""Somebody writes for longer than anybody waits: who reads does not notice, who writes is asked to try again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from mentoring.bookings.models import Booking
from mentoring.bookings.queries import story_differences
from mentoring.demo.town import Town
from mentoring.people.models import User

BEGIN = {
    "sqlite": ("BEGIN IMMEDIATE",),
    "postgresql": ("BEGIN", "LOCK TABLE people_person, bookings_booking IN EXCLUSIVE MODE"),
}
PATIENCE = {
    "sqlite": ("PRAGMA busy_timeout = 50", "PRAGMA busy_timeout = 20000"),
    "postgresql": ("SET lock_timeout = '50ms'", "SET lock_timeout = 0"),
}


@contextmanager
def somebody_writing() -> Iterator[None]:
    """Another connection holds what every writer needs; ours waits for the twentieth part of a second."""
    other = connections.create_connection("default")
    little, usual = PATIENCE[connection.vendor]
    try:
        with other.cursor() as cursor:
            for statement in BEGIN[connection.vendor]:
                cursor.execute(statement)
        with connection.cursor() as cursor:
            cursor.execute(little)
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(usual)
        with other.cursor() as cursor:
            cursor.execute("ROLLBACK")
        other.close()


@pytest.mark.parametrize("accepted", ["text/html", "application/json"])
def test_a_young_person_reads_on_and_is_asked_to_book_again(town: Town, accepted: str) -> None:
    family, date = town.funded_family(24_00), town.new_date(starts_at=town.now + timedelta(days=3))
    mine = town.booked(town.new_date(starts_at=town.now + timedelta(days=4)), family)
    young = Client(SERVER_NAME="localhost", headers={"accept": accepted})
    young.force_login(User.objects.get(email=family.email))
    address, form = reverse("web:book", args=[date.pk]), {"form_key": town.form_key()}
    young.get(reverse("web:wallet"))  # Which shoes one wears is kept from now on.
    with somebody_writing():
        for name, arguments in [
            ("web:home", []),
            ("web:offers", []),
            ("web:offer", [date.offer_id]),
            ("web:wallet", []),
            ("web:booking", [mine.pk]),
            ("web:booking_cancel", [mine.pk]),
        ]:
            assert young.get(reverse(name, args=arguments)).status_code == 200, name
        answers = [young.post(address, form), young.post(reverse("web:booking_cancel", args=[mine.pk]))]
    for answer in answers:
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "5"
        assert "riprova tra qualche secondo" in answer.content.decode()
    assert story_differences() == []
    assert young.post(address, form).status_code == 302
    assert Booking.objects.get(occurrence=date).person == family.person
