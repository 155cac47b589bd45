"""Ways through the front door, as people walk them: with a password, and with an app on the phone."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from mentoring.demo.town import Town
from mentoring.people.models import User

PASSWORD = "sipario-di-velluto"
LOG_IN = "/accesso/login/"


def code_of(secret: str) -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def knocked(user: User, **headers: str) -> Client:
    """A browser that wrote address and password at the door; what comes next is up to the door."""
    client = Client(headers=headers)
    answer = client.post(LOG_IN, {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content
    return client


def connect_app(client: Client) -> str:
    """The pages that connect an app, one after the other; returns the secret that the phone keeps."""
    page = client.get("/accesso/2fa/totp/activate/", follow=True)
    if "reauthenticate" in page.request["PATH_INFO"]:
        url = page.request["PATH_INFO"] + "?next=/accesso/2fa/totp/activate/"
        page = client.post(url, {"password": PASSWORD}, follow=True)
    secret = re.search(r'second-step__secret">(\w+)<', page.content.decode())
    assert secret
    answer = client.post("/accesso/2fa/totp/activate/", {"code": code_of(secret[1])})
    assert answer.status_code == 302, answer.content
    return secret[1]


@pytest.fixture
def operator(town: Town) -> User:
    """Teresa of the foundation, with a password."""
    return with_password(User.objects.get(pk=town.operator.user_id))


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return user


@pytest.fixture
def second_operator(town: Town) -> User:
    """Bruno, with a password."""
    return with_password(User.objects.get(pk=town.second_operator.user_id))
