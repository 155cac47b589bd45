"""The properties of an entry of a calendar, where any of them may be missing, twice there, or broken."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from icalendar import Component, Event

from mentoring.adapters.events.texts import as_written, line_of, web_address

STUMBLES = (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError)  # What broken ones raise.


def first_of(entry: Component, key: str) -> Any:
    value = entry.get(key)
    return value[0] if isinstance(value, list) and value else value


def text_of(entry: Component, key: str) -> str:
    value = first_of(entry, key)
    try:
        return "" if value is None else str(value).strip()
    except STUMBLES:
        return ""


def uid_of(entry: Component) -> str:
    if uid := as_written(text_of(entry, "UID")):
        return uid if len(uid) <= 500 else sha256(uid.encode()).hexdigest()
    words = "\n".join((text_of(entry, "SUMMARY"), _raw(entry, "DTSTART")))
    return f"sha256:{sha256(words.encode('utf-8', 'replace')).hexdigest()[:32]}"


def _raw(entry: Component, key: str) -> str:
    value = first_of(entry, key)
    try:
        written = value.to_ical()
    except STUMBLES:
        return ""
    return written.decode("utf-8", "replace") if isinstance(written, bytes) else str(written)


def version_of(entry: Event) -> tuple[int, str]:
    try:
        sequence = int(text_of(entry, "SEQUENCE") or 0)
    except ValueError:
        sequence = 0
    return sequence, _raw(entry, "LAST-MODIFIED")


def spot_of(entry: Event) -> tuple[float, float] | None:
    try:
        latitude, longitude = float(first_of(entry, "GEO").latitude), float(first_of(entry, "GEO").longitude)
    except STUMBLES:
        return None
    return (latitude, longitude) if -90 <= latitude <= 90 and -180 <= longitude <= 180 else None


def image_of(entry: Event) -> str:
    for value in _all(entry, "IMAGE", "ATTACH"):
        kind = str(getattr(value, "params", {}).get("FMTTYPE", "")).lower()
        address = str(value)
        if value in _all(entry, "IMAGE") or kind.startswith("image/"):
            found, _faults = web_address(address)
            if found:
                return found
    return ""


def _all(entry: Event, *keys: str) -> Iterable[Any]:
    values = (entry.get(key) for key in keys)
    return [one for value in values if value is not None for one in (value if isinstance(value, list) else [value])]


def topic_of(entry: Event) -> str:
    names: list[str] = []
    for value in _all(entry, "CATEGORIES"):
        names += [line_of(name, 80) for name in getattr(value, "cats", [value])]
    return ", ".join(dict.fromkeys(name for name in names if name))[:200]
