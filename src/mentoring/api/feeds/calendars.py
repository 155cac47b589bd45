"""Calendars to subscribe to: of an offer, a provider, a place, a discipline. Only what everybody may see."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from mentoring.adapters.calendars import MEDIA_TYPE, Happening, written
from mentoring.offers.agenda import (
    Agenda,
    Entry,
    agenda_of_discipline,
    agenda_of_offer,
    agenda_of_place,
    agenda_of_provider,
)
from mentoring.people.permissions import Role
from mentoring.programmes.queries import address_of

if TYPE_CHECKING:
    from mentoring.offers.models import Occurrence

_FRESH = "public, max-age=600"


def _feed(find: Callable[..., Agenda | None]) -> Callable[..., HttpResponseBase]:
    """A page that writes down what a query finds."""

    @csrf_exempt  # Nothing is changed here; whoever posts is told that there is nothing to post.
    @require_safe
    @wraps(find)
    def feed(request: HttpRequest, key: int | str) -> HttpResponseBase:
        territory = request.territory  # type: ignore[attr-defined]
        agenda = find(territory, key, timezone.now()) if territory else None
        if agenda is None:
            raise Http404
        return _answer(request, agenda, address_of(territory))

    feed.audience = frozenset({Role.PUBLIC})  # type: ignore[attr-defined]
    return feed


offer = _feed(agenda_of_offer)
provider = _feed(agenda_of_provider)
place = _feed(agenda_of_place)
discipline = _feed(agenda_of_discipline)


def _answer(request: HttpRequest, agenda: Agenda, home: str) -> HttpResponseBase:
    """The calendar, or 304 for whoever has these bytes already.

    Only the bytes decide (ETag): that a provider was suspended or a place renamed is no date's change, and a time alone
    would keep it from those who look again.
    """
    happenings = [happening for entry in agenda.entries for happening in _happenings(entry, home)]
    body = written(agenda.name, happenings, address=f"{home}/{_below(request.path)}")
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'inline; filename="{slugify(agenda.name) or "calendario"}.ics"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = _FRESH
    response.headers["Access-Control-Allow-Origin"] = "*"  # Public, and a school's page may show it.
    return get_conditional_response(request, etag=etag, response=response) or response


def _happening(entry: Entry, home: str) -> Happening:
    date = entry.occurrence
    offer, place = date.offer, date.offer.place
    url = f"{home}/{_below(reverse('web:offer', args=[offer.pk]))}"
    return Happening(
        uid=uid_of(date.pk),
        title=offer.title,
        starts_at=date.starts_at,
        ends_at=date.ends_at,
        made_at=offer.created_at,
        changed_at=entry.changed_at,
        words="\n\n".join(part for part in (*_news(date), offer.summary, offer.provider.name, url) if part),
        where=", ".join(part for part in (place.name, place.address, place.municipality) if part),
        spot=None if place.latitude is None or place.longitude is None else (place.latitude, place.longitude),
        url=url,
        topic=str(offer.discipline),
        is_period=offer.is_undated,
        is_cancelled=date.cancelled_at is not None,
    )


def _happenings(entry: Entry, home: str) -> list[Happening]:
    """A date; of a course every lesson, under a name of its own that it keeps when it is moved."""
    whole = _happening(entry, home)
    return [
        replace(
            whole,
            uid=_name_of("lesson", lesson.pk),
            title=f"{whole.title}: {lesson.title}" if lesson.title else whole.title,
            starts_at=lesson.starts_at,
            ends_at=lesson.ends_at,
            words="\n\n".join(part for part in (lesson.note, whole.words) if part),
            is_period=False,
        )
        for lesson in entry.occurrence.sessions.all()
    ] or [whole]


def _news(date: "Occurrence") -> list[str]:
    """That it was moved or cancelled, and why, before everything else. In Italian, as what the provider wrote."""
    with override("it"):
        if date.cancelled_at:
            return [_("Annullato."), date.note]
        if date.moved_from and date.moved_from != date.starts_at:
            before = date_format(timezone.localtime(date.moved_from), "l j F, H:i")
            return [_("Spostato: prima era %(when)s.") % {"when": before}, date.note]
    return []


def uid_of(pk: int) -> str:
    """The name of a date in every calendar, for ever; a territory that moves to another host keeps it."""
    return _name_of("date", pk)


def _name_of(what: str, pk: int) -> str:
    return f"{what}-{pk}@{urlsplit(settings.PUBLIC_URL).hostname}"


def _below(path: str) -> str:
    """The same within a territory, wherever that is served."""
    return path.removeprefix(get_script_prefix())
