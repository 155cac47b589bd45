"""What a seat costs somebody: the full price or a lower one, a companion, one's own part. No Django here.

A reduction by age applies by itself, the lowest of them. One by condition (a card, a membership) is chosen by whoever
books, and shown at the door: nothing about why is kept. Whoever needs somebody along takes two seats; nothing about
that is kept but the two.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Reduced:
    """A lower price (cents). With ages it is for these; without, for who can show something at the door."""

    pk: int
    name: str
    cents: int
    youngest: int | None = None
    oldest: int | None = None

    @property
    def is_by_age(self) -> bool:
        return self.youngest is not None or self.oldest is not None

    def fits(self, age: int) -> bool:
        """Is it for this age?"""
        return (self.youngest is None or age >= self.youngest) and (self.oldest is None or age <= self.oldest)


@dataclass(frozen=True)
class Choice:
    """What somebody chose who books: which price on proof, whether somebody comes along, and what they would add."""

    reduction_id: int | None = None  # None: the price that applies by itself.
    with_companion: bool = False
    at_door_cents: int = 0  # So much of one's own at most, as the page said. More is asked first.
    with_group: bool = False  # Taken along by a body: prices for groups count, too.
    suspended_cents: int | None = None  # One of the date's suspended seats, at the price that the page said.


AS_USUAL = Choice()


@dataclass(frozen=True)
class Rate:
    """One price for one person. The name of the full one is empty."""

    name: str
    cents: int
    reduction_id: int | None = None  # What to choose for it; None: applies by itself.


@dataclass(frozen=True)
class Rates:
    """Every price somebody may choose from."""

    usual: Rate
    on_proof: tuple[Rate, ...] = ()  # Lower ones only, the lowest first.
    companion_cents: int | None = None  # None: nobody comes along.
    own_cents: int = 0  # So much at most may be paid at the door.

    @property
    def leaves_a_choice(self) -> bool:
        return bool(self.on_proof) or self.companion_cents is not None

    @property
    def lowest(self) -> Rate:
        return self.on_proof[0] if self.on_proof else self.usual


@dataclass(frozen=True)
class Quote:
    """What was agreed: for so many seats so many cents in all, of which at most own_cents at the door."""

    name: str
    cents: int
    seats: int = 1
    own_cents: int = 0


def rates_for(
    full_cents: int,
    reductions: Iterable[Reduced],
    age: int,
    *,
    companion_cents: int | None = None,
    own_cents: int = 0,
) -> Rates:
    """The prices for somebody of this age; a lower price that is none is left out."""
    known = list(reductions)
    by_age = [Rate(one.name, one.cents) for one in known if one.is_by_age and one.fits(age)]
    usual = min([Rate("", full_cents), *by_age], key=lambda rate: rate.cents)
    on_proof = [Rate(one.name, one.cents, one.pk) for one in known if not one.is_by_age and one.cents < usual.cents]
    return Rates(usual, tuple(sorted(on_proof, key=lambda rate: (rate.cents, rate.name))), companion_cents, own_cents)


def quote(rates: Rates, choice: Choice) -> Quote | None:
    """What the choice comes to; None if it is not offered to this person (any more)."""
    offered = {rate.reduction_id: rate for rate in (rates.usual, *rates.on_proof)}
    rate = offered.get(choice.reduction_id)
    if rate is None or (choice.with_companion and rates.companion_cents is None):
        return None
    if not choice.with_companion:
        return Quote(rate.name, rate.cents, 1, rates.own_cents)
    return Quote(rate.name, rate.cents + (rates.companion_cents or 0), 2, rates.own_cents)


def in_group(rates: Rates, reduction_id: int | None, at_door_cents: int = 0) -> Choice:
    """What a group's price on proof is for one of it. Whose own price is as low already pays that."""
    is_lower = any(rate.reduction_id == reduction_id for rate in rates.on_proof)
    return Choice(reduction_id if is_lower else None, at_door_cents=at_door_cents, with_group=True)
