"""The whole town: of the size it says, the same every time, built in reasonable time, with books that balance."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import migrated
from tests.live.figures import AS_BUILT

ROOT = Path(__file__).resolve().parents[2]


def count(name: str, *words: str) -> int:
    """How many of these there were when the town was built, of those whose state has one of the words."""
    return sum(n for key, n in AS_BUILT[name].items() if not words or set(words) & set(key.split()))


def test_the_town_is_of_the_size_it_says(town):
    assert count("admissions", "mentor") == 13  # Twelve, and one who asks.
    assert count("admissions", "provider") == 16
    assert count("admissions", "nominator") == 8
    assert 63 <= count("offers") <= 70
    assert 200 <= AS_BUILT["dates"] <= 260
    assert 190 <= count("vouchers") <= 260
    assert 600 <= count("bookings") <= 850


def test_everything_that_can_happen_has_happened(town):
    for state in ("held", "redeemed", "cancelled", "expired"):
        assert count("bookings", state) > 10, state
    for state in ("proposed", "consented", "declined"):
        assert count("nominations", state) > 5, state
    assert count("admissions", "requested") == 1
    assert count("offers", "draft") == 1
    assert 6 <= count("payouts", "executed") == count("payouts") <= 7
    assert {key.split()[0] for key in AS_BUILT["vouchers"]} == {"arte-e-bellezza", "sport-per-tutti", "prima-nota"}


def test_something_is_going_on_at_every_desk(town):
    assert count("lines", "waiting") == count("lines") == 3
    assert 3 <= AS_BUILT["groups"]["Seconda B held"] <= 6
    assert AS_BUILT["suspended"] == {"Il violino e la pioggia 0 1": 1}
    assert count("wishes") == 8
    assert count("offers", "review") == 1
    assert AS_BUILT["readings"] == {"draft cancelled": 1, "draft moved": 1, "draft new": 1, "draft unchanged": 1} | {
        "written new": 3
    }


def test_the_pilot_s_pupils_are_in_it(town):
    assert count("nominations", "prima-nota") == 120
    assert count("vouchers", "prima-nota") > 80


def test_its_books_balance_and_something_is_owed(town):
    assert AS_BUILT["books"]["ok"]
    cents = AS_BUILT["books"]["territories"][0]["cents"]
    assert all(cents[pocket] > 0 for pocket in ("bank", "not matched", "funds", "vouchers", "held", "payable"))


def test_it_is_built_in_a_minute(town):
    # Of the processor's time, of which two busy cores that share their caches need up to twice as much.
    assert AS_BUILT["cpu_seconds"] < 60


@pytest.mark.once("postgresql")
def test_built_again_for_the_same_moment_it_is_the_same_town(town, tmp_path):
    """On SQLite, whatever this run is on: the two databases must agree, too."""
    shutil.copy(migrated.sqlite_file(), tmp_path / "mentoring.sqlite3")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"MENTORING_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "tests.live.figures", AS_BUILT["now"]]
    again = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    assert json.loads(again.stdout) == {name: AS_BUILT[name] for name in json.loads(again.stdout)}
