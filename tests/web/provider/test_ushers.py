"""A volunteer at the door, by a link: their evening, and nothing else of the house."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.bookings.groups import Outing, book_group
from mentoring.bookings.models import Booking
from mentoring.demo.town import Town
from mentoring.people.permissions import Role
from mentoring.records.models import Attempt, Entry, Reading
from mentoring.ushers.commands import invite_usher, revoke_usher
from mentoring.ushers.models import Usher
from mentoring.web.public.guessing import WRONG_PER_SESSION
from tests.web.provider.conftest import Enter

OVER = reverse("web:shift_over")


@pytest.fixture
def manager(town: Town, enter: Enter) -> Client:
    return enter(town.manager)


@pytest.fixture
def key(town: Town) -> str:
    asked = invite_usher(town.manager, occurrence=town.tonight_date, name="Marta", form_key="one", now=town.now)
    return asked.key


@pytest.fixture
def volunteer(key: str) -> Client:
    client = Client()
    assert client.post(reverse("web:shift", args=[key])).status_code == 302
    return client


def door_of(date: object) -> str:
    return reverse("web:door_occurrence", args=[date.pk])  # type: ignore[attr-defined]


# -- the manager ----------------------------------------------------------------------------------------------
def test_the_manager_makes_a_link_and_sees_it_once(town: Town, manager: Client) -> None:
    page = reverse("web:ushers", args=[town.tonight_date.pk])
    assert page in manager.get(door_of(town.tonight_date)).content.decode()
    shown = manager.post(page, {"name": "Marta", "form_key": "one"}).content.decode()
    link = shown.split('data-copy="')[1].split('"')[0]
    assert "/turno/" in link
    assert "<svg" in shown.split("Il link da inquadrare")[0]
    later = manager.get(page).content.decode()
    assert link not in later
    assert "Marta" in later
    assert "da aprire" in later
    assert Client().get(link).status_code == 200


def test_many_volunteers_cost_no_more_than_one(town: Town, manager: Client, key: str) -> None:
    page = reverse("web:ushers", args=[town.tonight_date.pk])
    with CaptureQueriesContext(connection) as few:
        manager.get(page)
    for number in range(8):
        facts = {"occurrence": town.tonight_date, "name": f"Marta {number}", "form_key": f"form {number}"}
        invite_usher(town.manager, now=town.now, **facts)
    with CaptureQueriesContext(connection) as many:
        assert "Marta 7" in manager.get(page).content.decode()
    assert len(many) == len(few)


def test_a_form_without_a_name_is_said_to_be_so(town: Town, manager: Client) -> None:
    page = reverse("web:ushers", args=[town.tonight_date.pk])
    for name in ("", "  ", "x" * 61, "\x00"):
        assert manager.post(page, {"name": name, "form_key": "one"}).status_code == 409
    assert not Usher.objects.exists()


def test_the_link_that_is_closed_puts_its_volunteer_out_at_the_next_request(
    town: Town, manager: Client, volunteer: Client
) -> None:
    assert volunteer.get(door_of(town.tonight_date)).status_code == 200
    usher = Usher.objects.get()
    assert manager.post(reverse("web:usher_revoke", args=[usher.pk])).status_code == 302
    out = volunteer.get(door_of(town.tonight_date))
    assert (out.status_code, out.url) == (302, OVER)  # type: ignore[attr-defined]
    booking = town.booked_concert()
    assert volunteer.post(door_of(town.tonight_date), {"code": booking.code, "redeem_key": "k"}).status_code == 302
    booking.refresh_from_db()
    assert booking.state == Booking.State.HELD
    goodbye = volunteer.get(OVER).content.decode()
    assert "Il tuo turno è finito" in goodbye
    assert "accesso/login" in volunteer.get(door_of(town.tonight_date)).url  # type: ignore[attr-defined]


# -- the volunteer --------------------------------------------------------------------------------------------
def test_the_link_says_who_asks_and_is_used_by_the_tap_alone(town: Town, key: str) -> None:
    address, first, second = reverse("web:shift", args=[key]), Client(), Client()
    page = first.get(address)
    assert "Marta" in page.content.decode()
    assert town.theatre.name in page.content.decode()
    assert page["Referrer-Policy"] == "same-origin"
    assert "noindex" in page["X-Robots-Tag"]
    assert first.post(address).url == door_of(town.tonight_date)  # type: ignore[attr-defined]
    assert first.get(address).url == door_of(town.tonight_date)  # type: ignore[attr-defined]
    for answer in (second.get(address), second.post(address)):
        assert answer.status_code == 409
        assert "su un altro telefono" in answer.content.decode()


def test_a_manager_who_opens_it_on_their_own_phone_stays_who_they_are(town: Town, manager: Client, key: str) -> None:
    page = manager.post(reverse("web:shift", args=[key]))
    assert page.status_code == 200
    assert "sei già dentro" in page.content.decode()
    assert Usher.objects.get().opened_at is None
    assert manager.get(reverse("web:provider_desk")).status_code == 200


def test_a_volunteer_sees_their_date_and_no_other(town: Town, volunteer: Client) -> None:
    code = {"code": "ABCD2345"}
    assert volunteer.get(reverse("web:door")).url == door_of(town.tonight_date)  # type: ignore[attr-defined]
    assert volunteer.get(reverse("web:door"), code).url == f"{door_of(town.tonight_date)}?code=ABCD2345"  # type: ignore[attr-defined]
    evening = volunteer.get(door_of(town.tonight_date), code).content.decode()
    assert "ABCD2345" in evening
    for name in ("provider_desk", "provider_staff", "provider_offers", "provider_statement", "door_device"):
        assert volunteer.get(reverse(f"web:{name}")).status_code == 404, name
        assert f'"{reverse(f"web:{name}")}"' not in evening
    for date in (town.later_date, town.play_date):
        assert volunteer.get(door_of(date)).status_code == 404
        assert volunteer.post(door_of(date), {"code": "ABCD2345", "redeem_key": "k"}).status_code == 404
    assert volunteer.get(reverse("web:ushers", args=[town.tonight_date.pk])).status_code == 404
    assert volunteer.get(reverse("web:offer", args=[town.draft.pk])).status_code == 404


def test_a_volunteer_lets_in_and_is_named_in_the_record(town: Town, volunteer: Client) -> None:
    booking = town.booked_concert()
    answer = volunteer.post(door_of(town.tonight_date), {"code": booking.code, "redeem_key": "one"})
    assert 'data-answer="yes"' in answer.content.decode()
    entry = Entry.objects.get(verb="redeemed")
    assert (entry.user_id, entry.role, entry.facts) == (None, Role.DOOR, {"usher": Usher.objects.get().pk})
    assert Reading.objects.filter(person_id=booking.person_id, role=Role.DOOR).exists()
    undo = reverse("web:door_undo", args=[booking.pk])
    assert volunteer.post(undo, {"why": "another", "entry": 0}).status_code == 302
    booking.refresh_from_db()
    assert booking.state == Booking.State.HELD
    assert Entry.objects.get(verb="took_back").facts["usher"]


def test_a_booking_of_another_date_looks_like_no_code(town: Town, volunteer: Client) -> None:
    booking = town.booked(town.later_date)
    answer = volunteer.post(door_of(town.tonight_date), {"code": booking.code, "redeem_key": "one"})
    assert answer.status_code == 404
    for name in ("door_undo", "door_excuse"):
        assert volunteer.post(reverse(f"web:{name}", args=[booking.pk]), {"entry": 0}).status_code == 404


def test_a_group_of_another_date_is_not_there(town: Town, volunteer: Client) -> None:
    family = town.funded_family()
    outing = Outing(town.later_date, "2B", [family.person.pk])
    group = book_group(town.teacher, nominator=town.school, outing=outing, form_key="g", now=town.now)
    assert volunteer.get(reverse("web:door_group", args=[group.pk])).status_code == 404
    answer = volunteer.post(door_of(town.tonight_date), {"code": group.code, "redeem_key": "one"})
    assert answer.status_code == 404


def test_each_volunteer_guesses_on_their_own_account(town: Town, volunteer: Client) -> None:
    usher = Usher.objects.get()
    volunteer.post(door_of(town.tonight_date), {"code": "ABCD2345", "redeem_key": "one"})
    counted = set(Attempt.objects.values_list("key", flat=True))
    assert counted == {f"door-usher:{usher.pk}", f"door-provider:{town.theatre.pk}"}


def test_whoever_goes_home_leaves_nothing_behind(town: Town, volunteer: Client, key: str) -> None:
    assert volunteer.post(reverse("web:shift_end")).url == OVER  # type: ignore[attr-defined]
    assert "accesso/login" in volunteer.get(door_of(town.tonight_date)).url  # type: ignore[attr-defined]
    assert volunteer.get(reverse("web:shift", args=[key])).status_code == 404


def test_only_a_volunteer_goes_home_that_way(town: Town, enter: Enter) -> None:
    assert enter(town.usher).post(reverse("web:shift_end")).status_code == 404


def test_links_are_not_guessed(town: Town) -> None:
    guesser = Client()
    for number in range(WRONG_PER_SESSION):
        answer = guesser.get(reverse("web:shift", args=[f"ABCDEFGHJKMNPQRST{number:03}"]))
        assert answer.status_code == 404
    assert guesser.get(reverse("web:shift", args=["ABCDEFGHJKMNPQRST999"])).status_code == 429


def test_a_link_of_long_ago_says_so_kindly(town: Town) -> None:
    asked = invite_usher(town.manager, occurrence=town.tonight_date, name="Marta", form_key="one", now=town.now)
    revoke_usher(town.manager, usher=asked.usher, now=town.now + timedelta(seconds=1))
    Usher.objects.update(revoked_at=town.now)
    page = Client().get(reverse("web:shift", args=[asked.key]))
    assert page.status_code == 404
    assert "non vale più" in page.content.decode()
