"""Two operators at their desks."""

from collections.abc import Callable

import pytest
from django.test import Client

from mentoring.demo.town import Town
from mentoring.people.models import User
from mentoring.people.permissions import Actor

LogIn = Callable[[Actor], Client]


@pytest.fixture
def log_in() -> LogIn:
    """A browser in which somebody has logged in."""

    def enter(actor: Actor) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=actor.user_id))
        return client

    return enter


@pytest.fixture
def teresa(town: Town, log_in: LogIn) -> Client:
    return log_in(town.operator)


@pytest.fixture
def bruno(town: Town, log_in: LogIn) -> Client:
    """The second pair of eyes."""
    return log_in(town.second_operator)
