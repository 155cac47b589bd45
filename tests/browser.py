"""The browser that tests drive: the system's Chromium, found and named, or no test at all."""

import os
import shutil
from functools import cache
from typing import Any

import pytest

# Playwright's synchronous interface keeps an event loop, which Django takes for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

QUIET = [
    "--no-sandbox",  # tests may run as root, where Chromium has no sandbox
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--lang=it-IT",
]


@cache
def chromium() -> str:
    """Path of the browser: CHROMIUM, as bin/test exports it, else what is on the path."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    named = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not named:
        pytest.exit("No Chromium here. Type: bin/system test", returncode=4)
    return named


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Playwright starts the browser of the system, not one of its own."""
    return {**browser_type_launch_args, "executable_path": chromium(), "args": QUIET}
