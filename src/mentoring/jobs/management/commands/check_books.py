"""Recount all money."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mentoring.jobs.books import recount


class Command(BaseCommand):
    help = (
        "Recount every account from its transfers, and every booking against its money. One line per territory; exit 1 "
        "and one line per account that differs if the books do not balance."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="the same for a machine")

    def handle(self, as_json: bool, **options: Any) -> None:  # noqa: FBT001 - Django passes it by name
        books = recount()
        if as_json:
            self.stdout.write(json.dumps(books.to_data(), indent=2, ensure_ascii=False))
        else:
            for territory in books.territories:
                self.stdout.write(str(territory))
            for line in books.wrong:
                self.stderr.write(line)
        if not books.balance:
            sys.exit(1)
