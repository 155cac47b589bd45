"""The short way in: a device's redemption that is right at first sight is answered before Django's handler begins.

On a full night nearly every request is one. What it needs is here: its host, its size, its key, one statement, and the
headers that every answer of ours carries. Whatever else comes (no such code, a key that is dead, a body that cannot be
read, a database that has gone away) is handed to the usual handler, whole, and nothing was done before. So there is one
place for every refusal, and this page only knows how to say yes (docs/adr/0053).
"""

import json
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import DatabaseError, close_old_connections
from django.http import JsonResponse
from django.http.request import split_domain_port, validate_host
from django.middleware.security import SecurityMiddleware
from django.utils import timezone

from mentoring.api.rest.redemption import LARGEST_BODY, answer, asked
from mentoring.bookings.fast import Welcome
from mentoring.bookings.redeeming import redeem_by_device_if_plain
from mentoring.kernel.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

PATH = "/api/v1/door/redemptions"
BEARER = "Bearer "


class Lane:
    """A WSGI application: the short way, and the handler for all that it does not take."""

    def __init__(self, usual: WSGIHandler) -> None:
        self.usual = usual

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        welcome = _welcome(environ) if _may_be_plain(environ) else None
        if welcome is None:
            return self.usual(environ, start_response)
        body = json.dumps(answer(welcome)).encode()
        headers = _headers(environ["wsgi.url_scheme"], environ.get("HTTP_X_FORWARDED_PROTO", ""))
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [body]


def _may_be_plain(environ: "WSGIEnvironment") -> bool:
    length = environ.get("CONTENT_LENGTH") or ""
    return (
        environ["PATH_INFO"] == PATH
        and environ["REQUEST_METHOD"] == "POST"
        and environ["HTTP_AUTHORIZATION"].startswith(BEARER)
        and length.isdecimal()
        and int(length) <= LARGEST_BODY
        and _is_ours(environ.get("HTTP_HOST", ""))
    )


def _welcome(environ: "WSGIEnvironment") -> Welcome | None:
    """Read the body, leave it as it was for whoever comes next, and try."""
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    environ["wsgi.input"] = BytesIO(body)
    token = environ["HTTP_AUTHORIZATION"].removeprefix(BEARER).strip()
    close_old_connections()  # As before and after each request of Django's: one that broke is left behind.
    try:
        code, redeem_key = asked(body)
        return redeem_by_device_if_plain(token, code=code, redeem_key=redeem_key, now=timezone.now())
    except (Refusal, DatabaseError):  # One transaction: what failed has done nothing.
        return None


@lru_cache(maxsize=64)
def _is_ours(host: str) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


@lru_cache(maxsize=8)
def _headers(scheme: str, forwarded_proto: str) -> list[tuple[str, str]]:
    """What Django's own middleware puts on an answer of JSON, by how the request came to us."""
    came = {"REQUEST_METHOD": "POST", "wsgi.url_scheme": scheme, "HTTP_X_FORWARDED_PROTO": forwarded_proto}
    request = WSGIRequest({**came, "wsgi.input": BytesIO()})
    answered = JsonResponse({})
    SecurityMiddleware(lambda _request: answered)(request)
    return list(answered.items())
