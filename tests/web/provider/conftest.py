"""Browsers without a screen, each logged in as one of the town."""

from collections.abc import Callable

import pytest
from django.test import Client

from mentoring.people.models import User
from mentoring.people.permissions import Actor

Enter = Callable[[Actor], Client]


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
