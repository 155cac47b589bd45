"""Fill an empty database with the demo town."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mentoring.demo.build import whole_town
from mentoring.demo.pictures import hang_pictures
from mentoring.programmes.queries import default_territory


class Command(BaseCommand):
    help = "Fill an empty database with the demo town. A database that is not empty is left as it is."

    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The town has people with a known password. It exists only in demo mode: MENTORING_DEMO=1"
            )
        if default_territory() is not None:
            self.stderr.write("  There is a town already.")
            return
        began = time.monotonic()
        town = whole_town(timezone.now(), tell=lambda month: self.stderr.write(f"  {month} ..."))
        hang_pictures(town)  # To paint them takes longer than a month of the town: tests do without.
        self.stderr.write(f"  Built in {time.monotonic() - began:.1f} s.")
