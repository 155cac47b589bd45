"""Who acts for us: the list, the invitation by e-mail, and the page behind its link."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.demo.town import Town
from mentoring.jobs.delivery import letter_of
from mentoring.people.colleagues import invite
from mentoring.people.commands import add_member
from mentoring.people.models import Invitation, Membership, User
from mentoring.people.permissions import Role
from mentoring.records.models import Parcel
from tests.web.conftest import Enter

MEMBERS = reverse("web:members")
EMAIL = "collega@example.org"
DESK = reverse("web:desk")


@pytest.fixture
def manager(town: Town, enter: Enter) -> Client:
    return enter(town.manager)


def link() -> str:
    """The address in the last letter."""
    letter = letter_of(Parcel.objects.filter(kind="invitation").latest("pk"))
    found = re.search(r"/invito/\S+", letter.body)
    assert found
    return found[0]


def ask(client: Client, email: str = EMAIL) -> str:
    assert client.post(MEMBERS, {"email": email, "role": "provider"}).status_code == 302
    return link()


def mine(town: Town) -> Membership:
    return Membership.objects.get(organisation=town.theatre, user=town.manager.user_id)


def logged_in(town: Town, email: str, name: str = "Carla") -> Client:
    client = Client()
    client.force_login(town.confirmed_user(email, name))
    return client


def code_sent_to(email: str) -> str:
    letters = [parcel for parcel in Parcel.objects.filter(kind="account").order_by("pk") if parcel.to == email]
    found = re.search(r"^([A-Z0-9]{4}-?[A-Z0-9]{4}|[A-Z0-9]{6})$", letters[-1].facts["body"], re.MULTILINE)
    assert found
    return found[1]


def test_a_colleague_without_an_account_comes_in_with_a_code_and_a_name(town: Town, manager: Client) -> None:
    address = ask(manager)
    visitor = Client()
    assert "Mandami il codice" in visitor.get(address).content.decode()
    confirm = visitor.post(address)
    assert confirm.status_code == 302
    answer = visitor.post(confirm.url, {"code": code_sent_to(EMAIL), "next": address})
    assert answer.url == address
    assert visitor.post(address, {"name": ""}).status_code == 409
    assert visitor.post(address, {"name": "Carla Nuova"}).url == DESK
    assert visitor.get(DESK).url == reverse("web:provider_desk")
    assert User.objects.get(email=EMAIL).name == "Carla Nuova"
    assert EMAIL in manager.get(MEMBERS).content.decode()


def test_who_has_an_account_just_accepts_and_a_second_click_is_no_mistake(town: Town, manager: Client) -> None:
    address = ask(manager)
    client = logged_in(town, EMAIL)
    assert "Accetto" in client.get(address).content.decode()
    for _ in "ab":
        assert client.post(address).url == DESK
    assert Membership.objects.filter(user__email=EMAIL, organisation=town.theatre).count() == 1


def test_a_link_that_was_passed_on_is_refused_kindly(town: Town, manager: Client) -> None:
    address = ask(manager)
    stranger = logged_in(town, "altra@example.org")
    page = stranger.get(address).content.decode()
    assert "per un altro indirizzo" in page
    assert EMAIL not in page
    assert stranger.post(address).status_code == 409
    assert not Membership.objects.filter(user__email="altra@example.org").exists()


def test_without_an_account_a_passed_on_link_sends_the_code_to_whom_it_was_for(town: Town, manager: Client) -> None:
    address = ask(manager)
    before = Parcel.objects.filter(kind="account").count()
    Client().post(address)
    sent = Parcel.objects.filter(kind="account").order_by("pk")[before:]
    assert [parcel.to for parcel in sent] == [EMAIL]


def test_used_withdrawn_expired_and_invented_links_say_the_same(town: Town, manager: Client) -> None:
    used = ask(manager)
    logged_in(town, EMAIL).post(used)
    withdrawn = ask(manager, "due@example.org")
    waiting = Invitation.objects.get(state=Invitation.State.OPEN)
    assert manager.post(reverse("web:invitation_revoke", args=[waiting.pk])).status_code == 302
    before = town.now - timedelta(days=14)
    invite(town.manager, organisation=town.theatre, email="tre@example.org", role=Role.PROVIDER, now=before)
    pages = set()
    for address in (used, withdrawn, link(), "/invito/mai-esistito/"):
        answer = Client().get(address)
        pages.add((answer.status_code, re.sub(r"/invito/[^\"'/&%]+|csrf\S+|CSRF\S+ \S+", "", answer.content.decode())))
        assert answer.headers["Referrer-Policy"] == "same-origin"
    bodies = {re.sub(r'value="\w{64}"|[\w-]{20,}', "", text) for _status, text in pages}
    assert len(bodies) == 1
    assert "non vale più" in bodies.pop()


def test_nobody_is_mailed_codes_without_end(town: Town, manager: Client) -> None:
    address = ask(manager)
    assert 429 in [Client().post(address).status_code for _ in range(5)]


def test_a_wrong_address_and_one_that_is_here_are_said_beside_the_field(town: Town, manager: Client) -> None:
    for email in ("collega", "teatro@example.org", ""):
        page = manager.post(MEMBERS, {"email": email, "role": "provider"})
        assert page.status_code == 409
        assert 'id="id_email_error"' in page.content.decode()
    assert manager.post(MEMBERS, {"email": EMAIL, "role": "operator"}).status_code == 409


def test_the_last_manager_is_offered_to_hand_over_and_not_to_leave(town: Town, manager: Client) -> None:
    page = manager.get(MEMBERS).content.decode()
    assert reverse("web:member_hand_over", args=[mine(town).pk]) in page
    assert reverse("web:member_dismiss", args=[mine(town).pk]) not in page
    refused = manager.post(reverse("web:member_dismiss", args=[mine(town).pk]))
    assert refused.status_code == 409
    assert "nessun altro in questo ruolo" in refused.content.decode()
    usher = Membership.objects.get(organisation=town.theatre, role=Role.DOOR, user=town.usher.user_id)
    answer = manager.post(reverse("web:member_hand_over", args=[mine(town).pk]), {"successor": str(usher.pk)})
    assert answer.url == DESK
    assert manager.get(MEMBERS).status_code == 404


def test_a_colleague_gets_another_role_or_goes(town: Town, manager: Client) -> None:
    user = town.confirmed_user(EMAIL, "Carla")
    membership = add_member(town.theatre, user=user, role=Role.PROVIDER)
    assert manager.post(reverse("web:member_role", args=[membership.pk]), {"role": "operator"}).status_code == 404
    manager.post(reverse("web:member_role", args=[membership.pk]), {"role": "door"})
    assert [one.role for one in Membership.objects.filter(user=user)] == ["door"]
    again = add_member(town.theatre, user=user, role=Role.PROVIDER)
    assert manager.post(reverse("web:member_dismiss", args=[again.pk])).url == MEMBERS
    assert not Membership.objects.filter(pk=again.pk).exists()


def test_with_a_colleague_one_leaves_by_oneself(town: Town, manager: Client) -> None:
    add_member(town.theatre, user=town.confirmed_user(EMAIL, "Carla"), role=Role.PROVIDER)
    membership = mine(town)
    assert manager.post(reverse("web:member_dismiss", args=[membership.pk])).url == DESK
    assert manager.get(reverse("web:provider_desk")).status_code == 404


def test_whoever_has_two_roles_says_which_one_is_meant(town: Town, enter: Enter) -> None:
    client = enter(town.music_teacher)
    page = client.get(MEMBERS).content.decode()
    assert "Segnalazioni" in page
    assert "Proposte e conti" in page
    client.post(MEMBERS, {"email": EMAIL, "role": "nominator"})
    assert Invitation.objects.get(organisation=town.music_school).role == "nominator"


def test_the_names_of_accounts_are_not_told(town: Town, manager: Client) -> None:
    family = town.funded_family()
    guardian = User.objects.get(pk=family.guardian.user_id)
    manager.post(MEMBERS, {"email": guardian.email, "role": "provider"})
    manager.post(reverse("web:provider_staff"), {"name": "Lina", "email": guardian.email})
    page = manager.get(MEMBERS).content.decode()
    assert guardian.email in page
    assert guardian.name
    assert guardian.name not in page


def test_many_members_cost_no_more_statements(town: Town, manager: Client, django_assert_max_num_queries) -> None:
    for number in range(8):
        user = town.confirmed_user(f"c{number}@example.org", "C")
        add_member(town.theatre, user=user, role=Role.PROVIDER)
        invite(
            town.manager, organisation=town.theatre, email=f"i{number}@example.org", role=Role.PROVIDER, now=town.now
        )
    with django_assert_max_num_queries(14):
        manager.get(MEMBERS)
