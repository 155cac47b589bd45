"""Browsers without a screen: a visitor, and whoever of the town one wants to be."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from mentoring.people.models import User
from mentoring.people.permissions import Actor
from tests.memory import forget

Enter = Callable[[Actor], Client]


@pytest.fixture(autouse=True)
def nobody_signed_up_before(settings) -> Iterator[None]:
    """Sign-ups are counted per minute and place; every test starts from zero."""
    forget()
    yield
    forget()


@pytest.fixture
def enter() -> Enter:
    """A client that is logged in as this actor's user, wearing these shoes."""

    def _enter(actor: Actor) -> Client:
        client = Client()
        user = User.objects.get(pk=actor.user_id)
        client.force_login(user)
        membership = user.memberships.get(organisation=actor.organisation_id, role=actor.role)
        session = client.session
        session["shoes"] = f"m{membership.pk}"
        session.save()
        return client

    return _enter
