"""What the first page that a young person meets weighs, over the wire, as it is served in earnest."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext

from tests.live.site import ROOT, Site
from tests.live.someone import PHONE

pytestmark = pytest.mark.once

FIRST_VISIT = 250_000
NEXT_VISIT = 40_000
PAGES = ("/", "/proposte/")


class Polished(Site):
    """The same town, served as an installation serves it: styles and scripts under names that change with them."""

    def __init__(self, var: Path) -> None:
        super().__init__()
        self._var = var

    def _environment(self) -> dict[str, str]:
        return {**super()._environment(), "MENTORING_VAR": str(self._var), "MENTORING_PLAIN_STATIC": "0"}

    def collect(self) -> None:
        """Give every file its name; read what is encrypted with the same keys."""
        shutil.copy(settings.VAR_DIR / "keys.json", self._var)
        command = [sys.executable, "-m", "mentoring", "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **self._environment()}, check=True)


@pytest.fixture
def polished(site: Site, tmp_path: Path) -> Iterator[Polished]:
    served = Polished(tmp_path)
    served.collect()
    try:
        served.start()
        yield served
    finally:
        served.stop()


def weigh(context: BrowserContext, address: str) -> int:
    """Bytes that came over the wire for a page and everything it asks for, heads included."""
    page = context.new_page()
    wire = context.new_cdp_session(page)
    came: list[dict[str, Any]] = []
    wire.on("Network.loadingFinished", lambda told: came.append(told))  # noqa: PLW0108 - Playwright wants a plain one.
    wire.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    page.close()
    assert came
    return sum(int(each["encodedDataLength"]) for each in came)


def test_a_first_visit_is_light_and_the_next_one_lighter(browser: Browser, polished: Polished) -> None:
    for path in PAGES:
        context = browser.new_context(locale="it-IT", viewport=PHONE)
        first, second = (weigh(context, polished.url + path) for _visit in range(2))
        context.close()
        assert 40_000 < first < FIRST_VISIT, f"{path}: {first} bytes"
        assert second < NEXT_VISIT, f"{path}: {second} bytes"
