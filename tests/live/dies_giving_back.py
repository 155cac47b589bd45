"""A worker that is killed while it gives back the money of a date: after the money has moved, before it is for good."""

import os
import signal
import sys
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402 - only now are there settings

from mentoring.bookings import cancelling  # noqa: E402
from mentoring.offers.models import Occurrence  # noqa: E402

WHOLE_BITS = 2


def main() -> None:
    """Two bits are done; in the third one the power goes."""
    told, tell = 0, cancelling.tell_all

    def tell_or_die(*facts: Any, **more: Any) -> None:
        nonlocal told
        if told == WHOLE_BITS:
            os.kill(os.getpid(), signal.SIGKILL)
        told += 1
        tell(*facts, **more)

    cancelling.tell_all = tell_or_die  # type: ignore[attr-defined]
    date = Occurrence.objects.get(pk=int(sys.argv[1]))
    while cancelling.give_back_some(date, timezone.now()):
        pass


if __name__ == "__main__":
    main()
