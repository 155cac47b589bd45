"""Every test lives in the same small town, built once; what a test does there is undone after it."""

import copy
import gc
from datetime import UTC, datetime

import pytest
from django.core.cache.backends import db as cache_in_database
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from mentoring.demo.build import small_town
from mentoring.demo.town import Town

# Django and all its models are a lot to look through for rubbish again and again, and stay to the end.
gc.set_threshold(50_000, 50, 20)

# A cache keeps time by the machine's own clock (time.time); in the database it asks timezone.now, which tests move.
cache_in_database.tz_now = lambda: datetime.now(UTC)  # type: ignore[attr-defined]


def pytest_collection_finish() -> None:
    """What is loaded by now is no rubbish."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Town:
    """The database that pytest-django made, with the small town in it."""
    with django_db_blocker.unblock():
        return small_town(timezone.now())


@pytest.fixture
def town(db: None, django_db_setup: Town) -> Town:
    """The handles of the town, a fresh copy: no test sees what another did to them."""
    return copy.deepcopy(django_db_setup)
