"""An offer as search engines and other calendars read it: schema.org, as JSON-LD."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from mentoring.offers.models import Occurrence, Offer, Place
    from mentoring.people.models import Organisation
    from mentoring.web.public.sharing import Share

MOST_DATES = 50  # A page stays small; calendars have the others.

# What schema.org has a narrower word for.
_EVENTS = {
    "music": "MusicEvent",
    "theatre": "TheaterEvent",
    "dance": "DanceEvent",
    "cinema": "ScreeningEvent",
    "museum": "ExhibitionEvent",
    "museums": "ExhibitionEvent",
    "visual-arts": "ExhibitionEvent",
    "reading": "LiteraryEvent",
}
_SAFE = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def linked_data(offer: "Offer", dates: "Sequence[Occurrence]", share: "Share") -> SafeString:
    """The element for the head of a page. It is data, which a CSP against inline scripts lets pass."""
    written = json.dumps(described(offer, dates, share), ensure_ascii=False, separators=(",", ":")).translate(_SAFE)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(written))  # noqa: S308 - escaped above


def described(offer: "Offer", dates: "Sequence[Occurrence]", share: "Share") -> dict[str, Any]:
    """A course with its dates, a season with its evenings, or an event; several dates are several events."""
    shown = list(dates)[:MOST_DATES]
    context = {"@context": "https://schema.org"}
    if offer.kind in {offer.Kind.COURSE, offer.Kind.ENROLMENT}:
        return context | _course(offer, shown, share)
    events = [_event(offer, date, share) for date in shown]
    if offer.kind == offer.Kind.SEASON:
        return context | _about(offer, share) | {"@type": "EventSeries", "subEvent": events}
    return context | (events[0] if len(events) == 1 else {"@graph": events})


def _course(offer: "Offer", dates: "Sequence[Occurrence]", share: "Share") -> dict[str, Any]:
    about = _about(offer, share)
    place = about.pop("location")
    return about | {
        "@type": "Course",
        "@id": share.url,
        "description": offer.summary or offer.title,
        "provider": _organisation(offer.provider),
        "offers": _price(offer, share) | {"category": "Paid" if offer.price_cents else "Free"},
        "hasCourseInstance": [
            {"@type": "CourseInstance", "courseMode": "Onsite", "location": place, **_span(date)} for date in dates
        ],
    }


def _event(offer: "Offer", date: "Occurrence", share: "Share") -> dict[str, Any]:
    availability = "InStock" if date.seats_left > 0 else "SoldOut"
    return _about(offer, share) | {
        "@type": _EVENTS.get(offer.discipline.slug, "Event"),
        "@id": f"{share.url}#data-{date.pk}",
        **_span(date),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "organizer": _organisation(offer.provider),
        "offers": _price(offer, share) | {"availability": f"https://schema.org/{availability}"},
    }


def _about(offer: "Offer", share: "Share") -> dict[str, Any]:
    about = {
        "name": offer.title,
        "url": share.url,
        "image": [share.picture],
        "location": _place(offer.place),
        "inLanguage": "it",
    }
    if offer.summary:
        about["description"] = offer.summary
    if offer.youngest is not None or offer.oldest is not None:
        about["typicalAgeRange"] = f"{offer.youngest or 0}-{offer.oldest or ''}"
    return about


def _span(date: "Occurrence") -> dict[str, str]:
    """With the hour of the town and its distance from Greenwich."""
    return {
        "startDate": timezone.localtime(date.starts_at).isoformat(timespec="seconds"),
        "endDate": timezone.localtime(date.ends_at).isoformat(timespec="seconds"),
    }


def _price(offer: "Offer", share: "Share") -> dict[str, Any]:
    euro, cents = divmod(offer.price_cents, 100)
    return {"@type": "Offer", "price": f"{euro}.{cents:02}", "priceCurrency": "EUR", "url": share.url}


def _place(place: "Place") -> dict[str, Any]:
    there: dict[str, Any] = {
        "@type": "Place",
        "name": place.name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": place.address,
            "addressLocality": place.municipality,
            "addressCountry": "IT",
        },
    }
    if place.latitude is not None and place.longitude is not None:
        there["geo"] = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
    return there


def _organisation(provider: "Organisation") -> dict[str, Any]:
    known = {"@type": "Organization", "name": provider.name}
    return known | ({"url": provider.website} if provider.website else {})
