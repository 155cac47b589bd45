"""Theatres and their guests in the database that DATABASE_URL names, and their requests in a file."""

import os
from datetime import timedelta

import django

GUESTS, DOORS = 250, 20


def main() -> None:
    """Fill it once; bench/door.py serves it afterwards."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.config.settings")
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from bench.door import prepare
    from bench.town import doors_with_bookings

    call_command("migrate", verbosity=0)
    prepare("sqlite", doors_with_bookings([GUESTS] * DOORS, timezone.now() + timedelta(hours=1)))


if __name__ == "__main__":
    main()
