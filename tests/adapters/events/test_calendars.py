"""Calendars as they come: complete, broken, endless, and around the nights when the clocks change."""

import time
import tracemalloc
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.adapters.events import Fault, NotEvents, Reading, Status, read_calendar

ROME = ZoneInfo("Europe/Rome")
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def calendar(*events: str, head: str = "") -> bytes:
    inner = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{head}{inner}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def event(start: str = "DTSTART;TZID=Europe/Rome:20260314T210000", *more: str, uid: str = "uno", title="Serata") -> str:
    return "\n".join((f"UID:{uid}", f"SUMMARY:{title}", start, *more))


def read(content: bytes, *, most: int = 10_000) -> Reading:
    return read_calendar(content, zone=ROME, since=SINCE, until=UNTIL, most=most)


def one(*parts: str):
    (found,) = read(calendar(event(*parts))).events
    return found


def starts(content: bytes) -> list[str]:
    return [f"{found.starts_at.astimezone(ROME):%d/%m %H:%M}" for found in read(content).events if found.starts_at]


def why_not(content: bytes) -> str:
    with pytest.raises(NotEvents) as refused:
        read(content)
    return refused.value.reason


# -- one event ----------------------------------------------------------------------------------------------
def test_an_event_is_read_with_all_it_says():
    found = one(
        "DTSTART;TZID=Europe/Rome:20260314T210000",
        "DTEND;TZID=Europe/Rome:20260314T233000",
        "LOCATION:Teatro Fraschini - Corso Strada Nuova 136\\, Pavia",
        "DESCRIPTION:<p>Una serata &amp;agrave; la carte</p><script>x()</script>\\nA presto",
        "URL:https://teatro.example/serata",
        "GEO:45.18;9.15",
        "CATEGORIES:Concerto,Jazz",
        "ATTACH;FMTTYPE=image/jpeg:https://teatro.example/a.jpg",
    )
    assert found.identity == ("uno", "")
    assert found.starts_at == datetime(2026, 3, 14, 20, tzinfo=UTC)
    assert found.ends_at == datetime(2026, 3, 14, 22, 30, tzinfo=UTC)
    assert (found.place_name, found.address) == ("Teatro Fraschini", "Corso Strada Nuova 136, Pavia")
    assert found.description == "Una serata à la carte\n\nA presto"
    assert (found.url, found.image_url) == ("https://teatro.example/serata", "https://teatro.example/a.jpg")
    assert (found.spot, found.topic, found.status) == ((45.18, 9.15), "Concerto, Jazz", Status.CONFIRMED)
    assert found.faults == ()


def test_a_name_keeps_no_sign_that_no_database_keeps():
    (found,) = read(calendar(event(uid="u\0no"))).events
    assert found.uid == "uno"


@pytest.mark.parametrize(
    ("start", "hour", "faults"),
    [
        ("DTSTART:20260701T190000Z", 19, ()),
        ("DTSTART;TZID=Europe/Rome:20260701T210000", 19, ()),  # No VTIMEZONE in the file.
        ("DTSTART;TZID=W. Europe Standard Time:20260701T210000", 19, ()),  # As Outlook writes it.
        ("DTSTART;TZID=/example.org/20260101/Europe/Rome:20260701T210000", 19, ()),
        ("DTSTART;TZID=America/New_York:20260701T150000", 19, ()),
        ("DTSTART:20260701T210000", 19, ()),  # Floating: the hour on the wall of the territory.
        ("DTSTART;TZID=Ora di Pavia:20260701T210000", 19, (Fault.UNKNOWN_ZONE,)),
        ('DTSTART;TZID="(UTC+01:00) Roma, Vienna":20260701T210000', 19, (Fault.UNKNOWN_ZONE,)),
    ],
)
def test_zones_are_understood_or_it_is_said(start, hour, faults):
    found = one(start)
    assert found.starts_at == datetime(2026, 7, 1, hour, tzinfo=UTC)
    assert found.faults == faults


def test_a_calendar_that_lives_somewhere_gives_floating_times_its_zone():
    (found,) = read(calendar(event("DTSTART:20260701T210000"), head="X-WR-TIMEZONE:America/New_York\n")).events
    assert found.starts_at == datetime(2026, 7, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wall", "utc", "fault"),
    [
        ("20260329T023000", datetime(2026, 3, 29, 1, 30, tzinfo=UTC), Fault.SKIPPED_HOUR),
        ("20261025T023000", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), Fault.DOUBLE_HOUR),
    ],
)
def test_the_nights_when_the_clocks_change_are_read_and_marked(wall, utc, fault):
    found = one(f"DTSTART;TZID=Europe/Rome:{wall}")
    assert (found.starts_at, found.faults) == (utc, (fault,))


