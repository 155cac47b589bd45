"""Where a territory lives: a host name of its own, or a path of the installation. One request, one territory.

Below a path every address that Django makes stays inside: the path is the script prefix of that request.
"""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, get_resolver, get_script_prefix, reverse

from mentoring.programmes.queries import address_of, addresses

if TYPE_CHECKING:
    from mentoring.programmes.models import Territory

# Served before any page is looked for.
_NO_PAGES = frozenset({"static", "media", "demo"})


def is_taken(slug: str) -> bool:
    """Does a page of ours begin like this? No territory can be called so."""
    return slug.lower() in _first_words(settings.ROOT_URLCONF)


@cache
def _first_words(urlconf: str) -> frozenset[str]:
    return frozenset(_walk(get_resolver(urlconf), "")) | _NO_PAGES


def _walk(resolver: URLResolver, before: str) -> Iterator[str]:
    for line in resolver.url_patterns:
        route = before + str(line.pattern)
        if isinstance(line, URLPattern) or "/" in route:
            yield route.split("/", 1)[0].lower()
        else:
            yield from _walk(line, route)


def host_of(request: HttpRequest) -> str:
    """The name one came by, as a territory writes it."""
    return request.get_host().lower()


def way_to(request: HttpRequest, territory: "Territory") -> str:
    """How to get from here to another territory, without a slash at the end: a path, if both live at one host.

    A path stays true wherever the installation is served, also on a laptop and in tests.
    """
    address = address_of(territory)
    if territory.host or _is_at_home(request):
        return address
    return urlsplit(address).path.removesuffix("/")


def way_if_elsewhere(request: HttpRequest, territory: "Territory", page: str, *args: object) -> str:
    """The same page in the territory it belongs to, if that is not where one is; else nothing."""
    if territory == request.territory:  # type: ignore[attr-defined]
        return ""
    return link_to(way_to(request, territory), page, *args)


def ways(request: HttpRequest) -> "list[tuple[Territory, str]]":
    """The same for every territory."""
    is_at_home = _is_at_home(request)
    return [
        (territory, address if territory.host or is_at_home else urlsplit(address).path)
        for territory, address in addresses()
    ]


def link_to(address: str, page: str, *args: object) -> str:
    """The address of a page below that of a territory: for what is written down and read elsewhere."""
    return f"{address}/{path_of(page, *args)}"


def path_of(page: str, *args: object) -> str:
    """Where a page lies within any territory, without a slash at its beginning."""
    return reverse(page, args=args).removeprefix(get_script_prefix())


def _is_at_home(request: HttpRequest) -> bool:
    """Did one come by the host name of one territory alone?"""
    here = request.territory  # type: ignore[attr-defined]
    return bool(here and here.host == host_of(request))
