"""The background worker."""

import signal
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from mentoring.jobs.apart import Troubles
from mentoring.jobs.chores import run_at_once, run_due

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
            done = run_due(timezone.now())
            if done.troubles:
                raise CommandError(str(done))
            self.stdout.write(str(done))
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: stop.set())
        self._work(stop)

    def _work(self, stop: threading.Event) -> None:
        chores_at = 0.0
        while not stop.is_set():
            close_old_connections()
            troubles = 0
            try:
                if time.monotonic() >= chores_at:
                    chores_at = time.monotonic() + CHORES_EVERY_SECONDS
                    done = run_due(timezone.now(), enough=stop.is_set)
                    troubles = done.troubles
                    if done.bookings or done.vouchers:
                        self.stdout.write(str(done))
                else:
                    met = Troubles()
                    run_at_once(timezone.now(), met, enough=stop.is_set)
                    troubles = met.count
            except DatabaseError as trouble:  # The database may be away for a moment; our work is still there after it.
                self.stderr.write(f"{type(trouble).__name__}: {trouble}")
                troubles = 1
            if troubles:  # What fails now will fail in a second, too.
                stop.wait(AFTER_TROUBLE_SECONDS)
            stop.wait(PAUSE_SECONDS)
