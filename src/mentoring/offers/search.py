"""The catalogue's index is kept true: whoever changes an offer, a date or a name calls one of these."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, Q, Subquery
from django.utils import timezone, translation

from mentoring.offers.entries import Entry, Told, Word
from mentoring.offers.models import Occurrence, Offer, Place, Reduction
from mentoring.offers.rules import folded
from mentoring.offers.words import stems
from mentoring.people.models import Organisation
from mentoring.programmes.models import Discipline, Territory

BATCH = 1_000
_LONGEST_WORD = 40
_FREE = "gratis gratuito free"


def index(offer: Offer) -> None:
    """What a search knows of an offer is as the offer stands in the database. Call it where it or a date changed."""
    reindex([offer.pk])


def reindex(offer_ids: Iterable[int]) -> None:
    """The same for several, a thousand at a time. One transaction for each thousand."""
    wanted = iter(sorted(set(offer_ids)))
    while batch := list(islice(wanted, BATCH)):
        _reindex(batch)


@transaction.atomic
def _reindex(batch: Sequence[int]) -> None:
    # The index is locked last, and before anything is read: of two who change an offer the later one has both changes.
    there = set(Entry.objects.select_for_update().filter(pk__in=batch).order_by("pk").values_list("pk", flat=True))
    related = ("discipline", "place", "provider")
    shown = list(
        Offer.objects.filter(pk__in=batch, state=Offer.State.PUBLISHED).select_related(*related).order_by("pk")
    )
    gone = there - {offer.pk for offer in shown}
    if gone:
        Entry.objects.filter(pk__in=gone).delete()
        Told.objects.filter(pk__in=gone).delete()
    if not shown:
        return
    spans, lowest = _spans([offer.pk for offer in shown], timezone.now()), _lowest([offer.pk for offer in shown])
    _put(
        Entry,
        [_entry(offer, spans.get(offer.pk, (None, None)), lowest.get(offer.pk, offer.price_cents)) for offer in shown],
    )
    _put(Told, [_told(offer) for offer in shown])
    for territory_id in {offer.territory_id for offer in shown}:
        _learn(territory_id, [text for offer in shown if offer.territory_id == territory_id for text in _texts(offer)])


def _put(model: "type[Entry] | type[Told]", rows: list[Any]) -> None:
    columns = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model._default_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=["offer"], update_fields=columns, batch_size=BATCH // 2
    )


def _spans(offer_ids: Sequence[int], now: datetime) -> Mapping[int, tuple[datetime | None, datetime | None]]:
    """The next and the last moment at which something of each offer can be booked."""
    dates = Occurrence.objects.filter(offer__in=offer_ids, cancelled_at=None)
    found = dates.values("offer_id").annotate(
        next=Min("bookable_until", filter=Q(bookable_until__gt=now)), last=Max("bookable_until")
    )
    return {row["offer_id"]: (row["next"], row["last"]) for row in found.order_by()}


def _lowest(offer_ids: Sequence[int]) -> Mapping[int, int]:
    """The lowest reduced price of each offer that has one for somebody alone (cents)."""
    lower = Reduction.objects.filter(offer__in=offer_ids, for_groups=False).order_by().values("offer_id")
    return {row["offer_id"]: row["least"] for row in lower.annotate(least=Min("price_cents"))}


def _entry(offer: Offer, span: tuple[datetime | None, datetime | None], lowest_cents: int) -> Entry:
    return Entry(
        offer=offer,
        territory_id=offer.territory_id,
        provider_id=offer.provider_id,
        discipline_id=offer.discipline_id,
        place_id=offer.place_id,
        kind=offer.kind,
        municipality=offer.place.municipality,
        latitude=offer.place.latitude,
        longitude=offer.place.longitude,
        youngest=offer.youngest,
        oldest=offer.oldest,
        price_cents=offer.price_cents,
        own_cents=offer.contribution_cents,
        least_cents=max(min(offer.price_cents, lowest_cents) - offer.contribution_cents, 0),
        is_standing=offer.is_undated and offer.kind == Offer.Kind.ENTRY,
        new_at=max(offer.created_at, offer.publish_at or offer.created_at),
        next_until=span[0],
        last_until=span[1],
    )


def _told(offer: Offer) -> Told:
    return Told(
        offer=offer,
        title=stems(offer.title),
        topic=stems(_what(offer.discipline, offer.kind)),
        host=stems(offer.provider.name),
        spot=stems(_where(offer.place)),
        summary=stems(_about(offer)),
    )


def _what(discipline: Discipline, kind: str) -> str:
    with translation.override("it"):
        return f"{discipline.name} {discipline.name_en} {Offer.Kind(kind).label}"


def _where(place: Place) -> str:
    return f"{place.name} {place.municipality}"


def _about(offer: Offer) -> str:
    """Nobody writes of a thing that it costs nothing, and many look for just that."""
    return offer.summary if offer.price_cents else f"{offer.summary} {_FREE}"


def _texts(offer: Offer) -> list[str]:
    return [offer.title, _what(offer.discipline, offer.kind), offer.provider.name, _where(offer.place), _about(offer)]


def _learn(territory_id: int, texts: Iterable[str]) -> None:
    """Keep the words that nobody used so far. There is no constraint to wait for: the same word twice does no harm."""
    words: dict[str, str] = {}
    for text in texts:
        for shown in text.lower().replace("'", " ").replace("’", " ").split():
            bare = shown.strip(".,;:!?()[]{}«»“”\"'…-–—/*")
            plain = folded(bare)
            if plain.isalpha() and 3 < len(plain) <= _LONGEST_WORD and len(bare) <= _LONGEST_WORD:
                words.setdefault(plain, bare)
    there = set(Word.objects.filter(territory=territory_id, word__in=list(words)).values_list("word", flat=True))
    Word.objects.bulk_create(
        [Word(territory_id=territory_id, word=word, shown=words[word]) for word in sorted(words.keys() - there)],
        batch_size=BATCH,
    )


def index_provider(provider: Organisation) -> None:
    """A provider has another name. As many statements whatever it offers; its new words are learnt."""
    _say(Told.objects.filter(offer__provider=provider), "host", provider.name)
    for territory_id in set(Offer.objects.filter(provider=provider).values_list("territory_id", flat=True)):
        _learn(territory_id, [provider.name])


def index_disciplines() -> None:
    """Disciplines have the names that they have now. Looks at one offer of each, and changes only what differs."""
    oldest = Entry.objects.filter(discipline=OuterRef("pk")).order_by("pk").values("pk")[:1]
    disciplines = list(Discipline.objects.annotate(sample=Subquery(oldest)).exclude(sample=None))
    samples = Told.objects.select_related("offer").in_bulk([discipline.sample for discipline in disciplines])
    for discipline in disciplines:
        sample = samples.get(discipline.sample)
        if sample is not None and sample.topic != stems(_what(discipline, sample.offer.kind)):
            _index_discipline(discipline)


@transaction.atomic
def _index_discipline(discipline: Discipline) -> None:
    offers = Offer.objects.filter(discipline=discipline)
    for kind in Offer.Kind.values:
        _say(Told.objects.filter(offer__in=offers.filter(kind=kind)), "topic", _what(discipline, kind))
    for territory_id in set(offers.values_list("territory_id", flat=True)):
        _learn(territory_id, [_what(discipline, Offer.Kind.EVENT)])


@transaction.atomic
def _say(told: Any, column: str, text: str) -> None:
    said = stems(text)
    others = told.exclude(**{column: said})
    # PostgreSQL writes the words into the entry, too: whoever indexes an offer holds that first.
    list(Entry.objects.select_for_update().filter(pk__in=others.values("pk")).order_by("pk").values_list("pk"))
    others.update(**{column: said})


def move_on(now: datetime) -> int:
    """What was the next date of an offer is over: the one after it is the next now. Tells how many offers moved on."""
    moved = 0
    while batch := _move_some_on(now):
        moved += batch
    return moved


@transaction.atomic
def _move_some_on(now: datetime) -> int:
    over = Entry.objects.select_for_update().filter(next_until__lte=now).order_by("pk")
    batch = list(over.values_list("pk", flat=True)[:BATCH])
    spans = _spans(batch, now)
    Entry.objects.bulk_update([Entry(pk=pk, next_until=spans.get(pk, (None, None))[0]) for pk in batch], ["next_until"])
    return len(batch)


def keep_true(now: datetime) -> None:
    """What time and new versions do to the index: dates pass, disciplines get other names, an upgrade begins empty."""
    move_on(now)
    index_disciplines()
    shown = Offer.objects.filter(territory=OuterRef("pk"), state=Offer.State.PUBLISHED)
    indexed = Entry.objects.filter(territory=OuterRef("pk"))
    for territory in Territory.objects.filter(Exists(shown), ~Exists(indexed)):
        rebuild(territory)


def rebuild(territory: Territory) -> int:
    """Make the index of a territory anew from its offers. Tells how many are in it. Whoever searches meanwhile may."""
    Word.objects.filter(territory=territory).delete()
    strays = Entry.objects.filter(territory=territory).exclude(offer__state=Offer.State.PUBLISHED)
    reindex(strays.values_list("pk", flat=True))
    reindex(Offer.objects.filter(territory=territory, state=Offer.State.PUBLISHED).values_list("pk", flat=True))
    return Entry.objects.filter(territory=territory).count()
