"""Two operators at their desks."""

import pytest
from django.test import Client

from mentoring.demo.town import Town
from tests.web.conftest import Enter


@pytest.fixture
def teresa(town: Town, enter: Enter) -> Client:
    return enter(town.operator)


@pytest.fixture
def bruno(town: Town, enter: Enter) -> Client:
    """The second pair of eyes."""
    return enter(town.second_operator)
