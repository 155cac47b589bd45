"""What calendars outside show: every public date of an offer, a provider, a place or a discipline."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from mentoring.offers.models import Occurrence, Offer, Place
from mentoring.people.models import Organisation
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Territory
from mentoring.records.queries import last_changes

PAST = timedelta(days=30)  # What was on lately stays in a calendar that is fetched again.
MOST = 1_000  # Dates; the next ones of a provider that has more come as these pass.


@dataclass(frozen=True)
class Entry:
    """One date, and when something that a calendar shows of it was last changed."""

    occurrence: Occurrence
    changed_at: datetime


@dataclass(frozen=True)
class Agenda:
    """Dates under a name, the soonest first."""

    name: str
    entries: list[Entry]


def agenda_of_offer(territory: Territory, pk: int, now: datetime) -> Agenda | None:
    """The dates of one offer; None if the public may not see it."""
    offers = _public(territory).filter(pk=pk)
    offer = offers.first()
    return _agenda(offer.title, offers, now) if offer else None


def agenda_of_provider(territory: Territory, pk: int, now: datetime) -> Agenda | None:
    """Everything that a provider shows in a territory; None for whoever shows nothing."""
    offers = _public(territory).filter(provider_id=pk)
    offer = offers.select_related("provider").first()
    return _agenda(offer.provider.name, offers, now) if offer else None


def agenda_of_place(territory: Territory, pk: int, now: datetime) -> Agenda | None:
    """Everything that is on at a place; None for a place where nothing is."""
    offers = _public(territory).filter(place_id=pk)
    offer = offers.select_related("place").first()
    return _agenda(offer.place.name, offers, now) if offer else None


def agenda_of_discipline(territory: Territory, slug: str, now: datetime) -> Agenda | None:
    """Everything of a discipline in a territory; None for one of which there is nothing."""
    offers = _public(territory).filter(discipline__slug=slug)
    offer = offers.select_related("discipline").first()
    return _agenda(f"{offer.discipline} · {territory.name}", offers, now) if offer else None


def shows_something(territory: Territory, provider: Organisation) -> bool:
    """Has this provider a calendar that others find?"""
    return _public(territory).filter(provider=provider).exists()


def _public(territory: Territory) -> QuerySet[Offer]:
    everybody = Actor.public().at(territory.pk)
    return Offer.objects.visible_to(everybody).filter(territory=territory, state=Offer.State.PUBLISHED).order_by("pk")


def _agenda(name: str, offers: QuerySet[Offer], now: datetime) -> Agenda:
    related = ("offer__place", "offer__provider", "offer__discipline")
    shown = Occurrence.objects.filter(offer__in=offers.order_by().values("pk"), ends_at__gte=now - PAST)
    rows = shown.select_related(*related).prefetch_related("sessions")
    dates = list(rows.order_by("starts_at", "pk")[:MOST])
    changes = last_changes(
        {
            Occurrence: {date.pk for date in dates},
            Offer: {date.offer_id for date in dates},
            Place: {date.offer.place_id for date in dates},
        }
    )
    return Agenda(name, [Entry(date, _changed_at(date, changes)) for date in dates])


def _changed_at(date: Occurrence, changes: dict[tuple[type, int], datetime]) -> datetime:
    """What is written of a date comes from it, from its offer and from its place."""
    parts = ((Occurrence, date.pk), (Offer, date.offer_id), (Place, date.offer.place_id))
    return max([date.offer.created_at, *(changes[part] for part in parts if part in changes)])


def public_offers(territory: Territory, now: datetime) -> QuerySet[Offer]:
    """What the public may see and can still be had, for those who list the pages of a territory."""
    dated = Occurrence.objects.filter(ends_at__gt=now).values("offer_id")
    return _public(territory).filter(pk__in=dated)
