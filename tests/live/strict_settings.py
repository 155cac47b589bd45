"""The settings of a server that is strict about the log-in, as a real installation is."""

from tests.settings import *  # noqa: F403

REQUIRE_SECOND_FACTOR = True
