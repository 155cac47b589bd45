"""A green run must mean something: the database is the one that was asked for, and nothing was skipped in silence."""

import os
import shutil
from collections.abc import Generator, Iterator

import pytest
from django.db import connection, connections

from tests import migrated

EXCUSE = "shared data not here"
# Where a test that is asked once is asked, if it does not say; and one that has no database at all.
ONE_OF_BOTH, EITHER = "sqlite", "postgresql"
# Who asks for none of these is kept from the database by pytest-django.
DATABASE = {"db", "transactional_db", "django_db_setup"}
_passed_over: list[str] = []


def pytest_report_header() -> str:
    """Say on top which database this run stands on."""
    where = connection.settings_dict["TEST"]["NAME"] or f"test_{connection.settings_dict['NAME']}"
    return f"database: {connection.vendor} ({where})"


def pytest_sessionstart() -> None:
    """Run on the database that bin/test asked for, or not at all."""
    wanted = os.environ.get("EXPECTED_DB_VENDOR")
    if wanted and connection.vendor != wanted:
        pytest.exit(f"These tests were to run on {wanted}, but the settings lead to {connection.vendor}.", returncode=4)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what bin/test asks on the other database at the same moment, and asks only once."""
    if os.environ.get("TESTED_BESIDE"):
        elsewhere = [item for item in items if _asked_on(item) not in (None, connection.vendor)]
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in set(elsewhere)]


def _asked_on(item: pytest.Item) -> str | None:
    once = item.get_closest_marker("once")
    if once:
        return (once.args or (ONE_OF_BOTH,))[0]
    has_database = item.get_closest_marker("django_db") or DATABASE.intersection(
        getattr(item, "fixturenames", DATABASE)
    )
    return None if has_database else EITHER


@pytest.fixture(scope="session", autouse=True)
def _the_database_that_was_asked_for() -> None:
    assert connection.vendor == os.environ.get("EXPECTED_DB_VENDOR", connection.vendor)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """SQLite is tested as people run it: one file, several connections. In memory, threads would share one.

    Either database begins with a copy of one that has every migration in it.
    """
    told = connections["default"].settings_dict
    if connection.vendor == "sqlite":
        told["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        shutil.copyfile(migrated.sqlite_file(), told["TEST"]["NAME"])
        yield
    else:
        with migrated.postgresql_database(told) as told["TEST"]["TEMPLATE"]:
            yield


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The copy of SQLite's file is already where the database will be: nobody may begin with an empty one."""
    return connection.vendor == "sqlite"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Write down what was skipped or expected to fail, and why."""
    report = yield
    if report.skipped:
        reason = getattr(report, "wasxfail", None) or _reason(report)
        if not reason.startswith(EXCUSE):
            _passed_over.append(f"{item.nodeid}: {reason}")
    return report


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """A whole file can be skipped too."""
    if report.skipped and not _reason(report).startswith(EXCUSE):
        _passed_over.append(f"{report.nodeid}: {_reason(report)}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a run that passed something over."""
    if _passed_over and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests made the run fail by not running."""
    if _passed_over:
        terminalreporter.section("passed over without the one good excuse")
        for line in _passed_over:
            terminalreporter.write_line(line)


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")
