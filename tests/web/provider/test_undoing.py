"""The door takes an entry back from its guest list."""

from django.urls import reverse

from mentoring.demo.town import Town
from tests.web.conftest import Enter


def test_from_the_guest_list_with_a_reason_and_the_code_is_good_again(town: Town, enter: Enter) -> None:
    booking = town.booked(town.new_date())
    client = enter(town.usher)
    door = reverse("web:door_occurrence", args=[booking.occurrence_id])
    undo = reverse("web:door_undo", args=[booking.pk])
    assert f'href="{undo}" hidden>' in client.get(door).content.decode()
    client.post(door, {"code": booking.code, "redeem_key": "first"})
    assert f'href="{undo}">' in client.get(door).content.decode()
    assert client.post(undo, {"entry": "0"}).status_code == 409  # No reason, nothing done.
    page = client.post(undo, {"entry": "0", "why": "another"}, follow=True).content.decode()
    assert "è di nuovo fra chi è atteso" in page
    assert "atteso" in page
    again = client.post(door, {"code": booking.code, "redeem_key": "second"})
    assert again.status_code == 200
    refused = client.post(undo, {"entry": "0", "why": "another"}, follow=True).content.decode()
    assert "Nel frattempo qualcosa è cambiato" in refused
    booking.refresh_from_db()
    assert booking.state == "redeemed"


def test_another_theatre_s_door_finds_nothing(town: Town, enter: Enter) -> None:
    booking = town.redeemed_booking()
    for stranger in (town.music_manager, town.coach):
        assert enter(stranger).get(reverse("web:door_undo", args=[booking.pk])).status_code == 404


def test_whoever_said_that_they_do_not_come_is_marked_on_the_list(town: Town, enter: Enter) -> None:
    booking = town.booked(town.new_date())
    client = enter(town.usher)
    url = reverse("web:door_excuse", args=[booking.pk])
    page = client.post(url, follow=True).content.decode()
    assert "è giustificata" in page
    assert "ha avvisato" in page
    booking.refresh_from_db()
    assert booking.excused_at is not None
    client.post(reverse("web:door"), {"code": booking.code, "redeem_key": "they came after all"})
    assert "Nel frattempo qualcosa" in client.post(url, follow=True).content.decode()
