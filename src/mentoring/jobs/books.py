"""Do the books balance? What check_books says, as plain values."""

from dataclasses import asdict, dataclass
from typing import Any

from mentoring.bookings.queries import story_differences
from mentoring.bookings.recounting import seat_differences
from mentoring.jobs.moment import one_moment
from mentoring.kernel.money import Cents
from mentoring.ledger.chart import Pocket
from mentoring.ledger.queries import differences, territory_totals
from mentoring.programmes.queries import territories

WORDS = {
    Pocket.BANK: "bank",
    Pocket.SUSPENSE: "not matched",
    Pocket.FUND: "funds",
    Pocket.ROUND: "in rounds",
    Pocket.ROUND: "rounds",
    Pocket.VOUCHER: "vouchers",
    Pocket.HELD: "held",
    Pocket.PAYABLE: "payable",
    Pocket.IN_TRANSIT: "in transit",
}


@dataclass(frozen=True)
class TerritoryBooks:
    """Where one territory's money is. The bank as people read it: what is there counts plus."""

    slug: str
    name: str
    cents: dict[str, int]
    sum_cents: int  # Everything in the pockets minus what is in the bank: nothing may be left.

    def __str__(self) -> str:
        pockets = ", ".join(f"{word} {in_euro(self.cents[word])}" for word in WORDS.values())
        return f"{self.name}: {pockets}; sum {in_euro(self.sum_cents)}"


@dataclass(frozen=True)
class Books:
    """All territories, and every account or booking that does not add up, in words."""

    territories: list[TerritoryBooks]
    wrong: list[str]

    @property
    def balance(self) -> bool:
        return not self.wrong

    def to_data(self) -> dict[str, Any]:
        return {"ok": self.balance, **asdict(self)}


def recount() -> Books:
    """Recount every account from its transfers, hold bookings against money and dates against seats, at one moment."""
    with one_moment():
        totals = territory_totals()
        books = [_books_of(territory.slug, territory.name, totals.get(territory.pk, {})) for territory in territories()]
        kept_wrong = list(differences())
        stories = [*story_differences(), *seat_differences()]
    wrong = [
        f"account {d.account.pocket} {d.account.owner} is kept as {in_euro(d.kept_cents)}, "
        f"its transfers say {in_euro(d.counted_cents)}"
        for d in kept_wrong
    ]
    wrong += [f"{own.name}: the sum is {in_euro(own.sum_cents)}, not zero" for own in books if own.sum_cents]
    return Books(books, wrong + stories)


def _books_of(slug: str, name: str, totals: dict[Pocket, Cents]) -> TerritoryBooks:
    cents = {word: int(totals.get(pocket, 0)) for pocket, word in WORDS.items()}
    total = sum(cents.values())
    # From inside, what entered the bank counts minus; on paper it is what we have.
    return TerritoryBooks(slug, name, {**cents, WORDS[Pocket.BANK]: -cents[WORDS[Pocket.BANK]]}, total)


def in_euro(cents: int) -> str:
    """1.234,50 €: whatever the language, a sum for whoever keeps the books."""
    euros, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{euros:,}".replace(",", ".") + f",{rest:02} €"
