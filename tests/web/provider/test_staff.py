"""Who stands at the door, and with which device."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.demo.town import Town
from mentoring.jobs.delivery import letter_of
from mentoring.people.models import Membership, User
from mentoring.people.permissions import Role
from mentoring.people.queries import actor_at_door
from mentoring.records.models import Parcel
from tests.web.provider.conftest import Enter

STAFF = reverse("web:provider_staff")
DEVICE = reverse("web:door_device")


@pytest.fixture
def manager(town: Town, enter: Enter) -> Client:
    return enter(town.manager)


def key_on(page: str) -> str:
    found = re.search(r'<code class="key">([^<]+)</code>', page)
    assert found
    return found[1]


def helper(town: Town) -> Membership:
    return Membership.objects.get(organisation=town.theatre, role=Role.DOOR, user__email="volontaria@example.org")


def test_a_helper_is_added_by_address_and_again_changes_nothing(town: Town, manager: Client) -> None:
    for _ in "ab":
        answer = manager.post(STAFF, {"name": "Lina", "email": "Volontaria@example.org"})
        assert answer.status_code == 302
    assert helper(town).is_active
    assert "volontaria@example.org" in manager.get(STAFF).content.decode()


def test_a_helper_gets_one_letter_that_says_where_to_go(town: Town, manager: Client) -> None:
    for _ in "ab":
        manager.post(STAFF, {"name": "Lina", "email": "volontaria@example.org"})
    parcel = Parcel.objects.get(kind="door_invited")
    letter = letter_of(parcel)
    assert (letter.to, town.theatre.name in letter.subject) == ("volontaria@example.org", True)
    assert "Ciao Lina," in letter.body
    assert reverse("web:door") in letter.body


def test_nobody_learns_here_who_an_address_belongs_to(town: Town, manager: Client) -> None:
    family = town.funded_family()
    guardian = User.objects.get(pk=family.guardian.user_id)
    manager.post(STAFF, {"name": "Lina", "email": guardian.email})
    page = manager.get(STAFF).content.decode()
    assert guardian.email in page
    assert guardian.name
    assert guardian.name not in page


def test_a_wrong_address_is_said_beside_the_field(manager: Client) -> None:
    answer = manager.post(STAFF, {"name": "Lina", "email": "volontaria"})
    assert answer.status_code == 409
    assert 'value="volontaria"' in answer.content.decode()


def test_a_helper_who_goes_is_out_at_once_with_every_device(town: Town, manager: Client, enter: Enter) -> None:
    manager.post(STAFF, {"name": "Lina", "email": "volontaria@example.org"})
    usher = enter(town.usher)
    key = key_on(usher.post(DEVICE).content.decode())
    assert actor_at_door(key) is not None
    membership = Membership.objects.get(organisation=town.theatre, role=Role.DOOR, user=town.usher.user_id)
    manager.post(reverse("web:provider_staff_dismiss", args=[membership.pk]))
    assert actor_at_door(key) is None
    assert usher.get(reverse("web:door")).status_code == 404
    manager.post(STAFF, {"name": "Nino", "email": "ingresso@example.org"})
    assert actor_at_door(key) is None, "who comes back connects the devices again"
    assert helper(town).is_active


def test_nobody_dismisses_a_manager_or_somebody_elses_helper(town: Town, manager: Client, enter: Enter) -> None:
    boss = Membership.objects.get(organisation=town.theatre, role=Role.PROVIDER)
    usher = Membership.objects.get(organisation=town.theatre, role=Role.DOOR)
    assert manager.post(reverse("web:provider_staff_dismiss", args=[boss.pk])).status_code == 404
    assert enter(town.coach).post(reverse("web:provider_staff_dismiss", args=[usher.pk])).status_code == 404
    assert Membership.objects.filter(pk__in=[boss.pk, usher.pk], is_active=True).count() == 2


def test_the_key_of_a_device_is_shown_once_and_opens_the_door(town: Town, enter: Enter) -> None:
    usher = enter(town.usher)
    answer = usher.post(DEVICE)
    key = key_on(answer.content.decode())
    assert answer.headers["Cache-Control"] == "no-store"
    assert key not in usher.get(DEVICE).content.decode()
    body = json.dumps({"code": town.booked_concert().code, "redeem_key": "a-random-word"})
    url = reverse("api:door_redemptions")
    device = Client(headers={"authorization": f"Bearer {key}"})
    assert device.post(url, body, content_type="application/json").status_code == 200
