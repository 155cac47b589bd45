"""An offer as search engines and other calendars read it: schema.org, as JSON-LD."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from mentoring.offers.models import Occurrence, Offer, Place, Session
    from mentoring.offers.showing import Details
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
# What belongs to the place, and what to the performance (the vocabulary of accessibilityFeature).
_AMENITIES = {"wheelchair": "Wheelchair accessible", "toilet": "Accessible toilet", "hearing_loop": "Hearing loop"}
_FEATURES = {"signed": "signLanguage", "subtitled": "captions", "described": "audioDescription"}
_SAFE = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def linked_data(offer: "Offer", dates: "Sequence[Occurrence]", share: "Share", details: "Details") -> SafeString:
    """The element for the head of a page. It is data, which a CSP against inline scripts lets pass."""
    said = described(offer, dates, share, details)
    written = json.dumps(said, ensure_ascii=False, separators=(",", ":")).translate(_SAFE)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(written))  # noqa: S308 - escaped above


def described(offer: "Offer", dates: "Sequence[Occurrence]", share: "Share", details: "Details") -> dict[str, Any]:
    """A course with its dates, a season with its evenings, or an event; several dates are several events."""
    shown = list(dates)[:MOST_DATES]
    about = _about(offer, share, details)
    context = {"@context": "https://schema.org"}
    if offer.kind in {offer.Kind.COURSE, offer.Kind.ENROLMENT}:
        return context | _course(offer, shown, about, _prices(offer, share, details))
    events = [_event(offer, date, about, _prices(offer, share, details)) for date in shown]
    if offer.kind == offer.Kind.SEASON:
        return context | about | {"@type": "EventSeries", "subEvent": events}
    return context | (events[0] if len(events) == 1 else {"@graph": events})


def _course(
    offer: "Offer", dates: "Sequence[Occurrence]", about: dict[str, Any], prices: list[dict[str, Any]]
) -> dict[str, Any]:
    category = {"category": "Paid" if offer.price_cents else "Free"}
    course = {**about, "@type": "Course", "@id": about["url"], "provider": _organisation(offer.provider)}
    course["description"] = offer.summary or offer.title
    course["offers"] = _one_or_more([price | category for price in prices])
    place = course.pop("location")
    course |= course.pop("workFeatured", {})  # A course is itself a work.
    course["hasCourseInstance"] = [
        {"@type": "CourseInstance", "courseMode": "Onsite", "location": place, **_status(date), **_span(date)}
        for date in dates
    ]
    return course


def _event(offer: "Offer", date: "Occurrence", about: dict[str, Any], prices: list[dict[str, Any]]) -> dict[str, Any]:
    event = about | {
        "@type": _EVENTS.get(offer.discipline.slug, "Event"),
        "@id": f"{about['url']}#data-{date.pk}",
        **_span(date),
        **_status(date),
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "organizer": _organisation(offer.provider),
    }
    if sessions := _sessions(date):
        event["subEvent"] = sessions
    if date.cancelled_at is None:
        state = {"availability": f"https://schema.org/{'InStock' if date.seats_left > 0 else 'SoldOut'}"}
        event["offers"] = _one_or_more([price | state for price in prices])
    return event


def _status(date: "Occurrence") -> dict[str, str]:
    if date.cancelled_at:
        return {"eventStatus": "https://schema.org/EventCancelled"}
    if date.moved_from and date.moved_from != date.starts_at:
        before = timezone.localtime(date.moved_from).isoformat(timespec="seconds")
        return {"eventStatus": "https://schema.org/EventRescheduled", "previousStartDate": before}
    return {"eventStatus": "https://schema.org/EventScheduled"}


def _sessions(date: "Occurrence") -> list[dict[str, str]]:
    """The evenings that one booking covers."""
    return [
        {"@type": "Event", **({"name": session.title} if session.title else {}), **_span(session)}
        for session in date.sessions.all()
    ]


def _about(offer: "Offer", share: "Share", details: "Details") -> dict[str, Any]:
    needs = [access.need for access in details.accesses]
    languages = ["it", *(need.removeprefix("lang_") for need in needs if need.startswith("lang_"))]
    about = {
        "name": offer.title,
        "url": share.url,
        "image": [share.picture],
        "location": _place(offer.place, needs),
        "inLanguage": languages[0] if len(languages) == 1 else languages,
    }
    if offer.summary:
        about["description"] = offer.summary
    if offer.youngest is not None or offer.oldest is not None:
        about["typicalAgeRange"] = f"{offer.youngest or 0}-{offer.oldest or ''}"
    if features := _features(details):
        about["workFeatured"] = {"@type": "CreativeWork", "name": offer.title, **features}
    return about


def _features(details: "Details") -> dict[str, Any]:
    """What is done for those who hear, see or follow otherwise: in schema.org's words, and in ours."""
    accesses = [access for access in details.accesses if not access.need.startswith("lang_")]
    if not accesses:
        return {}
    summary = ", ".join(str(access.get_need_display()) for access in accesses)
    known = [_FEATURES[access.need] for access in accesses if access.need in _FEATURES]
    return {"accessibilitySummary": summary} | ({"accessibilityFeature": known} if known else {})


def _span(date: "Occurrence | Session") -> dict[str, str]:
    """With the hour of the town and its distance from Greenwich."""
    return {
        "startDate": timezone.localtime(date.starts_at).isoformat(timespec="seconds"),
        "endDate": timezone.localtime(date.ends_at).isoformat(timespec="seconds"),
    }


def _prices(offer: "Offer", share: "Share", details: "Details") -> list[dict[str, Any]]:
    """The full price, and the lower ones with their names."""
    lower = [(reduction.price_cents, {"name": reduction.name}) for reduction in details.reductions]
    if offer.companion_cents is not None:
        lower.append((offer.companion_cents, {"name": _("Accompagnatore")}))
    return [
        {"@type": "Offer", "price": _decimal(cents), "priceCurrency": "EUR", "url": share.url, **name}
        for cents, name in [(offer.price_cents, {}), *lower]
    ]


def _decimal(cents: int) -> str:
    euro, rest = divmod(cents, 100)
    return f"{euro}.{rest:02}"


def _one_or_more(found: list[dict[str, Any]]) -> dict[str, Any] | list[dict[str, Any]]:
    return found[0] if len(found) == 1 else found


def _place(place: "Place", needs: "Sequence[str]") -> dict[str, Any]:
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
    if there_for := [_AMENITIES[need] for need in needs if need in _AMENITIES]:
        there["amenityFeature"] = [
            {"@type": "LocationFeatureSpecification", "name": name, "value": True} for name in there_for
        ]
    return there


def _organisation(provider: "Organisation") -> dict[str, Any]:
    known = {"@type": "Organization", "name": provider.name}
    return known | ({"url": provider.website} if provider.website else {})
