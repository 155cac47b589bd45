"""The dates of an offer: one, several, a period; and how many places."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentoring.demo.town import Town
from mentoring.offers.models import Occurrence, Offer
from mentoring.web.provider.forms import DatesForm
from tests.web.provider.conftest import Enter


@pytest.fixture
def manager(town: Town, enter: Enter) -> Client:
    return enter(town.manager)


def add(client: Client, offer: Offer, **changes: object) -> int:
    soon = timezone.localdate() + timedelta(days=10)
    typed = {"day": soon.isoformat(), "time": "21:00", "minutes": "90", "capacity": "60", "every": "", "times": ""}
    return client.post(reverse("web:provider_dates_add", args=[offer.pk]), {**typed, **changes}).status_code


def test_one_date(town: Town, manager: Client) -> None:
    assert add(manager, town.draft) == 302
    made = town.draft.occurrences.get()
    assert timezone.localtime(made.starts_at).time() == time(21)
    assert (made.ends_at - made.starts_at, made.capacity) == (timedelta(minutes=90), 60)


def test_several_dates_at_once_and_a_repeated_form_adds_none(town: Town, manager: Client) -> None:
    for _ in "ab":
        assert add(manager, town.draft, every="week", times="4") == 302
    first = timezone.localdate() + timedelta(days=10)
    days = [timezone.localtime(made.starts_at).date() for made in town.draft.occurrences.order_by("starts_at")]
    assert days == [first + timedelta(weeks=n) for n in range(4)]


def test_the_clock_on_the_wall_stays_when_summer_time_ends() -> None:
    form = DatesForm()
    form.cleaned_data = {
        "day": date(2026, 10, 20), "time": time(21), "minutes": 60, "every": "week", "times": 2,
    }  # fmt: skip
    (first, _), (second, ends_at) = form.spans()
    assert second.astimezone(UTC) - first.astimezone(UTC) == timedelta(weeks=1, hours=1)
    assert [timezone.localtime(moment).time() for moment in (first, second, ends_at)] == [time(21), time(21), time(22)]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day": "2020-01-01"}, "già passato"),
        ({"day": "2099-01-01"}, "controlli l&#x27;anno"),
        ({"capacity": "0"}, "troppo poco: almeno 1"),
        ({"minutes": "0"}, "troppo poco: almeno 5"),
        ({"every": "week"}, "quante date"),
        ({"time": "25:99"}, "Questa ora non torna"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    town: Town, manager: Client, changes: dict[str, str], sentence: str
) -> None:
    typed = {"day": "2027-01-15", "time": "21:00", "minutes": "90", "capacity": "63", "every": "", "times": ""}
    answer = manager.post(reverse("web:provider_dates_add", args=[town.draft.pk]), {**typed, **changes})
    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert "field__error" in answer.content.decode()
    assert not town.draft.occurrences.exists()


def test_a_date_that_is_there_with_other_places_is_refused_and_so_are_those_beside_it(
    town: Town, manager: Client
) -> None:
    assert add(manager, town.draft) == 302
    assert add(manager, town.draft, capacity="61", every="week", times="3") == 409
    assert town.draft.occurrences.count() == 1


def test_an_enrolment_has_a_period(town: Town, enter: Enter) -> None:
    music = enter(town.music_manager)
    first, last = timezone.localdate() + timedelta(days=60), timezone.localdate() + timedelta(days=90)
    typed = {"first_day": first.isoformat(), "last_day": last.isoformat(), "capacity": "201"}
    url = reverse("web:provider_dates_add", args=[town.enrolment.pk])
    assert music.post(url, typed).status_code == 302
    made = Occurrence.objects.get(offer=town.enrolment, capacity=201)
    assert timezone.localtime(made.starts_at) == timezone.make_aware(datetime.combine(first, time.min))
    assert timezone.localtime(made.ends_at).date() == last


def test_a_period_does_not_end_before_it_begins(town: Town, enter: Enter) -> None:
    day = timezone.localdate() + timedelta(days=60)
    typed = {"first_day": day.isoformat(), "last_day": (day - timedelta(days=1)).isoformat(), "capacity": "201"}
    answer = enter(town.music_manager).post(reverse("web:provider_dates_add", args=[town.enrolment.pk]), typed)
    assert answer.status_code == 409
    assert "Finisce prima di cominciare" in answer.content.decode()


def test_places_do_not_fall_below_those_taken_and_the_number_typed_stays(town: Town, manager: Client) -> None:
    for _ in range(3):
        town.booked(town.later_date)
    url = reverse("web:provider_date_capacity", args=[town.later_date.pk])
    answer = manager.post(url, {"capacity": "2"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "non può scendere sotto i posti presi" in page
    assert '<input type="number" name="capacity" value="2"' in page
    assert manager.post(url, {"capacity": "3"}).status_code == 302
    town.later_date.refresh_from_db()
    assert town.later_date.capacity == 3
