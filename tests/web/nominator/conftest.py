"""Two teachers at their desks: the one of the music school, and one who has nothing to do with it."""

import pytest
from django.test import Client

from mentoring.demo.town import Town
from mentoring.people.models import User
from mentoring.people.permissions import Actor


def logged_in(actor: Actor) -> Client:
    client = Client()
    user = User.objects.get(pk=actor.user_id)
    client.force_login(user)
    session = client.session
    session["shoes"] = f"m{user.memberships.get(organisation=actor.organisation_id, role=actor.role).pk}"
    session.save()
    return client


@pytest.fixture
def celeste(town: Town) -> Client:
    """The music school's nominator."""
    return logged_in(town.music_teacher)


@pytest.fixture
def letizia(town: Town) -> Client:
    """Another school's nominator."""
    return logged_in(town.teacher)
