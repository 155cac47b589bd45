"""Forget what is over."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from mentoring.privacy.retention import due, retain, retain_the_rest
from mentoring.programmes.queries import territories


class Command(BaseCommand):
    help = (
        "Forget what each territory has kept long enough. The worker does it every night; --dry-run says what would go "
        "today, and within a month."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")
        parser.add_argument("--json", action="store_true", dest="as_json", help="the same for a machine")

    def handle(self, *args: Any, dry_run: bool, as_json: bool, **options: Any) -> None:
        now, told = timezone.now(), {}
        for territory in territories():
            if dry_run:
                told[territory.slug] = {
                    one.span.value: {"days": one.days, "now": one.now, "soon": one.soon} for one in due(territory, now)
                }
            else:
                told[territory.slug] = {span.value: {"gone": n} for span, n in retain(territory, now).items()}
        if not dry_run:
            told["(no territory)"] = {"the_rest": {"gone": retain_the_rest(now)}}
        if as_json:
            self.stdout.write(json.dumps({"dry_run": dry_run, "territories": told}, indent=2))
            return
        for slug, spans in told.items():
            for span, numbers in spans.items():
                self.stdout.write(f"{slug} {span}: " + ", ".join(f"{name} {n}" for name, n in numbers.items()))
