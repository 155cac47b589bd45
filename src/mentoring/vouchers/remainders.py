"""Wallets with something left that is not enough for anything: how many, how much, and what is missing. Never whose."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from mentoring.ledger import chart
from mentoring.ledger.queries import balances
from mentoring.nominations.agreed import agreed_people
from mentoring.offers.queries import dates_with_places
from mentoring.people.permissions import Actor, require
from mentoring.programmes.models import Territory
from mentoring.programmes.permissions import may_operate
from mentoring.programmes.rules import Scope
from mentoring.vouchers.models import Voucher
from mentoring.vouchers.rules import Bookable, Gap, Note, gap


@dataclass(frozen=True)
class Remainder:
    """What one person has left and cannot use. Who it is stays here and with the commands."""

    person_id: int
    programme_id: int
    stuck_cents: int
    missing_cents: int | None  # To the cheapest thing that fits; None: nothing that is on does.


def remainders_in(territory: Territory, now: datetime) -> list[Remainder]:
    """Every wallet of a territory that is not empty and pays nothing that can be booked now. For commands.

    A few statements, and one for each programme; wallets that are alike are looked at once.
    """
    today = timezone.localdate(now)
    wallets = _wallets(territory, today)
    offers = _bookables(territory, now) if wallets else []
    known: dict[tuple[tuple[Note, ...], date], Gap | None] = {}
    found = []
    for (person_id, born_on), notes in sorted(wallets.items()):
        alike = tuple(notes), born_on
        if alike not in known:
            known[alike] = gap(notes, born_on, offers)
        lack = known[alike]
        if lack:
            stuck = sum(note.free_cents for note in notes)
            found.append(Remainder(person_id, lack.programme_id, stuck, lack.missing_cents))
    return found


def _wallets(territory: Territory, today: date) -> dict[tuple[int, date], list[Note]]:
    """(person, birthday) -> what is free and may be used, the soonest to expire first."""
    good = Voucher.objects.filter(programme__territory=territory, state=Voucher.State.ACTIVE, expires_on__gte=today)
    rows = good.order_by("expires_on", "pk").values_list(
        "pk", "person_id", "person__born_on", "programme_id", "spending_scope", "expires_on"
    )
    vouchers = list(rows)
    free = balances(chart.Pocket.VOUCHER, [pk for pk, *_facts in vouchers])
    agreed = {programme: agreed_people(programme, today) for programme in sorted({row[3] for row in vouchers})}
    scopes: dict[str, Scope] = {}
    wallets: dict[tuple[int, date], list[Note]] = defaultdict(list)
    for pk, person, born_on, programme, data, expires_on in vouchers:
        if free[pk] and person in agreed[programme]:
            scope = scopes.setdefault(repr(data), Scope.from_data(data))
            wallets[person, born_on].append(Note(programme, free[pk], scope, expires_on))
    return wallets


def _bookables(territory: Territory, now: datetime) -> list[Bookable]:
    """What can be booked, the cheapest first: of each offer the first date; a period counts from today."""
    today = timezone.localdate(now)
    first: dict[int, Bookable] = {}
    for each in dates_with_places(territory, now):
        offer = each.offer
        if offer.pk not in first:
            on = max(timezone.localdate(each.starts_at), today)
            # As far as the wallet must pay: the rest may be paid at the door.
            cents = max(offer.price_cents - offer.contribution_cents, 0)
            what = (cents, offer.discipline.slug, offer.kind, offer.provider_id)
            first[offer.pk] = Bookable(*what, offer.youngest, offer.oldest, on)
    return sorted(first.values(), key=lambda bookable: bookable.price_cents)


# -- for the operator: numbers, no names --------------------------------------------------------------------
BANDS = (2_00, 5_00, 10_00, 20_00)  # How much is missing at most; then more, and nothing that fits.


@dataclass(frozen=True)
class Stuck:
    """Wallets of a programme that lack about as much."""

    programme_id: int
    up_to_cents: int | None  # The largest of BANDS that holds; None: more, or (if nothing is missing) nothing fits.
    wallets: int
    stuck_cents: int
    missing_cents: int


def stuck_in(actor: Actor, territory: Territory, now: datetime) -> list[Stuck]:
    """Remainders in numbers, by programme and by how much is missing, the least first. Refuses with NotAllowed."""
    require(may_operate(actor, territory))
    groups: dict[tuple[int, int], list[Remainder]] = defaultdict(list)
    for each in remainders_in(territory, now):
        groups[each.programme_id, _band(each.missing_cents)].append(each)
    return [_told(programme, band, rows) for (programme, band), rows in sorted(groups.items())]


def _band(missing_cents: int | None) -> int:
    if missing_cents is None:
        return len(BANDS) + 1
    return next((n for n, most in enumerate(BANDS) if missing_cents <= most), len(BANDS))


def _told(programme_id: int, band: int, rows: Sequence[Remainder]) -> Stuck:
    return Stuck(
        programme_id,
        BANDS[band] if band < len(BANDS) else None,
        wallets=len(rows),
        stuck_cents=sum(row.stuck_cents for row in rows),
        missing_cents=sum(row.missing_cents or 0 for row in rows),
    )
