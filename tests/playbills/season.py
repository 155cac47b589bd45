"""A small theatre's season, as its calendar tells it."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from mentoring.adapters.events import read_calendar
from mentoring.people.permissions import Role
from mentoring.playbills.commands import Brought, Season, Terms, bring, confirm_run, open_source
from mentoring.playbills.models import Row, Run, Source
from mentoring.playbills.rules import HORIZON
from mentoring.playbills.writing import write_all
from mentoring.programmes.queries import disciplines_of


def calendar(*events: str) -> bytes:
    """A calendar file of these."""
    body = "\r\n".join(events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Teatro//IT\r\n{body}\r\nEND:VCALENDAR\r\n".encode()


def evening(uid: str, title: str, starts: datetime, *more: str, hours: float = 2) -> str:
    """One entry of it."""
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"SUMMARY:{title}",
        f"DTSTART:{starts:%Y%m%dT%H%M%S}Z",
        f"DTEND:{starts + timedelta(hours=hours):%Y%m%dT%H%M%S}Z",
        *more,
        "END:VEVENT",
    ]
    return "\r\n".join(lines)


def terms(town, **other) -> Terms:
    """What the theatre says once for everything."""
    usual = Terms(
        name="Stagione",
        rhythm="never",
        discipline=disciplines_of(town.territory)[0],
        kind="event",
        place=town.stage,
        price_cents=10_00,
        capacity=80,
        minutes=120,
    )
    return replace(usual, **other)


def a_source(town, **other) -> Source:
    return open_source(
        town.manager, territory=town.territory, provider=town.theatre, terms=terms(town, **other), now=town.now
    )


def season_in(content: bytes, now: datetime) -> Season:
    reading = read_calendar(content, zone=timezone.get_default_timezone(), since=now, until=now + HORIZON)
    return Season(reading.events, reading.is_cut)


def previewed(town, source: Source, content: bytes) -> Run:
    """The file was brought; nothing is written."""
    brought = Brought(content, season_in(content, town.now), "stagione.ics")
    return bring(town.manager, source=source, brought=brought, now=town.now)


def imported(town, source: Source, content: bytes, choices=None, words="") -> Run:
    """Brought, confirmed, written."""
    run = previewed(town, source, content)
    confirm_run(town.manager, run=run, choices=choices or {}, now=town.now, words=words)
    write_all(run, town.now)
    return run


def said(run: Run) -> list[tuple[str, list[str]]]:
    """What was said of each date."""
    return list(Row.objects.filter(run=run).order_by("number").values_list("verdict", "remarks"))


def verdicts(run: Run) -> list[str]:
    return [verdict for verdict, _remarks in said(run)]


def stranger(town):
    """Who runs another provider."""
    assert town.coach.role == Role.PROVIDER
    return town.coach