def test_whole_days_stay_days():
    found = one("DTSTART;VALUE=DATE:20260314", "DTEND;VALUE=DATE:20260317")
    assert (found.starts_at, found.first_day, found.last_day) == (None, date(2026, 3, 14), date(2026, 3, 16))
    assert one("DTSTART;VALUE=DATE:20260314").last_day == date(2026, 3, 14)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ("DTEND;TZID=Europe/Rome:20260314T200000", Fault.END_BEFORE_START),
        ("DTEND;VALUE=DATE:20260315", Fault.BAD_END),
        ("DTEND:domani", Fault.BAD_END),
        ("DURATION:due ore", Fault.BAD_END),
        ("DURATION:P99999999D", Fault.BAD_END),
        ("DURATION:-PT2H", Fault.END_BEFORE_START),
        ("URL:teatro", Fault.BAD_ADDRESS),
        ("URL:javascript:alert(1)", Fault.BAD_ADDRESS),
    ],
)
def test_what_is_wrong_with_one_thing_leaves_the_rest(more, fault):
    found = one("DTSTART;TZID=Europe/Rome:20260314T210000", more)
    assert found.is_readable
    assert (found.starts_at, found.ends_at) == (datetime(2026, 3, 14, 20, tzinfo=UTC), None)
    assert found.faults == (fault,)


@pytest.mark.parametrize(
    ("start", "fault"),
    [
        ("DTSTART:domani sera", Fault.BAD_START),
        ("DTSTART:20260230T210000", Fault.BAD_START),
        ("DTSTART;TZID=Europe/Rome:20260314T250000", Fault.BAD_START),
        ("X-NOTHING:x", Fault.NO_START),
    ],
)
def test_an_event_without_a_start_is_shown_with_the_reason(start, fault):
    found = one(start)
    assert not found.is_readable
    assert (found.title, found.faults) == ("Serata", (fault,))


def test_lines_that_are_none_do_not_spoil_an_event():
    found = one("questa non e' una riga", "DTSTART;TZID=Europe/Rome:20260314T210000", "SEQUENCE:molti", "GEO:qui")
    assert (found.title, found.is_readable, found.spot) == ("Serata", True, None)


# -- series -------------------------------------------------------------------------------------------------
def test_a_series_keeps_its_hour_when_the_clocks_change():
    content = calendar(event("DTSTART;TZID=Europe/Rome:20260322T210000", "RRULE:FREQ=WEEKLY;COUNT=3"))
    assert starts(content) == ["22/03 21:00", "29/03 21:00", "05/04 21:00"]
    in_utc = event("DTSTART:20260322T200000Z", "RRULE:FREQ=WEEKLY;COUNT=3")
    assert starts(calendar(in_utc, head="X-WR-TIMEZONE:Europe/Rome\n")) == ["22/03 21:00", "29/03 21:00", "05/04 21:00"]
    assert starts(calendar(in_utc)) == ["22/03 21:00", "29/03 22:00", "05/04 22:00"]


def test_a_date_of_a_series_has_the_same_name_in_every_file():
    before = read(calendar(event("DTSTART;TZID=Europe/Rome:20260322T210000", "RRULE:FREQ=WEEKLY;COUNT=3")))
    after = read(calendar(event("DTSTART:20260322T200000Z", "RDATE:20260329T190000Z,20260405T190000Z")))
    assert [found.identity for found in before.events] == [found.identity for found in after.events]
    assert before.events[1].identity == ("uno", "20260329T190000Z")


def test_an_endless_series_ends_where_we_stop_looking():
    content = calendar(event("DTSTART;TZID=Europe/Rome:19700101T210000", "RRULE:FREQ=DAILY"))
    found = read(content).events
    assert len(found) == 365
    assert {one.identity[0] for one in found} == {"uno"}
    assert read(content, most=10).is_cut
    assert len(read(content, most=10).events) == 10


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("FREQ=SECONDLY", Fault.TOO_FREQUENT),
        ("FREQ=MINUTELY;INTERVAL=5", Fault.TOO_FREQUENT),
        ("FREQ=HOURLY", Fault.TOO_FREQUENT),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", Fault.BAD_REPETITION),  # Looked for until the year 9999.
        ("FREQ=DAILY;BYSETPOS=300;BYDAY=MO", Fault.BAD_REPETITION),
        ("FREQ=WEEKLY;COUNT=tre", Fault.BAD_REPETITION),
        ("FREQ=OGNI MARTEDI", Fault.BAD_REPETITION),
        ("FREQ=DAILY;INTERVAL=0", Fault.BAD_REPETITION),
        ("FREQ=MONTHLY;BYDAY=XX", Fault.BAD_REPETITION),
        ("RSCALE=CHINESE;FREQ=YEARLY", Fault.BAD_REPETITION),
        ("COUNT=3", Fault.BAD_REPETITION),
        ("FREQ=DAILY;BYHOUR=0,1,2,3,4,5;BYMINUTE=0,1,2,3,4,5,6,7,8,9", Fault.TOO_MANY_DATES),
    ],
)
def test_a_rule_that_nobody_can_follow_is_said_and_costs_no_time(rule, fault):
    before = time.monotonic()
    found = read(calendar(event("DTSTART;TZID=Europe/Rome:20260314T210000", f"RRULE:{rule}"))).events
    assert time.monotonic() - before < 5
    assert all(fault in one.faults and one.is_readable for one in found)
    assert 1 <= len(found) <= 1_000


