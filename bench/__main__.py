"""`make bench`: measure every figure we promise; print it, and write all of them to build/bench.json.

A figure is kept as a ratio inside one run where it can be: absolute numbers move from machine to machine.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import django

from bench.figures import Figure

RESULTS = Path("build/bench.json")


def main() -> int:
    """Run the benchmarks (ONLY=name for one). The exit code says whether every target was met."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.config.settings")
    django.setup()
    from bench import allocation, bookings, catalogue, door, lists, rounds, sync

    benches: dict[str, Callable[[], Iterable[Figure]]] = {
        "allocation": allocation.measure,
        "bookings": bookings.measure,
        "catalogue": catalogue.measure,
        "door": door.measure,
        "lists": lists.measure,
        "rounds": rounds.measure,
        "sync": sync.measure,
    }
    only = os.environ.get("ONLY", "")
    if only and only not in benches:
        print(f"There is no bench called {only!r}. There are: {', '.join(benches)}")
        return 2
    figures: list[Figure] = []
    for name, measure in benches.items():
        if only in ("", name):
            print(f"\n{name}", flush=True)
            for figure in measure():
                print(f"  {figure}", flush=True)
                figures.append(figure)
    write(figures)
    return 0 if all(figure.ok for figure in figures) else 1


def write(figures: list[Figure]) -> None:
    """Keep what was measured; figures of benches that did not run now stay as they were."""
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else []
    fresh = {figure.name for figure in figures}
    rows = [row for row in kept if row["name"] not in fresh] + [figure.to_data() for figure in figures]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(sorted(rows, key=lambda row: str(row["name"])), indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
