"""Where one is logged in, and the way out of each place."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from mentoring.people.models import User
from mentoring.web.devices import device_words
from tests.web.account.conftest import knocked

PAGE = "/accesso/io/dispositivi/"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"
LAPTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (PHONE, "Safari su iPhone"),
        (LAPTOP, "Firefox su Linux"),
        (WINDOWS, "Edge su Windows"),
        ("curl/8.5", "Un dispositivo che non conosciamo"),
        ("", "Un dispositivo che non conosciamo"),
    ],
)
def test_a_browser_is_called_what_its_owner_calls_it(user_agent: str, words: str) -> None:
    assert device_words(user_agent) == words


def is_in(client: Client) -> bool:
    return client.get("/accesso/io/").status_code == 200


def test_one_logs_out_a_phone_from_the_laptop(operator: User) -> None:
    laptop, phone = knocked(operator, user_agent=LAPTOP), knocked(operator, user_agent=PHONE)
    html = laptop.get(PAGE).content.decode()
    assert "Firefox su Linux" in html
    assert "Safari su iPhone" in html
    there = UserSession.objects.get(session_key=phone.session.session_key)
    assert laptop.post(PAGE, {"session": there.pk}).url == PAGE
    assert not is_in(phone)
    assert is_in(laptop)
    assert "Da nessun'altra parte" in laptop.get(PAGE).content.decode()
    assert laptop.post(PAGE, {"session": there.pk}).status_code == 302, "out is out"


def test_or_from_everywhere_else_at_once(operator: User) -> None:
    here, *others = [knocked(operator) for _place in range(3)]
    here.post(PAGE, {"session": "others"})
    assert is_in(here)
    assert not any(is_in(other) for other in others)


def test_nobody_logs_out_somebody_else(operator: User, second_operator: User) -> None:
    stranger, mine = knocked(second_operator), knocked(operator)
    there = UserSession.objects.get(session_key=mine.session.session_key)
    stranger.post(PAGE, {"session": there.pk})
    stranger.post(PAGE, {"session": "others"})
    assert is_in(mine)


@pytest.mark.parametrize("nonsense", ["", "\x00", "9" * 40, "tutti"])
def test_nonsense_ends_nothing(operator: User, nonsense: str) -> None:
    here, other = knocked(operator), knocked(operator)
    assert here.post(PAGE, {"session": nonsense}).status_code == 302
    assert is_in(other)
