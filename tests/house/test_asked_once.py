"""Tests that bin/test asks on one database only: few, and never those about money, seats, or several at once."""

from pathlib import Path

import pytest

from tests import honesty

TESTS = Path(__file__).resolve().parents[1]
MARK = "pytest.mark." + "once"
ON_BOTH = ("race", "kill", "story", "dump", "money")


class Item:
    """A test as far as it matters here."""

    def __init__(self, *marks: pytest.MarkDecorator, fixtures: str = "town db") -> None:
        self.marks = marks
        self.fixturenames = fixtures.split()

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return next((mark.mark for mark in self.marks if mark.mark.name == name), None)


class Hook:
    def pytest_deselected(self, items: list[Item]) -> None:
        self.left_out = items


class Config:
    hook = Hook()


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch):
    """What stays of five tests on a database, with another one beside it or alone."""

    def left(vendor: str, beside: str) -> list[int]:
        monkeypatch.setattr(honesty, "connection", type("Connection", (), {"vendor": vendor}))
        monkeypatch.setenv("TESTED_BESIDE", beside)
        once, there = pytest.mark.once, pytest.mark.once("postgresql")
        pure, marked = Item(fixtures="tmp_path"), Item(pytest.mark.django_db, fixtures="")
        five = [Item(), Item(once), Item(there), pure, marked]
        items = list(five)
        honesty.pytest_collection_modifyitems(Config(), items)
        return [five.index(item) for item in items]

    return left


def test_side_by_side_every_test_is_asked_and_one_that_is_asked_once_is_asked_there(left):
    assert left("sqlite", "postgresql") == [0, 1, 4]
    assert left("postgresql", "sqlite") == [0, 2, 3, 4]


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_alone_everything_is_asked(left, vendor):
    assert left(vendor, "") == [0, 1, 2, 3, 4]


def test_what_needs_a_database_is_asked_on_both():
    once = [path for path in TESTS.rglob("test_*.py") if MARK in path.read_text() and path != Path(__file__)]
    assert once
    assert {path.parent.name for path in once} <= {"live", "web"}
    assert [path.name for path in once if any(word in path.name for word in ON_BOTH)] == []
