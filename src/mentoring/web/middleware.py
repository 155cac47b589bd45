"""Where one is, who is acting, and what a refusal looks like."""

import json
import re
from collections.abc import Callable

from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import get_script_prefix, set_script_prefix
from django.utils.functional import SimpleLazyObject

from mentoring.kernel.refusal import NotFound, Refusal
from mentoring.people.permissions import Actor
from mentoring.programmes.queries import address_of, territory_at, territory_with_slug
from mentoring.web.addresses import host_of, is_taken
from mentoring.web.audience import shoes_worn, territory_id_of
from mentoring.web.busy import Busy, is_busy
from mentoring.web.card_visit import came_with_card
from mentoring.web.cupboard import Cupboard
from mentoring.web.usher_visit import came_as_usher

GetResponse = Callable[[HttpRequest], HttpResponse]

_SLUG = re.compile(r"[-\w]{1,50}", re.ASCII)


class TerritoryMiddleware:
    """Puts the territory on the request: by its host name, by the path it lives below, or else the oldest.

    Of a path the first word goes to where a server would have put it (SCRIPT_NAME), so that whatever makes addresses
    keeps it. Pages of the bare installation ask the database for nothing before somebody wants to know.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        word, slash, rest = request.path_info.removeprefix("/").partition("/")
        territory = territory_with_slug(word.lower()) if _SLUG.fullmatch(word) and not is_taken(word) else None
        if territory is None:
            request.territory = SimpleLazyObject(lambda: territory_at(host_of(request)))  # type: ignore[attr-defined]
            return self.get_response(request)
        query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
        if territory.host and territory.host != host_of(request) and request.method in ("GET", "HEAD"):
            return HttpResponseRedirect(f"{address_of(territory)}/{rest}{query}")
        if not slash:
            return HttpResponseRedirect(f"{request.path}/{query}")
        request.territory = territory  # type: ignore[attr-defined]
        return self._below(request, territory.slug, f"/{rest}")

    def _below(self, request: HttpRequest, slug: str, path: str) -> HttpResponse:
        before = get_script_prefix()
        request.META["SCRIPT_NAME"] = f"{before.rstrip('/')}/{slug}"
        request.META["PATH_INFO"] = request.path_info = path
        request.path = request.META["SCRIPT_NAME"] + path
        set_script_prefix(f"{request.META['SCRIPT_NAME']}/")
        try:
            return self.get_response(request)
        finally:
            set_script_prefix(before)  # The next request of this thread is another one's.


class ActorMiddleware:
    """Puts actor and shoes on the request; neither is looked up before somebody asks."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.cupboard = SimpleLazyObject(lambda: Cupboard.of(request))  # type: ignore[attr-defined]
        request.shoes = SimpleLazyObject(lambda: request.cupboard.here)  # type: ignore[attr-defined]
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _actor(request: HttpRequest) -> Actor:
    if not request.user.is_authenticated and not came_with_card(request) and not came_as_usher(request):
        return Actor.public().at(territory_id_of(request))
    if not request.user.is_authenticated and not request.shoes:  # type: ignore[attr-defined]
        return Actor.public().at(territory_id_of(request))  # Card or link are dead, or another territory's.
    return shoes_worn(request, request.shoes)  # type: ignore[attr-defined]


class RefusalMiddleware:
    """A Refusal that no page put beside a field becomes a page with a sentence, or problem details (RFC 9457).

    So does a database that had no time for us, or that could never keep what was asked for.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        refusal = _said_of(error)
        if refusal is None:
            return None
        if refusal.status == 404 and not wants_json(request):
            raise Http404 from error
        return answer_to(request, refusal)


def _said_of(error: Exception) -> Refusal | None:
    if is_busy(error):
        return Busy()
    # PostgreSQL keeps no text with a zero byte in it, so nothing is called like that; SQLite finds nothing, either.
    if isinstance(error, DataError) and "NUL" in str(error):
        return NotFound()
    return error if isinstance(error, Refusal) else None


def answer_to(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A page with its sentence; to a machine problem details."""
    if wants_json(request):
        return problem(refusal)
    page = render(request, "refusal.html", {"sentence": str(refusal)}, status=refusal.status)
    for name, value in refusal.headers.items():
        page.headers[name] = value
    return page


def wants_json(request: HttpRequest) -> bool:
    """A machine speaks: the API, or a script that asks for JSON."""
    kinds = ["text/html", "application/json"]
    return request.path_info.startswith("/api/") or request.get_preferred_type(kinds) == "application/json"


def problem(refusal: Refusal) -> HttpResponse:
    """RFC 9457."""
    told = details(refusal.code, str(refusal), refusal.status)
    return HttpResponse(told, status=refusal.status, content_type="application/problem+json", headers=refusal.headers)


def details(code: str, title: str, status: int) -> str:
    """The same, as it is written."""
    return json.dumps({"type": f"urn:mentoring:{code}", "title": title, "status": status})
