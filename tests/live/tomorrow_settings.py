"""The settings of a server whose clock is ahead. tests/live/tomorrow.py says by how much, to its server only."""

import os
from datetime import timedelta

from django.utils import timezone

from tests.settings import *  # noqa: F403

_ahead = timedelta(seconds=float(os.environ["TOWN_AHEAD_SECONDS"]))
_now = timezone.now
timezone.now = lambda: _now() + _ahead
