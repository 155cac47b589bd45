"""The town in figures: what must come out the same whenever, wherever and on whichever database it is built.

As a program it builds the town for a moment on the empty database of the environment, and prints them:
python -m tests.live.figures 2026-11-22T18:00:00+00:00
"""

import json
import sys
from collections import Counter
from datetime import datetime
from typing import Any

import django
from django.apps import apps

AS_BUILT: dict[str, Any] = {}  # Of this run, before any test.


def figures() -> dict[str, Any]:
    """Counts and sums; nothing that the system's randomness makes, such as codes."""
    from mentoring.jobs.books import recount

    def rows(label: str, *fields: str) -> dict[str, int]:
        found = apps.get_model(label)._default_manager.values_list(*fields)
        return dict(sorted(Counter(" ".join(map(str, row)) for row in found).items()))

    return {
        "people": rows("people.Person", "municipality"),
        "admissions": rows("programmes.Admission", "role", "state"),
        "offers": rows("offers.Offer", "kind", "state"),
        "dates": apps.get_model("offers.Occurrence")._default_manager.count(),
        "nominations": rows("nominations.Nomination", "programme__slug", "state"),
        "vouchers": rows("vouchers.Voucher", "programme__slug", "amount_cents"),
        "bookings": rows("bookings.Booking", "state"),
        "lines": rows("bookings.Waiting", "occurrence__offer__title", "state"),
        "groups": rows("bookings.Booking", "group__name", "state"),
        "suspended": rows("offers.SuspendedSeats", "occurrence__offer__title", "price_cents", "taken"),
        "wishes": rows("community.Wish", "discipline__slug"),
        "readings": rows("playbills.Row", "run__state", "verdict"),
        "payouts": rows("treasury.PayoutBatch", "state"),
        "prices": rows("bookings.Booking", "occurrence__offer__title", "price_cents", "state"),
        "books": recount().to_data(),
    }


def _build(now: datetime) -> None:
    from mentoring.demo.build import whole_town

    whole_town(now)
    print(json.dumps(figures()))


if __name__ == "__main__":
    django.setup()
    _build(datetime.fromisoformat(sys.argv[1]))
