"""The live suite: one served town for the whole run. What a test does there stays done, as in life.

So a test makes the people and things it needs (town.new_family(), town.new_date(), ...) and counts only those.
"""

import copy
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from mentoring.demo.build import whole_town
from mentoring.demo.town import Town
from mentoring.jobs.books import recount
from tests.live.figures import AS_BUILT, figures
from tests.live.site import Site
from tests.live.strict import Strict
from tests.live.tomorrow import Tomorrow

HERE = Path(__file__).parent


def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    """Two suites want the one database in two ways."""
    live = [item for item in items if HERE in item.path.parents]
    if live and len(live) < len(items):
        pytest.exit("tests/live runs by itself: bin/test does both, one after the other.", returncode=4)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_keepdb: bool,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Town]:
    """A fresh database with the whole town, open for the whole run."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, keepdb=django_db_keepdb, serialized_aliases=set())
        began = time.process_time()
        town = whole_town(timezone.now())
        AS_BUILT.update(figures(), cpu_seconds=time.process_time() - began, now=town.now.isoformat())
        yield town
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def site(django_db_setup: Town) -> Iterator[Site]:
    """The server before that database."""
    served = Site()
    url_before = settings.PUBLIC_URL
    settings.PUBLIC_URL = served.url  # Letters that are written here lead there.
    try:
        served.start()
        yield served
    finally:
        served.stop()
        settings.PUBLIC_URL = url_before


@pytest.fixture(scope="session")
def tomorrow(site: Site) -> Iterator[Tomorrow]:
    """The same, a day later."""
    served = Tomorrow()
    try:
        served.start()
        yield served
    finally:
        served.stop()


@pytest.fixture(scope="session")
def strict(site: Site) -> Iterator[Strict]:
    """The same, strict about the log-in, with a broker beside it."""
    served = Strict()
    try:
        served.start()
        yield served
    finally:
        served.stop()


@pytest.fixture(scope="session")
def base_url(site: Site) -> str:
    """For Playwright: page.goto("/proposte/")."""
    return site.url


@pytest.fixture
def db(django_db_setup: Town) -> None:
    """No transaction around a live test: the server would see nothing of it."""


@pytest.fixture
def town(db: None, django_db_setup: Town) -> Town:
    """The handles of the whole town, a fresh copy, with the clock at this moment."""
    handles = copy.deepcopy(django_db_setup)
    handles.clock.move_to(timezone.now())
    return handles


@pytest.fixture(autouse=True)
def _no_connection_stays_open(django_db_setup: Town) -> Iterator[None]:
    """Beside Playwright's event loop Django opens a second connection, and PostgreSQL drops no database in use."""
    yield
    connections.close_all()


@pytest.fixture(autouse=True)
def _the_books_balance(_no_connection_stays_open: None) -> Iterator[None]:
    """Whatever a test did to the town: not a cent is anywhere it should not be."""
    yield
    assert recount().wrong == []
