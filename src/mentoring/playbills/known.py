"""What we have of a playbill already, in memory: its dates by their names, its offers, its provider's places."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from mentoring.offers.models import Offer, Place
from mentoring.offers.rules import folded
from mentoring.people.models import Organisation
from mentoring.playbills.models import ListedDate, Listing, Source
from mentoring.playbills.rules import Told, Words

Identity = tuple[str, str]


@dataclass
class Known:
    """Read at once, whatever the length of a season; who writes keeps it true with add()."""

    dates: dict[Identity, ListedDate]
    by_uid: dict[str, Listing]
    by_key: dict[str, Listing]
    offers: dict[str, int]  # The provider's others, by the same key: a playbill may tell of them, too.
    places: dict[str, Place]
    seats: int  # Of a date, where the playbill says nothing.

    @classmethod
    def of(cls, source: Source) -> "Known":
        """Everything about a source and its provider."""
        return cls._of(source, ListedDate.objects.filter(source=source), Listing.objects.filter(source=source))

    @classmethod
    def about(cls, source: Source, several: Iterable[Told]) -> "Known":
        """As much of it as these dates need."""
        told = list(several)
        dates = ListedDate.objects.filter(source=source, uid__in={one.uid for one in told})
        keys = Q(key__in={one.words.key for one in told}) | Q(dates__in=dates)
        return cls._of(source, dates, Listing.objects.filter(keys, source=source).distinct())

    @classmethod
    def _of(cls, source: Source, dates: "QuerySet[ListedDate]", listings: "QuerySet[Listing]") -> "Known":
        known = list(dates.select_related("occurrence", "listing__offer__place").order_by("pk"))
        return cls(
            dates={(date.uid, date.instance): date for date in known},
            by_uid={date.uid: date.listing for date in reversed(known)},
            by_key={listing.key: listing for listing in listings.select_related("offer__place").order_by("-pk")},
            offers=_others(source),
            places=places_by_name(source.provider),
            seats=source.capacity,
        )

    def listing_of(self, told: Told) -> Listing | None:
        """The offer of this date: known by the date itself, by its event, or by its words."""
        date = self.dates.get(told.identity)
        if date is not None:
            return date.listing
        by_uid = None if told.shares_uid else self.by_uid.get(told.uid)
        if by_uid is not None and by_uid.offer.is_undated != told.words.is_period:
            by_uid = None
        return by_uid or self.by_key.get(told.words.key)

    def missing(self, named: Collection[Identity]) -> list[ListedDate]:
        """The dates that a reading does not name."""
        here = {self.dates[identity].pk for identity in named if identity in self.dates}
        return [date for date in self.dates.values() if date.pk not in here]

    def add(self, date: ListedDate) -> None:
        """One more date."""
        self.dates[date.uid, date.instance] = date
        self.by_uid.setdefault(date.uid, date.listing)
        self.by_key.setdefault(date.listing.key, date.listing)


def _others(source: Source) -> dict[str, int]:
    """Evenings, and entries that are good for a period; what one enrols in is written by hand."""
    offers = Offer.objects.filter(provider=source.provider_id, territory=source.territory_id)
    offers = offers.filter(Q(is_undated=False) | Q(kind=Offer.Kind.ENTRY)).select_related("place")
    others = offers.exclude(state=Offer.State.WITHDRAWN).exclude(listings__source=source).order_by("-pk")
    return {words_of(offer).key: offer.pk for offer in others}


def places_by_name(provider: Organisation) -> dict[str, Place]:
    """A provider's places; however their names are spelled, they are the same."""
    return {folded(place.name): place for place in Place.objects.filter(provider=provider).order_by("-pk")}


def words_of(offer: Offer) -> Words:
    """What we say of an offer, to be held against what a playbill says."""
    return Words(
        offer.title,
        offer.summary,
        offer.price_cents,
        offer.place.name,
        is_period=offer.is_undated,
        page=offer.more_url,
    )
