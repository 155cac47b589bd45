"""The WSGI door: `granian --interface wsgi mentoring.config.wsgi:application`.

Two handlers stand behind it. Pages go through the whole MIDDLEWARE. A device at a door brings a key instead of a
cookie: no session, messages or log-in are read for it; and what it asks plainly is answered by the short way
(api/rest/lane.py) before its handler, which takes the rest. docs/benchmarks.md says what that saves.
"""

import os
from typing import TYPE_CHECKING

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.config.settings")

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

DEVICES = "/api/v1/door/"


def _handler(middleware: list[str]) -> WSGIHandler:
    """A handler reads MIDDLEWARE once, when it is made."""
    usual, settings.MIDDLEWARE = settings.MIDDLEWARE, middleware
    try:
        return WSGIHandler()
    finally:
        settings.MIDDLEWARE = usual


django.setup(set_prefix=False)

from mentoring.api.rest.lane import Lane  # noqa: E402 - the rooms need Django set up

_pages = _handler(settings.MIDDLEWARE)
_devices = Lane(_handler(settings.DEVICE_MIDDLEWARE))


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
    """Send a request to the handler that is made for it."""
    scheme = environ.get("HTTP_AUTHORIZATION", "").partition(" ")[0]
    is_device = environ["PATH_INFO"].startswith(DEVICES) and scheme.lower() == "bearer"
    return (_devices if is_device else _pages)(environ, start_response)
