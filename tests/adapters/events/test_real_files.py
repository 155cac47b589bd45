"""Calendars, pages and feeds of real places, read where they lie beside us: never a crash, always a reason."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mentoring.adapters.events import Fault, Format, NotEvents, format_of, read_calendar, read_linked_data

EVENTS = Path(__file__).resolve().parents[4] / "shared/data/events"
FILES = sorted(path for path in EVENTS.rglob("*") if path.is_file()) if EVENTS.is_dir() else []
SPAN = {"since": datetime(1970, 1, 2, tzinfo=UTC), "until": datetime(2030, 1, 1, tzinfo=UTC)}
ROME = ZoneInfo("Europe/Rome")
beside = pytest.mark.skipif(not FILES, reason="shared data not here: calendars of real places")


def read(path: Path):
    content = path.read_bytes()
    if path.suffix == ".ics":
        return read_calendar(content, zone=ROME, **SPAN)
    assert format_of(content) == Format.LINKED_DATA
    return read_linked_data(content, "https://teatro.example/", zone=ROME, **SPAN)


@beside
def test_every_real_file_is_read_or_refused_with_a_reason():
    reasons = {}
    for path in FILES:
        try:
            found = read(path)
        except NotEvents as refused:
            reasons[path.name] = refused.reason
        else:
            assert found.events or found.n_outside, path.name
            assert all(one.is_readable == bool(one.starts_at or one.first_day) or one.faults for one in found.events)
    assert {reason for name, reason in reasons.items() if ".rss." in name} == {NotEvents.FEED}
    assert reasons["coimbra-saofrancisco.jsonld.json"] == NotEvents.BROKEN_JSON
    assert len(reasons) < len(FILES) * 0.35


@beside
def test_the_season_of_a_real_place_is_read_whole():
    found = read(EVENTS / "ics-milano/eventi_2025_07.ics")
    assert (len(found.events), found.name) == (9, "Eventi San Siro - 2025_07")
    first = found.events[0]
    assert first.starts_at == datetime(2025, 7, 2, 19, tzinfo=UTC)
    assert (first.place_name, first.faults) == ("Ippodromo SNAI San Siro", ())
    assert first.address.startswith("Piazzale dello Sport, 16")
    assert all(one.is_readable for one in found.events)


@beside
def test_a_real_page_with_a_malformed_hour_gives_the_day():
    (found,) = read(EVENTS / "feeds/pavia-ghislieri-list.jsonld.json").events
    assert (found.first_day.isoformat(), found.faults) == ("2022-07-04", (Fault.UNCLEAR_TIME, Fault.NO_ID))
