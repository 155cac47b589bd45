"""The walk over the URL map: every page there is, and everybody who may ask for it.

A new page joins by itself. If its address names a thing, tests/web/walk_things.py says which one to open, and who may.
"""

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern

from mentoring.demo import cast
from mentoring.people.models import User
from mentoring.people.permissions import Role
from mentoring.web import cupboard, middleware

# Pages without an audience of ours, and why they need none.
OF_LIBRARIES = {
    "account_": "allauth: what these show depends on nothing but the session that asks",
    "mfa_": "allauth: one's own second step",
    "socialaccount_": "allauth: one's own identities from elsewhere",
    "openid_connect_": "the way to a broker and back, the same for everybody",
    "set_language": "Django: sets a cookie and goes back",
}


@dataclass(frozen=True)
class Page:
    """One line of the URL map."""

    name: str
    parameters: tuple[str, ...]
    audience: frozenset[Role] | None

    def __str__(self) -> str:
        return self.name

    def address(self, args: tuple[object, ...] = ()) -> str:
        return reverse(self.name, args=args)

    @property
    def is_of_a_library(self) -> bool:
        return any(self.name.startswith(name) for name in OF_LIBRARIES)

    @property
    def is_for_machines(self) -> bool:
        return self.name.startswith("api:")


def every_page() -> list[Page]:
    """The whole map, in its order."""
    return list(_pages(get_resolver(), "", ()))


def _pages(resolver: URLResolver, namespace: str, outer: tuple[str, ...]) -> Iterator[Page]:
    for line in resolver.url_patterns:
        parameters = (*outer, *_parameters(line))
        if isinstance(line, URLResolver):
            yield from _pages(line, namespace + (f"{line.namespace}:" if line.namespace else ""), parameters)
        else:
            assert line.name, f"{line} has no name"
            yield Page(namespace + line.name, parameters, getattr(line.callback, "audience", None))


def _parameters(line: URLPattern | URLResolver) -> tuple[str, ...]:
    if isinstance(line.pattern, RegexPattern):
        return tuple(line.pattern.regex.groupindex)
    return tuple(line.pattern.converters)


# -- who asks -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Walker:
    """Somebody who asks for every page."""

    key: str
    email: str = ""  # Without one: a visitor.
    roles: tuple[Role, ...] = ()  # The first one is worn after the log-in.

    def __str__(self) -> str:
        return self.key

    def client(self) -> Client:
        client = Client()
        if self.email:
            client.force_login(User.objects.filter(email=self.email).first() or User.objects.create_user(self.email))
        return client

    def is_meant_by(self, page: Page, method: str) -> bool:
        """A GET finds the shoes it needs by itself; a POST acts in those that are worn."""
        audience = page.audience or frozenset()
        wearable = self.roles if method == "GET" else self.roles[:1]
        return Role.PUBLIC in audience or not audience.isdisjoint(wearable)


VISITOR = Walker("visitor")
NOBODY = Walker("nobody", "senza.ruolo@example.org")  # An account without any role.
WALKERS = [VISITOR, *(Walker(part.key, part.email, part.roles) for part in cast.CAST), NOBODY]
VOLUNTEER_KEY = "volunteer"  # At a door by a link: see walk_ushers.
EVERYBODY = frozenset({*(walker.key for walker in WALKERS), VOLUNTEER_KEY})


# -- what nobody changes by asking ------------------------------------------------------------------------------
def who_is_who_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request of a walk is undone: where one is and which shoes one has comes out the same each time.

    Looking it up is half of what most pages cost; so it is looked up once for each who asks, and given as a copy: of
    the list or the territory, whose parts nobody changes.
    """
    for module, name in (
        (cupboard, "shoes_of"),
        (cupboard, "where_bodies_are"),
        (cupboard, "where_persons_are"),
        (middleware, "territory_at"),
        (middleware, "territory_with_slug"),
    ):
        monkeypatch.setattr(module, name, _remembering(getattr(module, name)))


def _remembering(lookup: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[Any, Any] = {}

    def look_up(*asked: Any) -> Any:
        key = tuple(frozenset(part) if isinstance(part, set) else part for part in asked)
        if key not in known:
            known[key] = lookup(*asked)
        return copy.copy(known[key])

    return look_up


# -- what for -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Thing:
    """Something that an address (or the body of a POST) names, and which of the walkers may open it."""

    args: tuple[object, ...] = ()
    seen_by: frozenset[str] = frozenset()
    changed_by: frozenset[str] | None = None  # If others than those who see it.
    body: Mapping[str, Any] = field(default_factory=dict)  # What a POST needs to do something.
    is_json: bool = False

    def is_open_to(self, walker: Walker, method: str) -> bool:
        is_change = method == "POST" and self.changed_by is not None
        return walker.key in ((self.changed_by or frozenset()) if is_change else self.seen_by)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    leads_to: str = ""
    body: str = ""  # Without what differs from one request to the next.

    @property
    def is_crash(self) -> bool:
        return self.status >= 500


_PASSING = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+')


def ask(client: Client, method: str, address: str, thing: Thing, query: Mapping[str, str] | None = None) -> Answer:
    """One request, whose traces are wiped out again. An exception is what a person would see: a 500."""
    kind = "application/json" if thing.is_json else MULTIPART_CONTENT
    cookies = {name: cookie.value for name, cookie in client.cookies.items()}
    with transaction.atomic():
        try:
            if method == "POST":
                response = client.post(address, dict(thing.body), content_type=kind)
            else:
                response = client.get(address, query or {})
            answer = _answer(response, address)
        except Exception as error:  # noqa: BLE001 - whatever it is
            answer = Answer(500, body=f"{type(error).__name__}: {error}")
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(cookies)
    return answer


def _answer(response: HttpResponseBase, address: str) -> Answer:
    content = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined]
    text = content.decode(errors="replace").replace(address, "(here)")
    return Answer(response.status_code, response.headers.get("Location", ""), _PASSING.sub(r"\1", text))
