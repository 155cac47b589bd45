"""What phones without network let in and nobody could count: the manager reads both sides, and decides."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from mentoring.bookings.models import Booking
from mentoring.checkins.models import OfflineEntry
from mentoring.checkins.queries import conflicts
from mentoring.demo.town import Town
from mentoring.kernel.codes import grouped
from mentoring.people.commands import dismiss_door_staff
from mentoring.people.models import Membership
from mentoring.web.provider.conflicts import WHY
from tests.checkins.phones import Phone
from tests.web.provider.conftest import Enter

PAGE = reverse("web:door_conflicts")


@pytest.fixture
def manager(town: Town, enter: Enter) -> Client:
    return enter(town.manager)


def twice(town: Town) -> Booking:
    booking = town.booked_concert()
    for phone in (Phone(town), Phone(town, town.manager)):
        phone.hands_in(phone.lets_in(booking.code))
    return booking


def revoked(town: Town) -> Booking:
    booking, phone = town.booked_concert(), Phone(town)
    membership = Membership.objects.get(user=town.usher.user_id, organisation=town.theatre, role="door")
    dismiss_door_staff(town.manager, membership=membership, now=town.now)
    phone.hands_in(phone.lets_in(booking.code))
    return booking


def text(client: Client, address: str = PAGE) -> str:
    return client.get(address).content.decode()


def test_both_sides_stand_beside_each_other_and_nobodys_name_but_who_held_the_phone(
    town: Town, manager: Client
) -> None:
    booking = twice(town)
    page = text(manager)
    entry = OfflineEntry.objects.get(reason="twice")
    assert entry.device is not None
    assert entry.first_device is not None
    for said in (grouped(booking.code), town.usher.name, town.manager.name, town.concert.title, str(WHY["twice"])):
        assert said in page
    for device in (entry.device, entry.first_device):
        assert f"({device.hex[:4].upper()})" in page
    assert booking.person.last_name not in page
    assert "Conta l&#x27;ingresso" not in page


def test_it_is_looked_at_once_and_is_gone_from_the_top(town: Town, manager: Client) -> None:
    twice(town)
    entry = conflicts(town.manager).get()
    assert "1 ingresso da guardare" in text(manager, reverse("web:door"))
    assert "ingresso senza rete da guardare" in text(manager, reverse("web:provider_desk"))
    answer = manager.post(reverse("web:door_conflict_seen", args=[entry.pk]), follow=True)
    assert "Lascia così" not in answer.content.decode()
    assert "conflict__head" not in answer.content.decode()
    assert "Visto" in answer.content.decode()
    assert "da guardare" not in text(manager, reverse("web:provider_desk"))


def test_what_a_volunteer_let_in_who_could_not_any_more_is_counted_with_one_press(town: Town, manager: Client) -> None:
    booking = revoked(town)
    assert "Conta l&#x27;ingresso" in text(manager) or "Conta l'ingresso" in text(manager)
    entry = conflicts(town.manager).get()
    url = reverse("web:door_conflict_count", args=[entry.pk])
    assert "le spetta il suo prezzo" in manager.post(url, follow=True).content.decode()
    booking.refresh_from_db()
    assert booking.state == "redeemed"
    assert "Contato" in text(manager)


def test_what_cannot_be_counted_says_so(town: Town, manager: Client) -> None:
    twice(town)
    url = reverse("web:door_conflict_count", args=[conflicts(town.manager).get().pk])
    assert "non si può contare" in manager.post(url, follow=True).content.decode()


def test_nothing_to_look_at_is_good_news(town: Town, manager: Client) -> None:
    assert "Niente da guardare" in text(manager)


def test_all_of_them_are_a_file(town: Town, manager: Client) -> None:
    booking = twice(town)
    file = manager.get(f"{PAGE}?export=csv").content.decode("utf-8-sig")
    assert grouped(booking.code) in file
    assert "Già entrato da un'altra parte" in file


def test_it_is_the_managers_alone(town: Town, enter: Enter) -> None:
    twice(town)
    entry = conflicts(town.manager).get()
    assert enter(town.usher).get(PAGE).status_code == 404
    for stranger in (town.usher, town.music_manager):
        for page in ("web:door_conflict_seen", "web:door_conflict_count"):
            assert enter(stranger).post(reverse(page, args=[entry.pk])).status_code == 404
    assert "Niente da guardare" in text(enter(town.music_manager))
    assert "ingressi senza rete" not in text(enter(town.usher), reverse("web:door")).lower()


@pytest.mark.parametrize("more", [0, 6])
def test_a_longer_list_asks_no_more_questions(
    town: Town, manager: Client, more: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(more + 1):
        twice(town)
    with django_assert_max_num_queries(13):
        manager.get(PAGE)
