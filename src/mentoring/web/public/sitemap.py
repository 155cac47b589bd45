"""What there is for everybody to read, for search engines: one map for each territory, and where the maps are."""

from collections.abc import Iterable
from math import ceil
from xml.sax.saxutils import escape

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mentoring.offers.agenda import public_offers
from mentoring.people.permissions import Role
from mentoring.programmes.queries import address_of, addresses, programmes_of
from mentoring.web.addresses import host_of, link_to
from mentoring.web.audience import ActorRequest, audience

PART = 10_000  # Offers in one map. The protocol takes up to 50,000 addresses.
MOST_PARTS = 1_000
_FRESH = "public, max-age=3600"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"

# The pages that every territory has, its home first.
_PAGES: tuple[tuple[str, ...], ...] = (
    ("web:home",),
    ("web:offers",),
    ("web:offers_calendar",),
    ("web:offers_map",),
    ("web:about",),
    ("web:become_mentor",),
    ("web:join", "ente"),
    ("web:join", "scuola"),
    ("web:mentors",),
    ("web:figures",),
    ("web:privacy",),
    ("web:accessibility",),
)

_ROBOTS = """User-agent: *
Disallow: /accesso/
Disallow: /api/
Disallow: /c/
Disallow: /carta/
Disallow: /codice/
Disallow: /demo/
Disallow: /ente/
Disallow: /gestore/
Disallow: /installazione/
Disallow: /invito/
Disallow: /io/
Disallow: /mentore/
Disallow: /organizzazione/
Disallow: /partecipo/
Disallow: /q/
Disallow: /Q/
Disallow: /s/
Disallow: /scrivania/
Disallow: /segnalatore/
"""


@audience(Role.PUBLIC)
@require_safe
def robots(request: ActorRequest) -> HttpResponse:
    """What is only for people with something to do there is not for search engines; and where the maps are."""
    below_a_path = _ROBOTS.partition("\n")[2].replace(" /", " /*/")  # Of a territory, where the same is true.
    maps = "".join(f"Sitemap: {link_to(home, 'web:sitemap')}\n" for home in _homes_at(request))
    return HttpResponse(_ROBOTS + below_a_path + maps, content_type="text/plain; charset=utf-8")


def _homes_at(request: ActorRequest) -> list[str]:
    """Where the territories live that have this host for their own, or share it."""
    here = host_of(request)
    there = addresses()
    alone = [home for territory, home in there if territory.host == here]
    return alone or [home for territory, home in there if not territory.host]


@audience(Role.PUBLIC)
@require_safe
def sitemap(request: ActorRequest) -> HttpResponse:
    """The map of the maps: the pages of the territory, and its offers in parts."""
    home = _home(request)
    parts = ceil(public_offers(request.territory, timezone.now()).count() / PART)
    lines = (link_to(home, "web:sitemap_part", part) for part in range(parts + 1))
    return _written("sitemapindex", "sitemap", lines)


@audience(Role.PUBLIC)
@require_safe
def sitemap_part(request: ActorRequest, part: int) -> HttpResponse:
    """Part 0 has the pages, the others have the offers that can still be had."""
    home = _home(request)
    if part == 0:
        rules = [("web:rules", programme.slug) for programme in programmes_of(request.territory)]
        return _written("urlset", "url", (link_to(home, page, *args) for page, *args in [*_PAGES, *rules]))
    if part > MOST_PARTS:
        raise Http404
    first = (part - 1) * PART
    ids = public_offers(request.territory, timezone.now()).values_list("pk", flat=True)[first : first + PART]
    if not ids:
        raise Http404
    return _written("urlset", "url", (link_to(home, "web:offer", pk) for pk in ids))


def _home(request: ActorRequest) -> str:
    """Where the territory lives; an installation without one has nothing to map."""
    if not request.territory:  # type: ignore[truthy-bool] # A lazy one, of nothing.
        raise Http404
    return address_of(request.territory)


def _written(whole: str, one: str, lines: Iterable[str]) -> HttpResponse:
    listed = "".join(f"<{one}><loc>{escape(line)}</loc></{one}>\n" for line in lines)
    document = f'<?xml version="1.0" encoding="UTF-8"?>\n<{whole} xmlns="{_NAMESPACE}">\n{listed}</{whole}>\n'
    return HttpResponse(document, content_type="application/xml", headers={"Cache-Control": _FRESH})
