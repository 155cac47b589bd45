"""Compile the translations that changed."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from mentoring.jobs.catalogues import compile_stale


class Command(BaseCommand):
    help = "Compile the catalogues of translated sentences (*.po) that are newer than what was compiled."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for written in compile_stale(Path(folder)):
                self.stderr.write(f"  {written.parts[-3]}: compiled")
