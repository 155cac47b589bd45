"""Somebody writes for longer than anybody waits: who reads does not notice, who writes is asked to try again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from mentoring.bookings.models import Booking
from mentoring.bookings.queries import story_differences
from mentoring.demo.town import Town
from mentoring.people.models import User
from mentoring.web.edges import SessionMiddleware
from mentoring.web.sessions import SessionStore

BEGIN = {
    "sqlite": ("BEGIN IMMEDIATE",),
    "postgresql": ("BEGIN", "LOCK TABLE people_person, bookings_booking, django_session IN EXCLUSIVE MODE"),
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


@pytest.mark.parametrize(
    ("method", "answered", "status"), [("GET", 200, 200), ("GET", 302, 503), ("POST", 302, 503), ("POST", 409, 503)]
)
def test_a_session_that_cannot_be_written_now_is_not_a_lost_one(
    town: Town, rf: RequestFactory, method: str, answered: int, status: int
) -> None:
    """Django says of it that somebody logged out, and answers 400."""
    kept = SessionStore()
    kept["shoes"] = "p1"
    kept.save()

    def wears_others(request: HttpRequest) -> HttpResponse:
        request.session["shoes"] = "p2"
        return HttpResponse("here", status=answered)

    request = rf.generic(method, "/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = kept.session_key
    stack = SessionMiddleware(wears_others)
    with somebody_writing():
        answer = stack(request)
    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == ("5" if status == 503 else None)
    assert SessionStore(kept.session_key)["shoes"] == "p1"
    assert stack(request).status_code == answered
    assert SessionStore(kept.session_key)["shoes"] == "p2"


def test_a_session_that_is_gone_is_said_to_be(town: Town, rf: RequestFactory) -> None:
    kept = SessionStore()
    kept["shoes"] = "p1"
    kept.save()

    def logs_out_elsewhere(request: HttpRequest) -> HttpResponse:
        request.session["shoes"] = "p2"
        SessionStore(kept.session_key).delete()
        return HttpResponse("here")

    request = rf.get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = kept.session_key
    with pytest.raises(SessionInterrupted):
        SessionMiddleware(logs_out_elsewhere)(request)
