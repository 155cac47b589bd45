"""A nominator's list, from a file."""

import json
from argparse import ArgumentTypeError
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from mentoring.adapters.tables import MOST_COLUMNS, MOST_LINES, Unreadable, read_table
from mentoring.jobs.import_report import Report
from mentoring.kernel.refusal import Refusal
from mentoring.people.permissions import Actor, Role
from mentoring.people.queries import organisation_with_slug
from mentoring.programmes.queries import programmes_named
from mentoring.rolls.columns import count_known, guess_columns, missing_columns
from mentoring.rolls.commands import Brought, import_nominations
from mentoring.rolls.errors import COLUMN_NAMES, UNREADABLE, NothingToRead
from mentoring.rolls.queries import habits_of, judge_list, rows_of
from mentoring.rolls.sheet import Sheet

if TYPE_CHECKING:
    from mentoring.people.models import Organisation
    from mentoring.programmes.models import Programme


class Command(BaseCommand):
    help = (
        "Put forward everybody on a list (CSV or XLSX) whom the programme's rules admit, as the page for schools does: "
        "families are asked, the same list again adds nothing. With --dry-run nothing is written."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=_file, metavar="FILE", help="the list")
        parser.add_argument("--programme", required=True, metavar="SLUG", help="for which programme")
        parser.add_argument("--nominator", required=True, metavar="SLUG", help="who puts them forward")
        parser.add_argument("--dry-run", action="store_true", help="say what would become of each row, write nothing")
        parser.add_argument("--json", action="store_true", dest="as_json", help="the same for a machine")

    def handle(self, file: Path, programme: str, nominator: str, **options: Any) -> None:
        with translation.override("it"):
            try:
                report = self._report(file, programme, nominator, is_dry=options["dry_run"])
            except Unreadable as problem:
                facts = {"most": MOST_LINES, "columns": MOST_COLUMNS, **problem.facts}
                raise CommandError(str(UNREADABLE[problem.reason]) % facts) from problem
            except Refusal as refusal:
                raise CommandError(str(refusal)) from refusal
            self.stdout.write(json.dumps(report.to_data(), ensure_ascii=False) if options["as_json"] else str(report))

    def _report(self, file: Path, programme: str, nominator: str, *, is_dry: bool) -> Report:
        body, chosen = _named(nominator, programme)
        brought = _read(file, body)
        # Whoever may type this may do anything here: they stand in the nominator's shoes, as nobody in particular.
        actor = Actor(user_id=None, role=Role.NOMINATOR, organisation_id=body.pk)
        now = timezone.now()
        if is_dry:
            rows = brought.sheet.rows(guess_columns(brought.sheet.header, habits_of(body)))
            said = judge_list(actor, programme=chosen, nominator=body, rows=rows, today=timezone.localdate(now))
            return Report.of_judgements(said)
        roll = import_nominations(actor, programme=chosen, nominator=body, brought=brought, now=now).roll
        return Report.of_rows(rows_of(actor, roll))


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise ArgumentTypeError(f"there is no file {text}")
    return path


def _named(nominator: str, programme: str) -> "tuple[Organisation, Programme]":
    body = organisation_with_slug(nominator)
    if body is None:
        raise CommandError(f"there is no organisation called {nominator}")
    chosen = programmes_named(programme, body.pk)
    if len(chosen) != 1:
        raise CommandError(f"there is no programme called {programme} where {nominator} nominates")
    return body, chosen[0]


def _read(file: Path, body: "Organisation") -> Brought:
    content, habits = file.read_bytes(), habits_of(body)
    table = read_table(content, lambda cells: count_known(cells, habits))
    missing = missing_columns(guess_columns(table.header, habits))
    if missing:
        raise CommandError("Manca: " + ", ".join(str(COLUMN_NAMES[field]).lower() for field in missing) + ".")
    if not table.lines:
        raise NothingToRead
    sheet = Sheet(table.header, [(line.number, line.cells) for line in table.lines])
    return Brought(sheet, content, file.name, table.repeated_headers, table.has_formulas)
