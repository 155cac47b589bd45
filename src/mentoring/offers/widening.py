"""Nothing was found: which words are near, and without which filter there would be something."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from mentoring.offers.finding import Sort, find
from mentoring.offers.fulltext import alike, is_told
from mentoring.offers.wishes import Wish
from mentoring.offers.words import asked, distance, forgiven
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Territory

_ALIKE_FROM = 4  # So many letters the same at the beginning: "bibliografia" may mean "biblioteca".
_SUGGESTED = 3


@dataclass(frozen=True)
class Wider:
    """A part of a wish, and how many offers there are without it (or, alone, with nothing else)."""

    part: str  # text, days, place, price, wallet, age, seats, needs, kind or discipline.
    count: int
    is_more: bool


def near_words(territory: Territory, text: str, now: datetime) -> list[str]:
    """Words that offers use, somewhat like those that none of them uses: further off than what is forgiven unasked."""
    found: list[str] = []
    for word in asked(text):
        if not is_told(territory.pk, word, now):
            shown = alike(territory.pk, word)
            likely = sorted(shown, key=lambda other, word=word: (distance(word, other, len(word)), other))  # type: ignore[misc]
            found += [shown[other] for other in likely if _is_like(word, other) and is_told(territory.pk, other, now)]
    return list(dict.fromkeys(found))[:_SUGGESTED]


def _is_like(word: str, other: str) -> bool:
    same_beginning = len(word) >= _ALIKE_FROM and other.startswith(word[:_ALIKE_FROM])
    allowed = forgiven(word) + 1
    return same_beginning or (len(word) > 2 and distance(word, other, allowed) <= allowed)


def wider(actor: Actor, territory: Territory, wish: Wish, now: datetime) -> list[Wider]:
    """What one filter less would find; those that would find nothing either are left out."""
    # Without any filter it would be all there is, which is no answer.
    less = {part: other for part, other in _one_less(wish).items() if other not in (wish, Wish())}
    return list(_counted(actor, territory, less, now))


def alone(actor: Actor, territory: Territory, wish: Wish, now: datetime) -> list[Wider]:
    """What each filter finds by itself, for when one filter less is not enough."""
    parts = _one_less(wish)
    kept = {part: _only(wish, part) for part, other in parts.items() if other != wish}
    return list(_counted(actor, territory, {part: only for part, only in kept.items() if only != wish}, now))


def _counted(actor: Actor, territory: Territory, wishes: dict[str, Wish], now: datetime) -> Iterator[Wider]:
    for part, wish in wishes.items():
        there = find(actor, territory, wish, now, Sort.SOON)
        if there.ids:
            yield Wider(part, len(there.ids), there.is_more)


def _only(wish: Wish, part: str) -> Wish:
    """The wish with nothing but this part."""
    bare, gone = wish, _one_less(wish)
    for other in gone:
        if other != part:
            bare = _one_less(bare)[other]
    return bare


def _one_less(wish: Wish) -> dict[str, Wish]:
    """Each part of the wish, and the wish without it."""
    return {
        "days": replace(wish, from_day=None, to_day=None, part=None),
        "place": replace(wish, place="", near=None, within_km=None),
        "wallet": replace(wish, purse=None),
        "price": replace(wish, most_cents=None),
        "age": replace(wish, age=None),
        "seats": replace(wish, has_seats=False),
        "needs": replace(wish, needs=frozenset()),
        "kind": replace(wish, kind=""),
        "discipline": replace(wish, discipline=""),
        "text": replace(wish, text=""),
    }