def test_rules_that_never_come_are_left_in_time(monkeypatch):
    """Each is looked for until the year 9999; all rules of a file share one patience."""
    monkeypatch.setattr("mentoring.adapters.events.repeating.MOST_SECONDS", 0.2)
    rules = [event("DTSTART:19000101T210000Z", "RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=TU", uid=f"n{n}") for n in range(50)]
    before = time.monotonic()
    found = read(calendar(*rules))
    assert time.monotonic() - before < 15  # One rule takes a second or two, fifty would take a minute.
    assert found.n_outside == 50


def test_cancelled_and_moved_dates_of_a_series():
    content = calendar(
        event("DTSTART;TZID=Europe/Rome:20260302T210000", "RRULE:FREQ=WEEKLY;COUNT=5",
              "EXDATE;TZID=Europe/Rome:20260309T210000", "LOCATION:Sala"),
        "UID:uno\nRECURRENCE-ID;TZID=Europe/Rome:20260316T210000\nDTSTART;TZID=Europe/Rome:20260317T200000",
        "UID:uno\nRECURRENCE-ID;TZID=Europe/Rome:20260323T210000\nSTATUS:CANCELLED\n"
        "DTSTART;TZID=Europe/Rome:20260323T210000",
    )  # fmt: skip
    found = read(content).events
    assert starts(content) == ["02/03 21:00", "09/03 21:00", "17/03 20:00", "23/03 21:00", "30/03 21:00"]
    assert [one.status for one in found] == [
        Status.CONFIRMED, Status.CANCELLED, Status.MOVED, Status.CANCELLED, Status.CONFIRMED,
    ]  # fmt: skip
    moved = found[2]
    assert (moved.title, moved.place_name, moved.instance) == ("Serata", "Sala", "20260316T200000Z")
    assert moved.moved_from == datetime(2026, 3, 16, 20, tzinfo=UTC)
    assert moved.faults == ()


