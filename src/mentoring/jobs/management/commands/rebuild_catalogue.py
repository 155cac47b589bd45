"""Make the catalogue's index anew."""

from typing import Any

from django.core.management.base import BaseCommand

from mentoring.offers.search import rebuild
from mentoring.programmes.queries import territories


class Command(BaseCommand):
    help = (
        "Make the index that the catalogue is searched in anew from the offers, in every territory. It is kept true by "
        "itself; this mends what somebody changed in the database by hand."
    )
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        for territory in territories():
            self.stdout.write(f"{territory.slug}: {rebuild(territory)} offers")
