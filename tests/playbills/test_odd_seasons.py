"""Calendars of real places, and such as break every rule: a preview that says why, and nothing half-written."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from mentoring.offers.models import Occurrence, Offer
from mentoring.playbills.models import ListedDate, Row
from tests.playbills.season import a_source, calendar, evening, imported, previewed, said, verdicts

MILAN = Path(__file__).resolve().parents[3] / "shared/data/events/ics-milano"
SEASONS = sorted(MILAN.glob("*.ics")) if MILAN.is_dir() else []


def in_days(town, days):
    return (town.now + timedelta(days=days)).replace(hour=19, minute=30, second=0, microsecond=0)


@pytest.mark.skipif(not SEASONS, reason="shared data not here: calendars of real places")
@pytest.mark.parametrize("name", ["eventi_san_siro_2025_aggregato.ics", "eventi_25_12.ics"])
def test_a_real_season_comes_in_once_and_again_changes_nothing(town, name):
    """Their years lie behind us: moved into the next one."""
    coming = str(town.now.year + 1).encode()
    content = re.sub(rb"(?<=[:;=])20\d\d(?=\d{4}T)", coming, (MILAN / name).read_bytes())
    source = a_source(town, place=None)
    run = imported(town, source, content)
    outcomes = Counter(verdicts(run))
    assert outcomes["new"] >= 3
    assert set(outcomes) <= {"new", "skipped", "refused"}
    assert ListedDate.objects.filter(source=source).count() == outcomes["new"]
    before = Offer.objects.count(), Occurrence.objects.count()
    again = imported(town, source, content)
    assert Counter(verdicts(again))["unchanged"] == outcomes["new"]
    assert (Offer.objects.count(), Occurrence.objects.count()) == before


def test_an_endless_series_ends_where_we_stop_looking(town):
    begin = in_days(town, 3)
    run = previewed(town, a_source(town), calendar(evening("a@t", "Prove", begin, "RRULE:FREQ=WEEKLY")))
    assert 70 < Row.objects.filter(run=run, verdict="new").count() < 90


def test_the_same_name_for_two_events_keeps_them_apart(town):
    begin = in_days(town, 20)
    content = calendar(evening("a@t", "Amleto", begin), evening("a@t", "Otello", begin + timedelta(days=1)))
    source = a_source(town)
    imported(town, source, content)
    titles = set(Offer.objects.filter(listings__source=source).values_list("title", flat=True))
    dates = ListedDate.objects.filter(source=source).count()
    assert (titles, dates) == ({"Amleto", "Otello"}, 2)
    assert verdicts(imported(town, source, content)) == ["unchanged", "unchanged"]


def test_the_night_the_clocks_change_is_one_night(town):
    autumn = next(day for day in (town.today.replace(month=10, day=n) for n in range(31, 24, -1)) if day.weekday() == 6)
    night = autumn.replace(year=autumn.year + 1)
    local = (
        "BEGIN:VEVENT\r\nUID:n@t\r\nSUMMARY:Notte\r\nDTSTART;TZID=W. Europe Standard Time:{0}T023000\r\n"
        "DTEND;TZID=W. Europe Standard Time:{0}T040000\r\nEND:VEVENT"
    )
    source = a_source(town)
    content = calendar(local.format(f"{night:%Y%m%d}"))
    imported(town, source, content)
    assert ListedDate.objects.filter(source=source).count() == 1
    assert verdicts(imported(town, source, content)) == ["unchanged"]


def test_a_time_without_a_zone_is_meant_here(town):
    begin = in_days(town, 20)
    floating = f"BEGIN:VEVENT\r\nUID:f@t\r\nSUMMARY:Amleto\r\nDTSTART:{begin:%Y%m%d}T210000\r\nEND:VEVENT"
    source = a_source(town)
    imported(town, source, calendar(floating))
    assert f"{ListedDate.objects.get(source=source).occurrence.starts_at.astimezone():%M}" == "00"


def test_what_lacks_something_waits_and_the_rest_comes_in(town):
    begin = in_days(town, 20)
    content = calendar(
        evening("a@t", "Amleto", begin),
        "BEGIN:VEVENT\r\nUID:b@t\r\nSUMMARY:Senza quando\r\nEND:VEVENT",
        f"BEGIN:VEVENT\r\nUID:c@t\r\nDTSTART:{begin:%Y%m%dT%H%M%S}Z\r\nEND:VEVENT",
        f"BEGIN:VEVENT\r\nUID:d@t\r\nSUMMARY:Mostra\r\nDTSTART;VALUE=DATE:{begin:%Y%m%d}\r\n"
        f"DTEND;VALUE=DATE:{begin + timedelta(days=30):%Y%m%d}\r\nEND:VEVENT",
        evening("e@t", "Lunghissimo " * 30, begin),
        evening("f@t", "Annullato", begin, "STATUS:CANCELLED"),
    )
    run = imported(town, a_source(town), content)
    outcomes = Counter(verdicts(run))
    assert outcomes == {"new": 3, "refused": 2, "skipped": 1}
    assert Row.objects.filter(run=run, verdict="refused", remarks=[]).count() == 0
    assert Offer.objects.get(title__startswith="Lunghissimo").title.endswith("…")


def test_two_dates_of_one_show_at_one_hour_are_one(town):
    begin = in_days(town, 20)
    run = imported(town, a_source(town), calendar(evening("a@t", "Amleto", begin), evening("b@t", "Amleto", begin)))
    assert said(run) == [("new", []), ("skipped", ["twice"])]
