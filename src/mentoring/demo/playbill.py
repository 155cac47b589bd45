"""The theatre's spring, from the calendar it keeps anyway: written once, and changed there since."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from mentoring.adapters.events import read_calendar
from mentoring.demo.season import Season
from mentoring.demo.town import Town
from mentoring.playbills import commands as playbills
from mentoring.playbills.rules import HORIZON
from mentoring.playbills.writing import write_all

if TYPE_CHECKING:
    from mentoring.playbills.models import Source

LASTS = timedelta(minutes=110)
# (uid, title, what it is, days from today)
SPRING = (
    (
        "sogno",
        "Sogno di una notte al mercato coperto",
        "Shakespeare tra cassette di frutta, fate e asini.",
        41,
    ),
    ("loggione", "Il fantasma del loggione", "Un teatro chiuso da cent'anni, e qualcuno che applaude lo stesso.", 62),
    ("calzini", "La congiura dei calzini spaiati", "Un giallo da ridere, dagli otto anni in su.", 83),
)
ADDED = ("porte", "Una commedia senza porte", "Cinque attori, nessuna scenografia e tutti gli equivoci.", 104)
Entry = tuple[str, str, str, int]


def plan_playbill(season: Season) -> None:
    """Without dice. What changed in the calendar is read, and waits for Guido to say yes."""
    season.at(-20, 10, lambda: _write(season))


def _write(season: Season) -> None:
    town = season.town
    terms = playbills.Terms(
        name="Primavera al Gelso",
        rhythm="never",
        discipline=town.discipline("theatre"),
        kind="event",
        place=town.stage,
        price_cents=10_00,
        capacity=90,
        minutes=int(LASTS.total_seconds()) // 60,
        publishes=True,
    )
    source = playbills.open_source(
        town.manager, territory=town.territory, provider=town.theatre, terms=terms, now=town.now
    )
    brought = _brought(town, [_entry(season, each) for each in SPRING])
    run = playbills.bring(town.manager, source=source, brought=brought, now=town.now)
    playbills.confirm_run(town.manager, run=run, choices={}, now=town.now)
    write_all(run, town.now)
    season.at(-1, 18, lambda: _read_again(season, source))


def _read_again(season: Season, source: "Source") -> None:
    """The first show begins later, the last one is called off, and one more is coming."""
    first, second, last = SPRING
    entries = [
        _entry(season, first, later=timedelta(minutes=30)),
        _entry(season, second),
        _entry(season, last, "STATUS:CANCELLED"),
        _entry(season, ADDED),
    ]
    town = season.town
    playbills.bring(town.manager, source=source, brought=_brought(town, entries), now=town.now)


def _entry(season: Season, told: Entry, *more: str, later: timedelta = timedelta()) -> str:
    uid, title, about, day = told
    starts = season.moment(day, 20, 45) + later
    lines = ("BEGIN:VEVENT", f"UID:{uid}@teatrodelgelso.example", f"SUMMARY:{title}", f"DESCRIPTION:{about}")
    return "\r\n".join((*lines, f"DTSTART:{_utc(starts)}", f"DTEND:{_utc(starts + LASTS)}", *more, "END:VEVENT"))


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _brought(town: Town, entries: list[str]) -> playbills.Brought:
    """The file as Guido would choose it, read as the page would read it."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Teatro del Gelso//IT",
        *entries,
        "END:VCALENDAR",
        "",
    )
    content = "\r\n".join(lines).encode()
    reading = read_calendar(content, zone=timezone.get_default_timezone(), since=town.now, until=town.now + HORIZON)
    return playbills.Brought(content, playbills.Season(reading.events, reading.is_cut), "primavera.ics")
