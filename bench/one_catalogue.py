"""A catalogue of 100,000 offers and 1,000,000 dates on one database, and how long it takes to answer."""

import json
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import django

OFFERS = int(os.environ.get("CATALOGUE_OFFERS", "100000"))  # Fewer: to see that it runs, not to promise anything.
DATES_EACH, PLACES, TOWNS, PROVIDERS = 10, 2_000, 60, 400
REQUESTS = 120
_KINDS = ("event", "event", "event", "event", "course", "workshop", "lecture", "entry")
_NOUNS = (
    "concerto mostra laboratorio spettacolo corso serata festa lettura racconto viaggio danza coro orchestra quartetto "
    "burattini fiaba museo castello giardino fiume luna vento acqua terra fuoco notte mattino autunno inverno estate "
    "primavera bambino maestra poeta pittore attore cantante violino chitarra tamburo flauto pianoforte teatro cinema"
)


def main() -> None:
    """Build it, measure it, print it as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.config.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from django.utils import timezone

    from mentoring.demo.build import small_town

    chance = random.Random(7)  # The same town each time.
    now = timezone.now()
    town = small_town(now)
    began = time.perf_counter()
    _offers(town, chance, now)
    filled = time.perf_counter()
    from mentoring.offers.search import rebuild

    rebuild(town.territory)
    _analyze()
    told = {"offers": OFFERS, "filled": filled - began, "rebuilt": time.perf_counter() - filled}
    print(json.dumps(told | _measured(town, chance)))


def _offers(town: object, chance: random.Random, now: datetime) -> None:
    from mentoring.offers.models import Offer, Place
    from mentoring.people.models import Organisation
    from mentoring.programmes.models import Discipline

    made_up = list(_made_up(chance, 8_000))
    words = _NOUNS.split()
    towns = [(f"Comune {n}", 45 + chance.random(), 8.5 + chance.random()) for n in range(TOWNS)]
    providers = Organisation.objects.bulk_create(
        Organisation(name=f"Teatro {made_up[n].title()}", slug=f"teatro-{n}", kind="theatre", created_at=now)
        for n in range(PROVIDERS)
    )
    places = Place.objects.bulk_create(
        Place(
            provider=providers[n % PROVIDERS],
            name=f"Sala {made_up[-n - 1].title()}",
            address=f"Via Prova {n}",
            municipality=towns[n % TOWNS][0],
            latitude=towns[n % TOWNS][1] + chance.uniform(-0.03, 0.03),
            longitude=towns[n % TOWNS][2] + chance.uniform(-0.03, 0.03),
        )
        for n in range(PLACES)
    )
    disciplines = list(Discipline.objects.all())
    Offer.objects.bulk_create(
        (
            Offer(
                territory=town.territory,  # type: ignore[attr-defined]
                provider_id=place.provider_id,
                discipline=chance.choice(disciplines),
                place=place,
                kind=chance.choice(_KINDS),
                title=" ".join([chance.choice(words), chance.choice(made_up), chance.choice(words)]).capitalize(),
                summary=" ".join(chance.choices(words, k=12) + chance.choices(made_up, k=6)),
                price_cents=chance.choice((0, 500, 800, 1_000, 1_200, 2_000, 8_000)),
                youngest=chance.choice((None, None, 6, 10, 14)),
                state="published",
                created_at=now - timedelta(minutes=chance.randrange(500_000)),
            )
            for place in chance.choices(places, k=OFFERS)
        ),
        batch_size=2_000,
    )
    _dates(now)


def _made_up(chance: random.Random, how_many: int) -> Iterator[str]:
    """Words like words: what a catalogue of names, places and titles is full of."""
    for _number in range(how_many):
        yield "".join(chance.choice("aeiou") + chance.choice("bcdfglmnprstvz") for _syllable in range(3)) + "a"


def _dates(now: datetime) -> None:
    """Ten of each offer, spread over a year: made by the database from one that was made by us."""
    from django.db import connection

    from mentoring.offers.models import Occurrence, Offer

    hour = now.replace(minute=0, second=0, microsecond=0, tzinfo=None)
    is_postgresql = connection.vendor == "postgresql"
    ids = Offer.objects.filter(occurrences=None).order_by("pk").values_list("pk", flat=True)
    first = ids[0]
    pattern = Occurrence.objects.create(
        offer_id=first, starts_at=now, ends_at=now, capacity=40, bookable_until=now - timedelta(days=900)
    )
    hours = f"((o.id * 7919 + k.k * {8_960 // DATES_EACH}) % 8960 - 200)"
    at = (
        f"(timestamptz '{hour} UTC' + {hours} * interval '1 hour')"
        if is_postgresql
        else f"strftime('%Y-%m-%d %H:%M:%S', '{hour}', {hours} || ' hours')"
    )
    ours = {"offer_id": "o.id", "starts_at": at, "ends_at": at, "bookable_until": at, "seats_taken": "o.id % 41"}
    columns = [field.column for field in Occurrence._meta.concrete_fields if not field.primary_key]
    told = ", ".join(ours.get(column, f"p.{column}") for column in columns)
    numbers = " UNION ALL ".join(f"SELECT {number} AS k" for number in range(DATES_EACH))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO offers_occurrence ({', '.join(columns)}) SELECT {told} FROM offers_offer o"
            f" CROSS JOIN ({numbers}) k CROSS JOIN offers_occurrence p WHERE p.id = {pattern.pk} AND o.id >= {first}"
        )
    pattern.delete()


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _measured(town: object, chance: random.Random) -> dict[str, float]:
    """p95 in milliseconds: of the search alone, of the whole page, and of the home page."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    client = Client(SERVER_NAME="localhost")
    told = {}
    for name, asks in _asks(chance).items():
        told[f"{name}.search"] = _p95(lambda asks=asks: _search(town, asks()))  # type: ignore[misc]
        told[f"{name}.page"] = _p95(lambda asks=asks: _page(client, asks()))  # type: ignore[misc]
    told["home"] = _p95(lambda: client.get("/"))
    return told


