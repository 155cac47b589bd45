"""schema.org events as JSON-LD: a file, or the scripts of a web page, as content managers and ticket shops write them.

This is no processor of linked data: no context is fetched, names are taken as schema.org means them.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, tzinfo
from hashlib import sha256
from typing import Any

from mentoring.adapters.events.moments import Moment, moment_of
from mentoring.adapters.events.record import (
    LARGEST_FILE,
    MOST_EVENTS,
    Fault,
    ForeignEvent,
    NotEvents,
    Reading,
    Status,
    Window,
    reading,
    stamp,
)
from mentoring.adapters.events.sniffing import refuse_feed
from mentoring.adapters.events.texts import as_written, decoded, line_of, place_of, plain, web_address

_DEEPEST = 40
_LINKED = re.compile(r"""\btype\s*=\s*["']?\s*application/ld\+json""", re.IGNORECASE)
_BASE = re.compile(r"""<base\s[^<>]{0,300}?href\s*=\s*["']([^"'<>]{1,500})["']""", re.IGNORECASE)
# What is an event without being called so.
_KINDS = {"Festival", "Hackathon", "CourseInstance", "EventSeries", "PublicationEvent"}
_STATES = {
    "EventCancelled": Status.CANCELLED,
    "EventPostponed": Status.POSTPONED,
    "EventRescheduled": Status.MOVED,
}
_COVERS = re.compile(
    r"^\s*(<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(-->|(//\s*|/\*\s*)?\]\]>(\s*\*/)?)\s*$"
)


def read_linked_data(
    content: bytes, base_url: str, *, zone: tzinfo, since: datetime, until: datetime, most: int = MOST_EVENTS
) -> Reading:
    """The schema.org events between two moments, in a JSON-LD file or a web page. Raises NotEvents with the reason.

    Addresses are completed with `base_url` (where it was found, or nothing); times without a zone are meant in `zone`.
    """
    if len(content) > LARGEST_FILE:
        raise NotEvents(NotEvents.TOO_LARGE)
    text = decoded(content).strip("\0\ufeff \r\n\t")
    if not text:
        raise NotEvents(NotEvents.EMPTY)
    refuse_feed(text)
    if text[0] in "{[":
        documents, n_broken = [_parsed(text)], 0
    else:
        base_url = _base_of(text, base_url)
        documents, n_broken = _in_page(text)
    nodes = [node for document in documents for node in _nodes(document, 0)]
    if not nodes:
        raise NotEvents(NotEvents.NO_EVENTS)
    window = Window(since, until)
    events = _told_apart([_event(node, row, base_url, zone) for row, node in enumerate(nodes, 1)])
    return reading(events, window, most, n_broken_parts=n_broken)


# -- finding it ---------------------------------------------------------------------------------------------
def _in_page(page: str) -> tuple[list[Any], int]:
    """What the scripts of a page say; one that is broken does not spoil the others."""
    documents: list[Any] = []
    broken: NotEvents | None = None
    n_broken = 0
    for script in _scripts(page):
        try:
            documents.append(_parsed(script))
        except NotEvents as error:
            broken, n_broken = broken or error, n_broken + 1
    if broken and not documents:
        raise broken
    if not documents:
        raise NotEvents(NotEvents.NO_LINKED_DATA)
    return documents, n_broken


def _scripts(page: str) -> Iterator[str]:
    """A search from one tag to the next: no page makes it slow."""
    folded = page.lower()
    at = folded.find("<script")
    while at >= 0:
        opened = folded.find(">", at)
        closed = folded.find("</script", opened)
        if opened < 0 or closed < 0:
            return
        if _LINKED.search(page[at:opened]):
            yield page[opened + 1 : closed]
        at = folded.find("<script", closed)


def _base_of(page: str, base_url: str) -> str:
    found = _BASE.search(page[:20_000])
    return (web_address(found[1], base_url)[0] or base_url) if found else base_url


def _parsed(text: str) -> Any:
    """Line ends inside of texts are forgiven: many content managers write them."""
    try:
        return json.loads(_COVERS.sub("", _COVERS.sub("", text)).strip().rstrip(";"), strict=False)
    except json.JSONDecodeError as error:
        raise NotEvents(NotEvents.BROKEN_JSON, line=error.lineno, column=error.colno) from error
    except (RecursionError, ValueError) as error:  # A thousand brackets; a number of a thousand digits.
        raise NotEvents(NotEvents.BROKEN_JSON, line=1, column=1) from error


