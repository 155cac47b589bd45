"""Say who one can be in the demo."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mentoring.demo.cast import CAST, PASSWORD
from mentoring.demo.links import login_path


class Command(BaseCommand):
    help = "The demo people, one per role, each with a link that logs in with one click."

    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default=settings.PUBLIC_URL, help="where the demo is served")

    def handle(self, url: str, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("There are no demo people outside demo mode (MENTORING_DEMO=1).")
        base = url.rstrip("/")
        self.stdout.write(f"  Mentoring is at {base}/\n\n  Be one of them, with one click:\n\n")
        for part in CAST:
            roles = ", ".join(str(role.label) for role in part.roles)
            self.stdout.write(f"  {part.name:<20}{roles:<35}{part.email}\n    {base}{login_path(part.email)}\n")
        self.stdout.write(f"\n  With e-mail and password, too: the password is {PASSWORD}\n")
        self.stdout.write(f"  What the demo sends by e-mail lies at {base}/demo/posta/\n")
