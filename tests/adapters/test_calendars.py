"""What calendar apps take in: valid to a strict reader, the same bytes for the same happenings."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from mentoring.adapters.calendars import Happening, written

ROME = ZoneInfo("Europe/Rome")
MADE = datetime(2026, 11, 1, 9, tzinfo=UTC)
CONCERT = Happening(
    uid="date-7@mentoring.example",
    title="Il flauto magico; atto I, II\\III",
    starts_at=datetime(2026, 12, 4, 20, tzinfo=UTC),
    ends_at=datetime(2026, 12, 4, 22, 30, tzinfo=UTC),
    made_at=MADE,
    changed_at=MADE + timedelta(minutes=5),
    words="Perché no?\nPorta un'amica, è gratis; davvero.",
    where="Teatro Cagnoni, corso Vittorio Emanuele 45, Vigevano",
    spot=(45.31696, 8.85456),
    url="https://mentoring.example/proposte/7/",
    topic="Musica, e altro",
)


def read(content: bytes):
    """As a strict reader sees it: the one event, without complaints."""
    calendar = Calendar.from_ical(content)
    assert calendar.errors == []
    (event,) = calendar.walk("VEVENT")
    assert event.errors == []
    return event


def test_what_is_written_is_read_again_letter_by_letter():
    event = read(written("Teatro Cagnoni", [CONCERT]))
    assert event["uid"] == CONCERT.uid
    assert event["summary"] == CONCERT.title
    assert event["description"] == CONCERT.words
    assert event["location"] == CONCERT.where
    assert event["url"] == CONCERT.url
    assert event["categories"].cats == [CONCERT.topic]
    assert (event["geo"].latitude, event["geo"].longitude) == CONCERT.spot
    assert event["status"] == "CONFIRMED"


def test_separators_are_escaped_and_lines_are_short_also_between_letters_of_two_bytes():
    content = written("è" * 300, [replace(CONCERT, words="Perché città è più, " * 40 + "🎻" * 60)])
    lines = content.split(b"\r\n")
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in lines) <= 75
    for line in lines:
        line.decode()  # No letter is cut in two.
    assert b"SUMMARY:Il flauto magico\\; atto I\\, II\\\\III" in content
    assert read(content)["description"].endswith("🎻" * 60)


@pytest.mark.parametrize(
    ("moment", "clock"),
    [
        (datetime(2026, 12, 4, 20, tzinfo=UTC), "20261204T210000"),
        (datetime(2026, 7, 4, 20, tzinfo=UTC), "20260704T220000"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "20261025T023000"),  # Half past two, for the first time.
    ],
)
def test_times_are_those_of_the_town_with_the_rule_for_its_clocks(moment, clock):
    content = written("x", [replace(CONCERT, starts_at=moment, ends_at=moment + timedelta(hours=2))])
    assert f"DTSTART;TZID=Europe/Rome:{clock}\r\n".encode() in content
    assert content.count(b"BEGIN:VTIMEZONE") == 1
    assert read(content)["dtstart"].dt.astimezone(UTC) == moment


@pytest.mark.parametrize("moment", [datetime(2026, 12, 4, 21, tzinfo=ROME), datetime(2026, 7, 4, 21, tzinfo=ROME)])
def test_the_rule_in_the_file_turns_the_clocks_as_the_world_does(moment):
    """Readers that know no zone by its name take the rule that comes along."""
    (zone,) = Calendar.from_ical(written("x", [CONCERT])).walk("VTIMEZONE")
    assert moment.replace(tzinfo=zone.to_tz(lookup_tzid=False)).utcoffset() == moment.utcoffset()


def test_a_period_is_whole_days_in_which_one_is_free():
    period = replace(
        CONCERT,
        is_period=True,
        starts_at=datetime(2026, 12, 1, 0, tzinfo=ROME),
        ends_at=datetime(2026, 12, 31, 23, 59, tzinfo=ROME),
    )
    event = read(written("x", [period]))
    assert event["dtstart"].dt == date(2026, 12, 1)
    assert event["dtend"].dt == date(2027, 1, 1)
    assert event["transp"] == "TRANSPARENT"


def test_a_change_counts_up_under_the_same_name_and_nothing_else_does():
    first, moved = CONCERT, replace(CONCERT, changed_at=MADE + timedelta(days=2), is_cancelled=True)
    assert written("x", [first]) == written("x", [first])
    before, after = read(written("x", [first])), read(written("x", [moved]))
    assert before["uid"] == after["uid"]
    assert before["sequence"] < after["sequence"]
    assert before["last-modified"].dt < after["last-modified"].dt == moved.changed_at
    assert after["status"] == "CANCELLED"


def test_control_characters_that_no_reader_takes_are_left_out():
    event = read(written("x", [replace(CONCERT, title="Il\x00 fla\x1buto\r", words="a\r\nb\rc\x7f")]))
    assert event["summary"] == "Il flauto\n"
    assert event["description"] == "a\nb\nc"


def test_one_that_is_fetched_says_from_where_and_how_often():
    address = "https://mentoring.example/api/feeds/offers/7.ics"
    content = written("Il nome,\nintero", [], address=address)
    assert f"SOURCE;VALUE=URI:{address}\r\n".encode() in content
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in content
    assert content.count(b"NAME:Il nome\\,\\nintero\r\n") == 2
    assert b"SOURCE" not in written("x", [CONCERT])
