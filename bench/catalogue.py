"""A catalogue of 100,000 offers and 1,000,000 dates, searched with two filters: on PostgreSQL, then on SQLite.

CATALOGUE_OFFERS=5000 makes a smaller one, to see quickly that it runs to its end.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure

FOLDER = Path("build/bench-catalogue")
# The promise is about two filters; the others are there to be known.
TWO_FILTERS = (
    *("word_discipline", "word_place", "two_words_age", "discipline_weekend"),
    *("word_week", "word_tomorrow", "near_price", "kind_seats"),
)
HOME_MILLISECONDS = 30


def measure() -> Iterator[Figure]:
    """Each database in a process of its own: what is on PostgreSQL is the one this runs beside."""
    yield from _figures("postgresql", {}, most=50)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    yield from _figures("sqlite", {"DATABASE_URL": "", "MENTORING_VAR": str(FOLDER.resolve())}, most=100)
    shutil.rmtree(FOLDER)


def _figures(name: str, environment: dict[str, str], most: int) -> Iterator[Figure]:
    command = [sys.executable, "-m", "bench.one_catalogue"]
    # Another bench's bare view sets settings of its own.
    everything = {**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "mentoring.config.settings"}
    printed = subprocess.run(command, env=everything, stdout=subprocess.PIPE, text=True, check=True).stdout
    told = json.loads(printed.splitlines()[-1])
    yield Figure(f"catalogue.{name}.filled", told["filled"], f"s to write {told['offers']:,} offers, ten dates each")
    yield Figure(f"catalogue.{name}.rebuilt", told["rebuilt"], "s to make the index anew")
    for key in (key.removesuffix(".search") for key in told if key.endswith(".search")):
        target = most if key in TWO_FILTERS else None
        yield Figure(f"catalogue.{name}.{key}", told[f"{key}.search"], "ms p95, search", target=target, at_most=True)
        yield Figure(f"catalogue.{name}.{key}.page", told[f"{key}.page"], "ms p95, whole page")
    target = HOME_MILLISECONDS if name == "postgresql" else None
    yield Figure(f"catalogue.{name}.home", told["home"], "ms p95, home page", target=target, at_most=True)