def _asks(chance: random.Random) -> dict[str, Callable[[], dict[str, str]]]:
    """Questions with two filters, other ones each time; and, to be known, with one and with a typing mistake."""
    from django.utils import timezone

    from mentoring.programmes.models import Discipline

    slugs = list(Discipline.objects.values_list("slug", flat=True))
    today, words = timezone.localdate(), _NOUNS.split()

    def days(length: int) -> dict[str, str]:
        first = today + timedelta(days=chance.randrange(60))
        return {"day_from": str(first), "day_to": str(first + timedelta(days=length))}

    def some(**choices: list[str]) -> dict[str, str]:
        return {name: chance.choice(values) for name, values in choices.items()}

    places = [f"Comune {n}" for n in range(TOWNS)]
    return {
        "word_discipline": lambda: some(q=words, discipline=slugs),
        "word_place": lambda: some(q=words, place=places),
        "two_words_age": lambda: some(q=[f"{one} {chance.choice(words)}" for one in words], age=["8", "12", "16"]),
        "discipline_weekend": lambda: some(discipline=slugs) | days(1),
        "word_week": lambda: some(q=words) | days(6),
        "word_tomorrow": lambda: some(q=[f"{word} domani sera" for word in words]),
        "near_price": lambda: some(place=places, km=["5", "20"], price=["5", "10"]),
        "kind_seats": lambda: some(kind=list(_KINDS), left=["on"]),
        "all": dict,
        "word": lambda: some(q=words),
        "mistake": lambda: some(q=[word[:2] + word[3:] for word in words if len(word) > 5]),
        "month": lambda: days(30),
    }


def _search(town: object, query: dict[str, str]) -> None:
    from django.utils import timezone

    from mentoring.offers.finding import Sort, find, offers_found
    from mentoring.people.permissions import Actor
    from mentoring.web.public.forms import OfferFilters
    from mentoring.web.public.offers import with_moment

    now = timezone.now()
    territory = town.territory  # type: ignore[attr-defined]
    filters = OfferFilters(query, territory=territory, has_wallet=False)
    wish, _moment = with_moment(filters, timezone.localdate(now))
    sort = Sort.BEST if wish.text else Sort.SOON
    offers_found(find(Actor.public(), territory, wish, now, sort).ids[:24], wish, now)


def _page(client: object, query: dict[str, str]) -> None:
    answer = client.get("/proposte/", query)  # type: ignore[attr-defined]
    assert answer.status_code == 200, answer.status_code


def _p95(call: Callable[[], object]) -> float:
    for _warm in range(3):
        call()
    took = []
    for _request in range(REQUESTS):
        began = time.perf_counter()
        call()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.quantiles(took, n=20)[-1]


if __name__ == "__main__":
    main()
