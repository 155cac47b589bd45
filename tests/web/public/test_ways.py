"""Pages that lead elsewhere."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.demo.town import Town
from mentoring.people.models import User
from tests.web.conftest import Enter

DESK, SHOES = reverse("web:desk"), reverse("web:shoes")


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("operator", "operator_desk"),
        ("shopkeeper", "mentor_desk"),
        ("teacher", "nominator_desk"),
        ("music_manager", "provider_desk"),
        ("usher", "door"),
        ("young", "wallet"),
        ("guardian", "wallet"),
    ],
)
def test_everybody_is_led_to_the_desk_of_the_role_they_wear(town: Town, enter: Enter, who: str, where: str) -> None:
    answer = enter(getattr(town, who)).get(DESK)
    assert (answer.status_code, answer["Location"]) == (302, reverse(f"web:{where}"))


def test_a_visitor_is_asked_to_log_in(town: Town, client: Client) -> None:
    assert client.get(DESK)["Location"] == reverse("account_login")


def test_a_user_without_any_role_reads_what_to_do_first(town: Town, client: Client) -> None:
    client.force_login(User.objects.create_user("nessuno@example.org"))
    answer = client.get(DESK)
    assert answer.status_code == 200
    page = answer.content.decode()
    doors = re.findall(r'<a class="doors__door[^"]*" href="([^"]+)">', page)
    joins = [reverse("web:join", args=[who]) for who in ("ente", "scuola")]
    assert doors == [reverse("web:claim"), reverse("web:become_mentor"), *joins]
    for door in doors:
        assert client.get(door).status_code == 200
    assert "nessuno@example.org" in page


def test_shoes_are_changed_and_lead_to_their_desk(town: Town, enter: Enter) -> None:
    client = enter(town.music_teacher)
    member = User.objects.get(pk=town.music_manager.user_id).memberships.get(role="provider")
    answer = client.post(SHOES, {"shoes": f"m{member.pk}"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("web:provider_desk")
    assert client.get(DESK)["Location"] == reverse("web:provider_desk")


@pytest.mark.parametrize("key", ["", "m1", "p1", "g1", "nonsense"])
def test_nobody_walks_in_the_shoes_of_others(town: Town, enter: Enter, key: str) -> None:
    client = enter(town.adult)
    own = f"p{town.giona.pk}"
    assert key != own
    assert client.post(SHOES, {"shoes": key}).status_code == 404
    assert client.session["shoes"] == own


def test_shoes_are_changed_by_sending_a_form_only(town: Town, enter: Enter, client: Client) -> None:
    assert enter(town.adult).get(SHOES).status_code == 405
    assert client.post(SHOES, {"shoes": "m1"})["Location"] == reverse("account_login")


@pytest.mark.parametrize("who", ["manager", "usher", "coach"])
def test_the_door_gets_its_page_with_the_code_filled_in(town: Town, enter: Enter, who: str) -> None:
    """Whether the code is good, and whose it is, the door's page says: there guesses are counted."""
    client = enter(getattr(town, who))
    for address in ("/q/abcd-efgh/", "/Q/ABCDEFGH"):
        assert client.get(address)["Location"] == f"{reverse('web:door')}?code=ABCDEFGH"


def test_everybody_else_learns_what_codes_are_for_and_nothing_about_this_one(
    town: Town, enter: Enter, client: Client
) -> None:
    booking = town.booked_concert()
    for visitor in (client, enter(town.shopkeeper), enter(town.young)):
        good, bad = (visitor.get(f"/Q/{code}") for code in (booking.code, "ZZZZZZZZ"))
        assert good.status_code == bad.status_code == 200
        texts = [
            answer.content.decode().replace(code, "") for answer, code in ((good, booking.code), (bad, "ZZZZZZZZ"))
        ]
        assert "Questo è il codice di un posto" in texts[0]
        assert texts[0].split("<main")[1].split("</main")[0] == texts[1].split("<main")[1].split("</main")[0]
        assert town.concert.title not in texts[0]


def test_looking_at_a_code_asks_the_database_about_no_booking(
    town: Town, client: Client, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(1):  # the territory in the header
        client.get("/Q/ABCDEFGH")


def test_who_works_at_a_door_in_other_shoes_finds_the_way(town: Town, enter: Enter) -> None:
    text = enter(town.music_teacher).get("/Q/ABCDEFGH").content.decode()
    assert f"{reverse('web:door')}?code=ABCDEFGH" in text
