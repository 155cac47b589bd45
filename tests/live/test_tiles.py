"""A map with tiles: from the server that the installation names, and from no other."""

import re
import struct
import zlib
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Route, expect

from mentoring.demo.town import Town
from tests.live.site import Site
from tests.live.someone import PHONE

pytestmark = pytest.mark.once

TILES = "https://tiles.example/{z}/{x}/{y}.png"
SPY = """() => new Promise((told) => {
  document.addEventListener("securitypolicyviolation", ({ blockedURI }) => told(blockedURI), { once: true });
  new Image().src = "https://elsewhere.example/1/1/1.png";
})"""


class Mapped(Site):
    """The same town, on an installation with a server of tiles."""

    def _environment(self) -> dict[str, str]:
        return {
            **super()._environment(),
            "MENTORING_MAP_TILES": TILES,
            "MENTORING_MAP_CREDIT": "Chi l'ha fatta & amici",
        }


@pytest.fixture
def mapped(site: Site) -> Iterator[Mapped]:
    """Beside the town's usual server, whose database it shares."""
    served = Mapped()
    try:
        served.start()
        yield served
    finally:
        served.stop()


def dot() -> bytes:
    """A picture of one grey point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")


def test_tiles_come_from_the_named_server_and_from_no_other(browser: Browser, mapped: Mapped, town: Town) -> None:
    context = browser.new_context(viewport=PHONE, locale="it-IT")
    asked: list[str] = []
    got: list[str] = []
    context.on("request", lambda request: asked.append(request.url))

    def answer(route: Route) -> None:
        got.append(route.request.url)
        route.fulfill(body=dot(), content_type="image/png")

    context.route(
        re.compile("^https://"), answer
    )  # Whoever is asked outside answers: only what the page may ask is counted.
    page = context.new_page()
    for name, arguments in (("web:offers_map", ()), ("web:offer", (town.concert.pk,))):
        asked.clear()
        answered = page.goto(mapped.url + reverse(name, args=arguments))
        assert answered
        (images,) = (rule for rule in answered.headers["content-security-policy"].split("; ") if "img-src" in rule)
        assert [source for source in images.split() if ":/" in source] == ["https://tiles.example"]
        frame = page.locator(".map--tiles")
        expect(frame.locator("img.leaflet-tile-loaded").first).to_be_visible()
        expect(frame.locator(".leaflet-marker-icon").first).to_be_visible()
        expect(frame.locator(".leaflet-control-attribution")).to_have_text("Chi l'ha fatta & amici")
        assert any("/map" in urlsplit(url).path and urlsplit(url).path.endswith(".js") for url in asked)
        assert {urlsplit(url).netloc for url in asked} == {urlsplit(mapped.url).netloc, "tiles.example"}
        assert page.evaluate(SPY) == "https://elsewhere.example/1/1/1.png"
        assert {urlsplit(url).netloc for url in got} == {"tiles.example"}
    context.close()
