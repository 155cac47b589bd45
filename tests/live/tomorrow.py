"""The same town a day later: a second server before the same database, whose clock is ahead."""

from datetime import timedelta

from tests.live.site import Site

AHEAD = timedelta(hours=26)  # Today is over, and so is the hour that it takes to be settled.


class Tomorrow(Site):
    """What is told of days that are over can be read here about today."""

    def _environment(self) -> dict[str, str]:
        return {
            **super()._environment(),
            "DJANGO_SETTINGS_MODULE": "tests.live.tomorrow_settings",
            "TOWN_AHEAD_SECONDS": str(AHEAD.total_seconds()),
        }
