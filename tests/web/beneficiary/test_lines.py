"""Waiting for a seat, on the pages of families and of providers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.bookings.models import Booking, Waiting
from mentoring.bookings.releasing import cancel
from mentoring.bookings.waiting import join_line, open_line
from mentoring.demo.town import Town
from mentoring.offers.models import Occurrence
from tests.web.conftest import Enter


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def full(town: Town) -> Occurrence:
    """A date of one seat, which somebody has, and a waiting list."""
    date = town.new_date(capacity=1, starts_at=town.now + timedelta(days=30))
    open_line(town.manager, occurrence=date, now=town.now)
    date.sitting = town.funded_family()
    date.booking = town.booked(date, date.sitting)
    return date


def freed(town: Town, date: Occurrence) -> None:
    cancel(date.sitting.guardian, booking=date.booking, now=town.now)


def test_into_the_line_the_seat_comes_free_and_it_is_booked(town: Town, full: Occurrence, enter: Enter):
    family = town.funded_family()
    page = enter(family.guardian)
    offer = reverse("web:offer", args=[full.offer_id])
    assert "in lista d'attesa" in words(page.get(offer))
    form = {"form_key": "a"}
    assert page.post(reverse("web:line_join", args=[full.pk]), form).status_code == 302
    assert page.post(reverse("web:line_join", args=[full.pk]), form).status_code == 302
    assert Waiting.objects.count() == 1
    shown = words(page.get(offer))
    assert "il prossimo posto che si libera è tuo" in shown
    assert "Esci dalla lista" in shown
    assert "In lista d'attesa" in words(page.get(reverse("web:wallet")))
    freed(town, full)
    shown = words(page.get(offer))
    assert "lo teniamo fino a" in shown
    assert "No, grazie" in shown
    assert reverse("web:book", args=[full.pk]) in shown
    assert "Si è liberato un posto" in words(page.get(reverse("web:wallet")))
    assert page.post(reverse("web:book", args=[full.pk]), {"form_key": "b"}).status_code == 302
    assert Booking.objects.get(person=family.person).state == "held"


def test_one_s_number_in_the_line_and_out_of_it_again(town: Town, full: Occurrence, enter: Enter):
    line = [town.funded_family() for _ in range(3)]
    for number, family in enumerate(line):
        when = town.now + timedelta(minutes=number)
        join_line(family.guardian, person=family.person, occurrence=full, form_key=town.form_key(), now=when)
    last = enter(line[2].guardian)
    offer = reverse("web:offer", args=[full.offer_id])
    assert "prima ci sono 2 persone" in words(last.get(offer))
    first = Waiting.objects.get(person=line[0].person)
    assert last.post(reverse("web:line_leave", args=[first.pk])).status_code == 404
    assert enter(line[0].guardian).post(reverse("web:line_leave", args=[first.pk])).status_code == 302
    assert "prima c'è una persona" in words(last.get(offer))
    again = enter(line[0].guardian).post(reverse("web:line_leave", args=[first.pk]))
    assert again.status_code == 409


def test_who_cannot_wait_reads_why(town: Town, full: Occurrence, enter: Enter):
    poor = enter(town.funded_family(1_00).guardian)
    assert "Mettiti in lista" not in words(poor.get(reverse("web:offer", args=[full.offer_id])))
    answer = poor.post(reverse("web:line_join", args=[full.pk]), {"form_key": "a"})
    assert answer.status_code == 409
    assert "abbastanza per questa proposta" in words(answer)
    assert not Waiting.objects.exists()


def test_a_visitor_reads_that_there_is_a_line(town: Town, full: Occurrence, client):
    assert "C'è una lista d'attesa" in words(client.get(reverse("web:offer", args=[full.offer_id])))


def test_the_offer_page_asks_no_more_for_many_dates(town: Town, full: Occurrence, enter: Enter):
    family = town.funded_family()
    page, offer = enter(family.guardian), reverse("web:offer", args=[full.offer_id])
    join_line(family.guardian, person=family.person, occurrence=full, form_key="a", now=town.now)
    page.get(offer)

    with CaptureQueriesContext(connection) as before:
        page.get(offer)
    for days in (31, 32, 33):
        starts_at = town.now + timedelta(days=days)
        date = Occurrence.objects.create(
            offer=full.offer,
            starts_at=starts_at,
            ends_at=starts_at,
            capacity=0,
            bookable_until=starts_at,
            has_waiting_list=True,
        )
        join_line(family.guardian, person=family.person, occurrence=date, form_key=town.form_key(), now=town.now)
    with CaptureQueriesContext(connection) as after:
        page.get(offer)
    assert len(after) == len(before)


def test_a_provider_opens_the_list_reads_how_many_wait_and_closes_it(town: Town, enter: Enter):
    date = town.new_date(capacity=1, starts_at=town.now + timedelta(days=30))
    manager, seats = enter(town.manager), reverse("web:provider_date_seats", args=[date.pk])
    assert "Apri la lista d'attesa" in words(manager.get(seats))
    assert seats in words(manager.get(reverse("web:provider_offer", args=[date.offer_id])))
    manager.post(reverse("web:provider_line_open", args=[date.pk]))
    town.booked(date)
    date.refresh_from_db()
    family = town.funded_family()
    join_line(family.guardian, person=family.person, occurrence=date, form_key="a", now=town.now)
    shown = words(manager.get(seats))
    assert "Aspetta una persona" in shown
    assert family.person.last_name not in shown
    answer = manager.post(reverse("web:provider_line_close", args=[date.pk]), follow=True)
    assert "Abbiamo avvisato chi aspettava" in words(answer)
    assert Waiting.objects.get().state == "over"


def test_more_chairs_go_to_the_line_at_once(town: Town, full: Occurrence, enter: Enter):
    family = town.funded_family()
    join_line(family.guardian, person=family.person, occurrence=full, form_key="a", now=town.now)
    enter(town.manager).post(reverse("web:provider_date_capacity", args=[full.pk]), {"capacity": "2"})
    assert Waiting.objects.get().state == "offered"
    full.refresh_from_db()
    assert (full.capacity, full.seats_taken) == (2, 2)
