"""Browsers without a screen, each logged in as somebody of the town."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from mentoring.people.models import User
from mentoring.people.permissions import Actor
from mentoring.people.queries import shoes_of
from tests.memory import forget

Enter = Callable[[Actor], Client]


@pytest.fixture
def enter() -> Enter:
    """A client that is logged in as this actor's user, in the actor's shoes."""

    def _enter(actor: Actor) -> Client:
        client = Client()
        user = User.objects.get(pk=actor.user_id)
        client.force_login(user)
        session = client.session
        session["shoes"] = next(pair.key for pair in shoes_of(user, timezone.localdate()) if pair.actor == actor)
        session.save()
        return client

    return _enter


@pytest.fixture(autouse=True)
def _no_figures_of_other_tests() -> None:
    forget()
