"""Where maps come from, if an installation names a server of tiles. Without one nobody outside is asked for any."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

# Where "open it on a map" leads: only whoever follows the link goes there.
USUAL_LINK = "https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=17/{lat}/{lon}"


@dataclass(frozen=True)
class Maps:
    """The tiles' address with {z}, {x} and {y} (and {s}), who made them, and the link to a map elsewhere."""

    tiles: str
    credit: str
    link: str

    def image_sources(self) -> list[str]:
        """What the content security policy has to let through: that server and no other."""
        if not self.tiles:
            return []
        address = urlsplit(self.tiles)
        return [f"{address.scheme}://{address.netloc.replace('{s}', '*')}"]


def maps_from(environment: Mapping[str, str]) -> Maps:
    """MENTORING_MAP_TILES, MENTORING_MAP_CREDIT (required with tiles, whose makers are named), MENTORING_MAP_LINK."""
    maps = Maps(
        tiles=environment.get("MENTORING_MAP_TILES", ""),
        credit=environment.get("MENTORING_MAP_CREDIT", ""),
        link=environment.get("MENTORING_MAP_LINK") or USUAL_LINK,
    )
    if maps.tiles:
        _refuse_unusable(maps)
    if not all(gap in maps.link for gap in ("{lat}", "{lon}")):
        raise ImproperlyConfigured("MENTORING_MAP_LINK needs {lat} and {lon}")
    return maps


def _refuse_unusable(maps: Maps) -> None:
    address = urlsplit(maps.tiles)
    if address.scheme not in ("https", "http") or not address.netloc:
        raise ImproperlyConfigured("MENTORING_MAP_TILES has to be a whole address: https://...")
    host = address.netloc.replace("{s}.", "", 1)
    if any(sign in host for sign in "{}*;,' \"@"):
        raise ImproperlyConfigured("MENTORING_MAP_TILES may have {s} only as the first part of its host")
    if not all(gap in maps.tiles for gap in ("{z}", "{x}", "{y}")):
        raise ImproperlyConfigured("MENTORING_MAP_TILES needs {z}, {x} and {y}")
    if not maps.credit:
        raise ImproperlyConfigured("MENTORING_MAP_CREDIT says who made the tiles of MENTORING_MAP_TILES")
