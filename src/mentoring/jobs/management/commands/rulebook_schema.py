"""The schema of a programme's rules, for whoever reads or writes them elsewhere."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from mentoring.awards.rulebook import Rulebook


class Command(BaseCommand):
    help = "Write the JSON schema of a rulebook."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        self.stdout.write(json.dumps(Rulebook.model_json_schema(), indent=2, ensure_ascii=False))
