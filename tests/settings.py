"""The project's own settings, on ground that a test may spoil: nobody's var/, style sheets under plain names."""

import os
from pathlib import Path

os.environ.setdefault("MENTORING_VAR", str(Path(__file__).resolve().parents[1] / "build" / "test-var"))
os.environ.setdefault("MENTORING_PLAIN_STATIC", "1")

from mentoring.config.settings import *  # noqa: F403

# Hundreds of people are made and logged in: their passwords guard nothing.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
REQUIRE_SECOND_FACTOR = False  # Tests that are about it turn it on.
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# WhiteNoise warns about a folder that is not there, and warnings are errors here.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
