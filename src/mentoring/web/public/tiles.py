"""Ways to a place: a map with the tiles of this installation's server, the phone's map app, a map elsewhere."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings

if TYPE_CHECKING:
    from mentoring.offers.models import Place


def way_to(place: "Place") -> dict[str, str]:
    """Addresses for those who want to go there: nothing is fetched before they ask.

    geo: opens the map app of a phone; the other one a map in the browser, if we know the spot.
    """
    address = ", ".join(part for part in (place.address, place.municipality) if part)
    if place.latitude is None or place.longitude is None:
        return {"geo_url": f"geo:0,0?q={quote(address)}", "map_url": ""}
    lat, lon = f"{place.latitude:.5f}", f"{place.longitude:.5f}"
    return {
        "geo_url": f"geo:{lat},{lon}?q={lat},{lon}({quote(place.name)})",
        "map_url": settings.MAPS.link.replace("{lat}", lat).replace("{lon}", lon),
    }


@dataclass(frozen=True)
class Pin:
    """A place on a map with tiles."""

    place: "Place"
    words: str = ""
    count: int = 0
    url: str = ""


def tile_map(pins: "Iterable[Pin]") -> dict[str, str]:
    """For data-... of a map with tiles; empty where no server of tiles is set."""
    if not settings.MAPS.tiles:
        return {}
    told = [
        {
            "lat": pin.place.latitude,
            "lon": pin.place.longitude,
            "name": f"{pin.place.name}, {pin.place.municipality}",
            "words": pin.words,
            "count": pin.count,
            "url": pin.url,
        }
        for pin in pins
        if pin.place.latitude is not None and pin.place.longitude is not None
    ]
    return {"tiles": settings.MAPS.tiles, "credit": settings.MAPS.credit, "pins": json.dumps(told)} if told else {}
