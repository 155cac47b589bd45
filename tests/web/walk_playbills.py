"""The playbills the walk opens: one to be looked at, one of a table, one of each other state."""

from datetime import timedelta

from mentoring.demo.town import Town
from mentoring.playbills.awaiting import ask_for, fetch_failed
from mentoring.playbills.commands import Brought, bring, confirm_run
from mentoring.playbills.models import Run
from mentoring.playbills.writing import write_all
from tests.playbills.season import a_source, calendar, evening, previewed
from tests.web.walk import Thing

OURS = frozenset({"manager"})
TABLE = b"Cosa;Quando\nAmleto;31/12/2031\n"


def things_of_playbills(town: Town) -> dict[str, list[Thing]]:
    """All of one theatre."""
    draft, waiting, gone = (_draft(town, mark) for mark in ("Amleto", "Otello", "Macbeth"))
    written, writing = _draft(town, "Re Lear"), _draft(town, "Riccardo")
    for run in (written, writing):
        confirm_run(town.manager, run=run, choices={}, now=town.now)
    write_all(written, town.now)
    asked, failed = _asked(town), _asked(town)
    fetch_failed(failed, fault="status", facts={"status": 404}, now=town.now)
    sources = [Thing((a_source(town, name=name).pk,), OURS) for name in ("Una", "Due")]
    return {
        "web:provider_playbill": sources[:1],
        "web:provider_playbill_edit": sources[:1],
        "web:provider_playbill_read": sources[:1],
        "web:provider_playbill_publish": sources[:1],
        "web:provider_playbill_forget": sources[1:],
        "web:provider_reading": [Thing((run.pk,), OURS) for run in (draft, written, writing, asked, failed)],
        "web:provider_reading_columns": [Thing((_of_a_table(town).pk,), OURS)],
        "web:provider_reading_confirm": [Thing((waiting.pk,), OURS)],
        "web:provider_reading_discard": [Thing((gone.pk,), OURS)],
    }


def _draft(town: Town, title: str) -> Run:
    begin = town.now + timedelta(days=30)
    return previewed(town, a_source(town, name=title), calendar(evening(f"{title}@t", title, begin)))


def _asked(town: Town) -> Run:
    source = a_source(town, rhythm="once", url="https://example.org/stagione.ics")
    return ask_for(town.manager, source=source, now=town.now)


def _of_a_table(town: Town) -> Run:
    brought = Brought(TABLE, None, "stagione.csv", "no_columns")
    return bring(town.manager, source=a_source(town), brought=brought, now=town.now)
