"""The project's own settings, on ground that a test may spoil: nobody's var/, style sheets under plain names."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils import timezone

os.environ.setdefault("MENTORING_VAR", str(Path(__file__).resolve().parents[1] / "build" / "test-var"))
os.environ.setdefault("MENTORING_PLAIN_STATIC", "1")

from mentoring.config.settings import *  # noqa: F403

# Hundreds of people are made and logged in: their passwords guard nothing.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
REQUIRE_SECOND_FACTOR = False  # Tests that are about it turn it on.
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# WhiteNoise warns about a folder that is not there, and warnings are errors here.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405

# At whatever hour the tests run, they begin in the middle of an afternoon: an evening in the town is the same day's,
# and no run comes past midnight. Processes that a test starts find how far its clock is ahead in their environment.
_real_now = timezone.now


def _until_half_past_four() -> float:
    here = datetime.now(ZoneInfo(TIME_ZONE))  # noqa: F405
    return (here.replace(hour=16, minute=30, second=0, microsecond=0) - here).total_seconds()


_ahead = timedelta(seconds=float(os.environ.setdefault("TESTS_AHEAD_SECONDS", str(_until_half_past_four()))))
timezone.now = lambda: _real_now() + _ahead