def _nodes(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Every event, wherever it hangs; a series that only holds its dates together is not one itself."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _nodes(one, depth + 1)
    elif isinstance(value, dict):
        node = {_short(key): one for key, one in value.items()}
        below = [found for key, one in node.items() if key != "superEvent" for found in _nodes(one, depth + 1)]
        if _is_event(node) and (not below or "startDate" in node):
            yield node
        yield from (_inheriting(found, node) for found in below) if _is_event(node) else below


def _inheriting(part: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """A date of a series says what is its own; place, picture and name it may leave to the series."""
    return {key: whole[key] for key in ("name", "description", "location", "image", "offers") if key in whole} | part


def _short(name: str) -> str:
    """ "schema:name" and "http://schema.org/name" are "name"."""
    return re.split(r"[/:#]", name)[-1] if not name.startswith("@") else name


def _is_event(node: dict[str, Any]) -> bool:
    kinds = node.get("@type", node.get("type", ""))
    names = [_short(kind) for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]
    return any(name in _KINDS or (name.endswith("Event") and "/" not in name) for name in names)


# -- reading it ---------------------------------------------------------------------------------------------
def _event(node: dict[str, Any], row: int, base: str, zone: tzinfo) -> ForeignEvent:
    title = line_of(_text(node.get("name")) or _text(node.get("headline")))
    url, url_faults = web_address(_text(node.get("url")) or _text(node.get("mainEntityOfPage")), base)
    image, image_faults = web_address(_image(node.get("image")), base)
    place_name, address, spot = _place(node.get("location"))
    event = ForeignEvent(
        uid=_uid(node, url, base),
        title=title,
        description=plain(_text(node.get("description"))),
        place_name=place_name,
        address=address,
        spot=spot,
        url=url,
        image_url=image,
        price_text=_price(node),
        topic=", ".join(dict.fromkeys(line_of(one, 80) for one in _texts(node.get("keywords")) if one))[:200],
        status=_STATES.get(_short(_text(node.get("eventStatus"))), Status.CONFIRMED),
        faults=(*url_faults, *image_faults, *(() if title else (Fault.NO_TITLE,))),
        row=row,
    )
    return _timed(event, node, zone)


def _timed(event: ForeignEvent, node: dict[str, Any], zone: tzinfo) -> ForeignEvent:
    start = moment_of(_text(node.get("startDate")), zone)
    end = moment_of(_text(node.get("endDate")), zone)
    faults = [*event.faults, *start.faults]
    if not start.is_known:
        fault = Fault.BAD_START if _text(node.get("startDate")) else Fault.NO_START
        return replace(event, faults=tuple(dict.fromkeys((*faults, fault))))
    if start.at is None:
        last = end.day or start.day
        return replace(event, first_day=start.day, last_day=last, faults=tuple(faults))
    ends_at, end_faults = _end(start.at, end)
    before = moment_of(_text(node.get("previousStartDate")), zone).at
    faults = list(dict.fromkeys((*faults, *end_faults)))
    return replace(event, starts_at=start.at, ends_at=ends_at, moved_from=before, faults=tuple(faults))


def _end(start: datetime, end: Moment) -> tuple[datetime | None, tuple[Fault, ...]]:
    if end.at is None:
        return None, (Fault.BAD_END,) if end.faults else ()
    return (end.at, ()) if end.at >= start else (None, (Fault.END_BEFORE_START,))


def _uid(node: dict[str, Any], url: str, base: str) -> str:
    """The node's own name in the web, or its page, or its number."""
    own = web_address(_text(node.get("@id")), base)[0] if base or "://" in _text(node.get("@id")) else ""
    number = _text(node.get("identifier"))
    return as_written(own or url or number or _text(node.get("@id")))[:500]


def _told_apart(events: list[ForeignEvent]) -> list[ForeignEvent]:
    """Several dates with one id are told apart by their start; what has none is known by title and start."""
    named = [event if event.uid else _by_title(event) for event in events]
    twice = {uid for uid, number in Counter(event.uid for event in named).items() if number > 1}
    found: dict[tuple[str, str], ForeignEvent] = {}
    for event in named:
        if event.uid in twice and (start := event.starts_at or event.first_day):
            event = replace(event, instance=stamp(start))  # noqa: PLW2901 - the same event with its full name.
        found[event.identity] = event  # The same date twice on a page is one.
    return list(found.values())


def _by_title(event: ForeignEvent) -> ForeignEvent:
    start = event.starts_at or event.first_day
    words = f"{event.title.casefold()}\n{stamp(start) if start else ''}"
    uid = f"sha256:{sha256(words.encode('utf-8', 'replace')).hexdigest()[:32]}"
    return replace(event, uid=uid, faults=(*event.faults, Fault.NO_ID))


# -- values -------------------------------------------------------------------------------------------------
def _texts(value: Any) -> list[str]:
    """Texts out of a text, a number, a list of them, or what a language or a name is written around."""
    if isinstance(value, list):
        return [text for one in value[:100] for text in _texts(one)]
    if isinstance(value, dict):
        inner = {_short(key): one for key, one in value.items()}
        keys = ("@value", "it", "value", "name", "url", "@id", "en")
        return next((_texts(inner[key]) for key in keys if isinstance(inner.get(key), (str, int, float))), [])
    return [] if value is None or isinstance(value, bool) else [str(value).strip()]


def _text(value: Any) -> str:
    """The Italian one of several languages, otherwise the first."""
    if isinstance(value, list):
        italian = [one for one in value if isinstance(one, dict) and str(one.get("@language", "")).startswith("it")]
        value = italian or value
    return next((text for text in _texts(value) if text), "")


def _image(value: Any) -> str:
    if isinstance(value, list):
        return next((found for one in value if (found := _image(one))), "")
    if isinstance(value, dict):
        inner = {_short(key): one for key, one in value.items()}
        return next((found for key in ("url", "contentUrl", "@id") if (found := _image(inner.get(key)))), "")
    return value.strip() if isinstance(value, str) else ""


def _place(value: Any) -> tuple[str, str, tuple[float, float] | None]:
    if isinstance(value, list):
        found = [_place(one) for one in value[:20]]
        return next((place for place in found if place[0] or place[1]), ("", "", None))
    if isinstance(value, str):
        return *place_of(value), None
    if not isinstance(value, dict):
        return "", "", None
    place = {_short(key): one for key, one in value.items()}
    if place.get("@type") == "VirtualLocation":
        return "", "", None
    if place.get("@type") == "PostalAddress":
        place = {"address": place, "name": place.get("name")}
    return line_of(_text(place.get("name"))), _address(place.get("address")), _spot(place)


def _address(value: Any) -> str:
    if isinstance(value, list):
        value = next((one for one in value if one), "")
    if not isinstance(value, dict):
        return line_of(_text(value), 500)
    inner = {_short(key): one for key, one in value.items()}
    street, town = _text(inner.get("streetAddress")), _text(inner.get("addressLocality"))
    code = _text(inner.get("postalCode"))
    parts = (street, " ".join(filter(None, (code, town))))
    return line_of(", ".join(filter(None, parts)) or _text(inner.get("name")), 500)


def _spot(place: dict[str, Any]) -> tuple[float, float] | None:
    geo = place.get("geo", place)
    geo = {_short(key): one for key, one in geo.items()} if isinstance(geo, dict) else {}
    try:
        latitude, longitude = float(_text(geo.get("latitude"))), float(_text(geo.get("longitude")))
    except ValueError:
        return None
    return (latitude, longitude) if -90 <= latitude <= 90 and -180 <= longitude <= 180 else None


def _price(node: dict[str, Any]) -> str:
    if node.get("isAccessibleForFree") in (True, "true", "True", "https://schema.org/True"):
        return "0 EUR"
    offers = node.get("offers")
    found = [price for one in (offers if isinstance(offers, list) else [offers])[:50] if (price := _one_price(one))]
    return ", ".join(dict.fromkeys(found))[:200]


def _one_price(value: Any) -> str:
    if not isinstance(value, dict):
        return line_of(_text(value), 100)
    offer = {_short(key): one for key, one in value.items()}
    if isinstance(inside := offer.get("priceSpecification"), (dict, list)) and "price" not in offer:
        return _one_price(inside[0] if isinstance(inside, list) and inside else inside)
    price, low, high = (_text(offer.get(key)) for key in ("price", "lowPrice", "highPrice"))
    amount = price or ("–".join(dict.fromkeys(filter(None, (low, high)))))
    currency = _text(offer.get("priceCurrency"))
    return line_of(f"{amount} {currency}" if amount and currency.isalpha() else amount, 100)
