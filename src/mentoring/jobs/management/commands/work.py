"""The background worker."""

import signal
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from mentoring.jobs.chores import run_due
from mentoring.jobs.delivery import deliver_due
from mentoring.jobs.lists import write_lists
from mentoring.jobs.playbills import fetch_playbills, write_playbills
from mentoring.jobs.rounds import issue_rounds

PAUSE_SECONDS = 1.0
CHORES_EVERY_SECONDS = 60
AFTER_TROUBLE_SECONDS = 5.0


class Command(BaseCommand):
    help = (
        "Deliver the outbox, issue approved rounds, write confirmed lists and playbills every second; every minute let "
        "bookings and vouchers expire whose time is over. Stops cleanly on Ctrl-C and SIGTERM. Any number of workers "
        "may run side by side."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, and stop")

    def handle(self, once: bool, **options: Any) -> None:  # noqa: FBT001 - Django passes it by name
        if once:
            self.stdout.write(f"{run_due(timezone.now())}")
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: stop.set())
        self._work(stop)

    def _work(self, stop: threading.Event) -> None:
        chores_at = 0.0
        while not stop.is_set():
            close_old_connections()
            try:
                if time.monotonic() >= chores_at:
                    chores_at = time.monotonic() + CHORES_EVERY_SECONDS
                    done = run_due(timezone.now(), enough=stop.is_set)
                    if done.bookings or done.vouchers:
                        self.stdout.write(str(done))
                else:
                    issue_rounds(timezone.now(), enough=stop.is_set)
                    write_lists(timezone.now(), enough=stop.is_set)
                    fetch_playbills(timezone.now(), enough=stop.is_set)
                    write_playbills(timezone.now(), enough=stop.is_set)
                    deliver_due(timezone.now(), enough=stop.is_set)
            except DatabaseError as trouble:  # The database may be away for a moment; our work is still there after it.
                self.stderr.write(f"{type(trouble).__name__}: {trouble}")
                stop.wait(AFTER_TROUBLE_SECONDS)
            stop.wait(PAUSE_SECONDS)
