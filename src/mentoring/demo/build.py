"""Two sizes of one town. Each is built in one transaction, by commands alone."""

from datetime import datetime

from django.db import transaction

from mentoring.demo.core import begin, finish
from mentoring.demo.town import Town


@transaction.atomic
def small_town(now: datetime) -> Town:
    """One or two of each, in well under a second: for tests."""
    town = begin(now)
    town.clock.move_to(now)
    return finish(town)


@transaction.atomic
def whole_town(now: datetime) -> Town:
    """Eight months of a town: for the demo, and for tests that drive a browser."""
    town = begin(now)
    town.clock.move_to(now)
    return finish(town)