def test_a_date_taken_out_by_its_day_is_found():
    content = calendar(event("DTSTART:20260302T200000Z", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE;VALUE=DATE:20260303"))
    assert [one.status for one in read(content).events] == [Status.CONFIRMED, Status.CANCELLED, Status.CONFIRMED]


def test_a_change_for_all_that_follows():
    content = calendar(
        event("DTSTART;TZID=Europe/Rome:20260302T210000", "RRULE:FREQ=WEEKLY;COUNT=4"),
        "UID:uno\nSUMMARY:Serata lunga\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Rome:20260316T210000\n"
        "DTSTART;TZID=Europe/Rome:20260316T203000",
    )
    assert starts(content) == ["02/03 21:00", "09/03 21:00", "16/03 20:30", "23/03 20:30"]
    last = read(content).events[-1]
    assert (last.title, last.status, last.instance) == ("Serata lunga", Status.MOVED, "20260323T200000Z")


def test_a_date_that_moves_out_of_sight_is_still_told():
    content = calendar(
        event("DTSTART;TZID=Europe/Rome:20261220T210000", "RRULE:FREQ=WEEKLY;COUNT=2"),
        "UID:uno\nRECURRENCE-ID;TZID=Europe/Rome:20261227T210000\nDTSTART;TZID=Europe/Rome:20270103T210000",
    )
    assert [one.status for one in read(content).events] == [Status.CONFIRMED, Status.MOVED]


def test_a_changed_date_without_its_series_stands_alone():
    (found,) = read(calendar(event("DTSTART:20260302T200000Z", "RECURRENCE-ID:20260301T200000Z"))).events
    assert (found.instance, found.status) == ("20260301T200000Z", Status.MOVED)


def test_a_whole_calendar_can_be_called_off():
    content = calendar(event(), head="METHOD:CANCEL\n")
    assert [one.status for one in read(content).events] == [Status.CANCELLED]


# -- ids ----------------------------------------------------------------------------------------------------
def test_the_newer_of_two_versions_counts():
    old, new = (event("DTSTART:20260302T200000Z", "SEQUENCE:1"), event("DTSTART:20260303T200000Z", "SEQUENCE:2"))
    for content in (calendar(old, new), calendar(new, old)):
        (found,) = read(content).events
        assert (found.starts_at.day, found.identity) == (3, ("uno", ""))


def test_the_same_event_twice_is_one():
    assert len(read(calendar(event(), event(title="Serata di gala"))).events) == 1


def test_one_id_for_several_evenings_is_told_apart_by_the_start():
    found = read(calendar(event("DTSTART:20260302T200000Z"), event("DTSTART:20260303T200000Z"))).events
    assert [one.identity for one in found] == [("uno", "20260302T200000Z"), ("uno", "20260303T200000Z")]
    assert all(one.faults == (Fault.SHARED_ID,) for one in found)


def test_an_event_without_an_id_has_one_that_lasts():
    nameless = "SUMMARY:Serata\nDTSTART:20260302T200000Z"
    first, again = read(calendar(nameless)).events[0], read(calendar(event(), nameless)).events[0]
    assert first.uid == again.uid
    assert first.uid.startswith("sha256:")
    assert first.faults == (Fault.NO_ID,)


# -- files --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_letters_survive_every_encoding(encoding):
    content = calendar(event(title="Perché no – l’opera")).decode().encode(encoding)
    assert read(content).events[0].title == "Perché no – l’opera"


def test_lines_may_be_folded_and_end_as_they_like():
    content = calendar(event(title="Una serata mol\n  to lunga")).replace(b"\r\n", b"\n")
    assert read(content).events[0].title == "Una serata mol to lunga"


def test_events_without_a_calendar_around_them():
    content = b"BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Serata\r\nDTSTART:20260302T200000Z\r\nEND:VEVENT\r\n"
    assert [one.title for one in read(content).events] == ["Serata"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", NotEvents.EMPTY),
        (b"\xef\xbb\xbf \r\n\0", NotEvents.EMPTY),
        (b"Data;Titolo\r\n1/1/2026;Serata", NotEvents.NOT_A_CALENDAR),
        (b"\x89PNG\r\n\x1a\n\0\0\0", NotEvents.NOT_A_CALENDAR),
        (bytes(range(256)) * 20, NotEvents.NOT_A_CALENDAR),
        (calendar(), NotEvents.NO_EVENTS),
        (calendar(event())[:-20], NotEvents.CUT_OFF),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n", NotEvents.DAMAGED),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', NotEvents.FEED),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', NotEvents.FEED),
        (b"BEGIN:VCALENDAR\r\n" + b"A:B\r\n" * 2_100_000 + b"END:VCALENDAR", NotEvents.TOO_LARGE),
        (b"BEGIN:VCALENDAR\n" + b"A:B\n" * 500_000 + b"END:VCALENDAR", NotEvents.TOO_MANY),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nEND:VEVENT\n" * 20_001 + b"END:VCALENDAR", NotEvents.TOO_MANY),
    ],
)
def test_what_is_no_calendar_is_refused_by_name(content, reason):
    assert why_not(content) == reason


def _season(n_events: int) -> bytes:
    lines = ("DTEND;TZID=Europe/Rome:20260314T233000", "LOCATION:Teatro", "DESCRIPTION:Una serata\\, e altro")
    start = "DTSTART;TZID=Europe/Rome:20260314T210000"
    return calendar(*[event(start, *lines, uid=f"n{number}") for number in range(n_events)])


def test_ten_thousand_events_in_bounded_time():
    """Measured on a machine with two cores: about five seconds, nearly all of them the library's."""
    content = _season(10_000)
    before = time.monotonic()
    found = read(content)
    assert time.monotonic() - before < 45
    assert len(found.events) == 10_000
    assert not found.is_cut


def test_an_event_takes_little_memory():
    """Under five kilobytes: ten thousand are not fifty megabytes."""
    content = _season(200)
    tracemalloc.start()
    read(content)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200 * 8_000


@given(st.binary(max_size=300), st.integers(0, 400))
@settings(max_examples=150, deadline=None)
def test_no_damage_breaks_the_reader(noise, place):
    whole = calendar(event("DTSTART;TZID=Europe/Rome:20260302T210000", "RRULE:FREQ=WEEKLY;COUNT=3", "GEO:45;9"))
    try:
        assert len(read(whole[:place] + noise + whole[place:]).events) <= 10_000
    except NotEvents as refused:
        assert refused.reason  # noqa: PT017 - either an answer or a reason
