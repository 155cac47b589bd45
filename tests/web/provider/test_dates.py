"""The dates of an offer: one, several, a period; and how many places."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentoring.demo.town import Town
from mentoring.offers.models import Occurrence, Offer
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


def shown_in(client: Client, offer: Offer, **changes: object) -> tuple[dict[str, object], list[str]]:
    """What a preview proposes: the body that makes it, and its dates."""
    soon = timezone.localdate() + timedelta(days=10)
    typed = {"day": soon.isoformat(), "time": "21:00", "minutes": "90", "capacity": "60", **changes}
    page = client.post(reverse("web:provider_dates_add", args=[offer.pk]), typed).content.decode()
    keys = re.findall(r'name="shown" value="([^"]+)"', page)
    ticked = re.findall(r'name="take" value="([^"]+)" checked', page)
    return {**typed, "shown": keys, "take": ticked, "do": "make"}, keys


def test_several_dates_are_shown_before_they_are_made_and_a_repeated_form_adds_none(
    town: Town, manager: Client
) -> None:
    body, keys = shown_in(manager, town.draft, every="week", times="4")
    assert len(keys) == 4
    assert not town.draft.occurrences.exists()
    url = reverse("web:provider_dates_add", args=[town.draft.pk])
    for _ in "ab":
        assert manager.post(url, body).status_code == 302
    first = timezone.localdate() + timedelta(days=10)
    days = [timezone.localtime(made.starts_at).date() for made in town.draft.occurrences.order_by("starts_at")]
    assert days == [first + timedelta(weeks=n) for n in range(4)]


def test_only_what_is_ticked_is_made(town: Town, manager: Client) -> None:
    body, keys = shown_in(manager, town.draft, every="week", times="4")
    manager.post(reverse("web:provider_dates_add", args=[town.draft.pk]), {**body, "take": [keys[0], keys[3]]})
    made = town.draft.occurrences.order_by("starts_at").values_list("starts_at", flat=True)
    assert [timezone.localtime(start).isoformat() for start in made] == [keys[0], keys[3]]


def test_what_was_changed_after_the_preview_is_shown_again(town: Town, manager: Client) -> None:
    body, keys = shown_in(manager, town.draft, every="week", times="4")
    page = manager.post(reverse("web:provider_dates_add", args=[town.draft.pk]), {**body, "time": "20:00"})
    assert page.status_code == 200
    assert not town.draft.occurrences.exists()
    assert keys[0] not in page.content.decode()


def test_a_preview_says_what_is_there_already_and_names_holidays(town: Town, manager: Client) -> None:
    year = timezone.localdate().year + 1
    rule = {"day": f"{year}-12-24", "every": "day", "times": "3"}
    assert add(manager, town.draft, day=f"{year}-12-25") == 302
    body, keys = shown_in(manager, town.draft, **rule)
    page = manager.post(reverse("web:provider_dates_add", args=[town.draft.pk]), {**body, "do": "preview"})
    assert "Natale" in page.content.decode()
    assert "c'è già" in page.content.decode()
    assert body["take"] == [keys[0], keys[2]]
    assert manager.post(reverse("web:provider_dates_add", args=[town.draft.pk]), body).status_code == 302
    assert town.draft.occurrences.count() == 3


def test_a_course_is_one_date_with_its_lessons(town: Town, manager: Client) -> None:
    Offer.objects.filter(pk=town.draft.pk).update(kind="course")
    body, keys = shown_in(manager, town.draft, every="week", times="3", covers="all")
    for _ in "ab":
        assert manager.post(reverse("web:provider_dates_add", args=[town.draft.pk]), body).status_code == 302
    course = town.draft.occurrences.get()
    assert [timezone.localtime(lesson.starts_at).isoformat() for lesson in course.sessions.all()] == keys
    assert course.bookable_until == course.starts_at
    assert course.ends_at - course.starts_at == timedelta(weeks=2, minutes=90)
    assert "3 incontri" in manager.get(reverse("web:provider_offer", args=[town.draft.pk])).content.decode()


def test_the_evenings_of_a_season_ticket_are_written_one_by_one_with_their_titles(town: Town, manager: Client) -> None:
    Offer.objects.filter(pk=town.draft.pk).update(kind="season")
    year = timezone.localdate().year + 1
    lines = f"12/1/{year} Aida\nsab 3 febbraio {year} ore 20.45 - Tosca\n\n1/12/{year}"
    body, _keys = shown_in(manager, town.draft, day="", every="lines", lines=lines, covers="all")
    manager.post(reverse("web:provider_dates_add", args=[town.draft.pk]), body)
    evenings = town.draft.occurrences.get().sessions.values_list("title", "starts_at")
    told = [(title, timezone.localtime(start).strftime("%d/%m %H:%M")) for title, start in evenings]
    assert told == [("Aida", "12/01 21:00"), ("Tosca", "03/02 20:45"), ("", "01/12 21:00")]


def test_instalments_are_periods_a_month_apart(town: Town, enter: Enter) -> None:
    year = timezone.localdate().year + 1
    typed = {"first_day": f"{year}-01-31", "last_day": f"{year}-02-15", "capacity": "30"}
    music, url = enter(town.music_manager), reverse("web:provider_dates_add", args=[town.enrolment.pk])
    page = music.post(url, {**typed, "instalments": "3", "months": "1"}).content.decode()
    keys = re.findall(r'name="shown" value="([^"]+)"', page)
    body = {**typed, "instalments": "3", "months": "1", "shown": keys, "take": keys, "do": "make"}
    assert music.post(url, body).status_code == 302
    made = Occurrence.objects.filter(offer=town.enrolment, capacity=30).order_by("starts_at")
    first_days = [timezone.localtime(one.starts_at).strftime("%d/%m") for one in made]
    assert first_days[0::2] == ["31/01", "31/03"]
    assert [one.bookable_until == one.ends_at for one in made] == [True, True, True]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day": "2020-01-01"}, "già passato"),
        ({"day": "2099-01-01"}, "controlli l&#x27;anno"),
        ({"capacity": "0"}, "troppo poco: almeno 1"),
        ({"minutes": "0"}, "troppo poco: almeno 5"),
        ({"every": "week"}, "quante date"),
        ({"every": "week", "until": "2027-01-01"}, "Finisce prima di cominciare"),
        ({"every": "day", "until": "2028-01-15"}, "più di 200 date"),
        ({"every": "week", "times": "3", "without": "le feste"}, "Non riusciamo a leggere «le feste»"),
        ({"every": "week", "until": "2027-01-20", "without": "15/1"}, "non resta nessuna data"),
        ({"every": "lines"}, "Scriva almeno una data"),
        ({"every": "lines", "lines": "domani sera"}, "Non riusciamo a leggere «domani sera»"),
        ({"every": "lines", "lines": "1/1/2020"}, "già passato"),
        ({"every": "lines", "lines": "1/3/2027 ore 9\n1/3/2027 ore 9"}, "nello stesso momento"),
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
    body, _keys = shown_in(manager, town.draft, every="week", times="3")
    assert add(manager, town.draft, **{**body, "capacity": "61", "take": body["shown"]}) == 409
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
