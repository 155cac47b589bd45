"""Reading the books: what an account holds, what flowed, and whether everything adds up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet, Sum

from mentoring.kernel.money import Cents
from mentoring.ledger import chart
from mentoring.ledger.models import Balance, Snapshot, Transfer


def balance(account: chart.Account) -> Cents:
    """What an account holds now, in cents. The bank counts from inside: what entered it is negative."""
    return balances(account.pocket, [account.owner])[account.owner]


def balances(pocket: chart.Pocket, owners: Iterable[int]) -> dict[int, Cents]:
    """What several accounts of one pocket hold now: owner -> cents, zero where nothing ever moved."""
    wanted = list(owners)
    found: dict[int, Cents] = dict.fromkeys(wanted, Cents(0))
    if pocket in chart.GUARDED:
        rows = Balance.objects.filter(pocket=pocket, owner__in=wanted).values_list("owner", "cents")
        found.update((owner, Cents(cents)) for owner, cents in rows)
        return found
    for owner in wanted:  # Collecting accounts: few are ever read at once.
        found[owner] = _collected(chart.Account(pocket, owner))
    return found


def _collected(account: chart.Account) -> Cents:
    snapshot = Snapshot.objects.filter(pocket=account.pocket, owner=account.owner).first()
    since = snapshot.through_id if snapshot else 0
    newer = Transfer.objects.filter(id__gt=since)
    gained = newer.filter(destination_pocket=account.pocket, destination_owner=account.owner)
    lost = newer.filter(source_pocket=account.pocket, source_owner=account.owner)
    return Cents((snapshot.cents if snapshot else 0) + _total(gained) - _total(lost))


def _total(transfers: QuerySet[Transfer]) -> int:
    total: int | None = transfers.aggregate(total=Sum("amount_cents"))["total"]
    return total or 0


def flows(fund_ids: Iterable[int]) -> dict[int, dict[chart.Move, Cents]]:
    """How much of each fund's money made each move so far: fund -> move -> cents."""
    rows = (
        Transfer.objects.filter(fund_id__in=list(fund_ids))
        .values("fund_id", "move")
        .annotate(total=Sum("amount_cents"))
        .order_by()
    )
    found: dict[int, dict[chart.Move, Cents]] = defaultdict(dict)
    for row in rows:
        assert row["fund_id"] is not None
        found[row["fund_id"]][chart.Move(row["move"])] = Cents(row["total"])
    return found


@dataclass(frozen=True)
class Movement:
    """One transfer of a fund's money, between two owners of pockets."""

    fund_id: int
    move: chart.Move
    source_owner: int
    destination_owner: int
    cents: int
    at: datetime


def movements(fund_ids: Iterable[int], moves: Iterable[chart.Move]) -> list[Movement]:
    """Every transfer of these kinds with the money of these funds, in order."""
    names = ("fund_id", "move", "source_owner", "destination_owner", "amount_cents", "posted_at")
    rows = Transfer.objects.filter(fund_id__in=list(fund_ids), move__in=[move.value for move in moves])
    return [
        Movement(fund_id or 0, chart.Move(move), *facts)
        for fund_id, move, *facts in rows.order_by("pk").values_list(*names)
    ]


def returned_at(voucher_ids: Iterable[int]) -> set[tuple[int, datetime]]:
    """When something went back from these vouchers to their funds: voucher and moment."""
    wanted = Q(source_pocket=chart.Pocket.VOUCHER.value, source_owner__in=list(voucher_ids))
    rows = Transfer.objects.filter(wanted, move=chart.Move.VOUCHER_RETURNED.value)
    return set(rows.values_list("source_owner", "posted_at"))


def passed_on(fund_ids: Iterable[int]) -> list[Movement]:
    """Every relay out of these funds or into them, in order. The money is the source's until then."""
    wanted = list(fund_ids)
    touching = Q(source_owner__in=wanted) | Q(destination_owner__in=wanted)
    names = ("fund_id", "move", "source_owner", "destination_owner", "amount_cents", "posted_at")
    rows = Transfer.objects.filter(touching, move=chart.Move.RELAY.value).order_by("pk").values_list(*names)
    return [Movement(fund_id or 0, chart.Move(move), *facts) for fund_id, move, *facts in rows]


def has_come_in(fund_ids: Iterable[int], since: datetime) -> bool:
    """Did any money come into one of these funds after a moment, from wherever it was?"""
    came = Transfer.objects.filter(destination_pocket=chart.Pocket.FUND.value, destination_owner__in=list(fund_ids))
    return came.filter(posted_at__gt=since).exists()


def story_of_fund(fund_id: int, since_key: str) -> list[tuple[str, int]]:
    """What came back into a fund from vouchers (plus) and what left it (minus), in order: key, cents.

    From the transfer with this key on; gifts are not in it.
    """
    first = Transfer.objects.filter(key=since_key).values("pk")[:1]
    fund = {"pocket": chart.Pocket.FUND.value, "owner": fund_id}
    came_back = Q(
        move=chart.Move.VOUCHER_RETURNED.value, **{f"destination_{name}": value for name, value in fund.items()}
    )
    left = Q(**{f"source_{name}": value for name, value in fund.items()})
    rows = Transfer.objects.filter(came_back | left, pk__gte=first).order_by("pk")
    return [
        (key, cents if move == chart.Move.VOUCHER_RETURNED else -cents)
        for key, move, cents in rows.values_list("key", "move", "amount_cents")
    ]


def territory_flows(territory_id: int) -> dict[chart.Move, Cents]:
    """How much money made each move in a territory so far."""
    rows = Transfer.objects.filter(territory_id=territory_id).values("move").annotate(total=Sum("amount_cents"))
    return {chart.Move(row["move"]): Cents(row["total"]) for row in rows.order_by()}


def pocket_totals(territory_id: int) -> dict[chart.Pocket, Cents]:
    """What every pocket of a territory holds in total, in cents; the bank counts from inside, so their sum is zero."""
    totals = dict.fromkeys(chart.Pocket, 0)
    for move, cents in territory_flows(territory_id).items():
        source, destination = chart.MOVES[move]
        totals[source] -= cents
        totals[destination] += cents
    return {pocket: Cents(cents) for pocket, cents in totals.items()}


def payable_by_fund(provider_id: int) -> dict[tuple[int, int], Cents]:
    """What a provider is owed, by (territory, fund) it came from, in cents; nothing that is zero."""
    gained = _sum_by_fund(Q(destination_pocket=chart.Pocket.PAYABLE, destination_owner=provider_id))
    lost = _sum_by_fund(Q(source_pocket=chart.Pocket.PAYABLE, source_owner=provider_id))
    owed = {key: Cents(cents - lost.get(key, 0)) for key, cents in gained.items()}
    return {key: cents for key, cents in owed.items() if cents}


def _sum_by_fund(condition: Q) -> dict[tuple[int, int], int]:
    rows = Transfer.objects.filter(condition).values("territory_id", "fund_id").annotate(total=Sum("amount_cents"))
    # What is payable always has a fund: only money in suspense has none yet.
    return {(row["territory_id"], row["fund_id"] or 0): row["total"] for row in rows.order_by()}


@dataclass(frozen=True)
class Line:
    """One row of an account's history."""

    at: datetime
    move: chart.Move
    cents: Cents  # Signed: plus came in, minus went out.
    key: str


def history(account: chart.Account, limit: int = 200) -> list[Line]:
    """The latest transfers of an account, newest first."""
    touching = Transfer.objects.filter(
        Q(destination_pocket=account.pocket, destination_owner=account.owner)
        | Q(source_pocket=account.pocket, source_owner=account.owner)
    ).order_by("-id")[:limit]
    return [
        Line(t.posted_at, chart.Move(t.move), Cents(t.amount_cents if _enters(t, account) else -t.amount_cents), t.key)
        for t in touching
    ]


def _enters(transfer: Transfer, account: chart.Account) -> bool:
    return (transfer.destination_pocket, transfer.destination_owner) == (account.pocket, account.owner)


def snapshots() -> list[tuple[chart.Account, int, int]]:
    """Every snapshot: account, cents, and the transfer it stands at."""
    rows = Snapshot.objects.values_list("pocket", "owner", "cents", "through_id")
    return [(chart.Account(chart.Pocket(p), owner), cents, through) for p, owner, cents, through in rows]


def collected_between(after_id: int, through_id: int) -> dict[chart.Account, int]:
    """How much the collecting accounts changed by the transfers after one id and up to another."""
    return {
        account: cents
        for account, cents in _recount(Q(id__gt=after_id, id__lte=through_id)).items()
        if account.pocket not in chart.GUARDED
    }


def _recount(condition: Q) -> dict[chart.Account, int]:
    """Every account's change by the transfers that fit, counted from the transfers themselves."""
    counted: dict[chart.Account, int] = defaultdict(int)
    transfers = Transfer.objects.filter(condition).order_by()
    for sign, side in ((1, "destination"), (-1, "source")):
        rows = transfers.values(pocket=F(f"{side}_pocket"), owner=F(f"{side}_owner")).annotate(
            total=Sum("amount_cents")
        )
        for row in rows:
            counted[chart.Account(chart.Pocket(row["pocket"]), row["owner"])] += sign * row["total"]
    return counted


@dataclass(frozen=True)
class Difference:
    """An account whose kept figure is not what its transfers say."""

    account: chart.Account
    kept_cents: int
    counted_cents: int


def differences() -> Iterator[Difference]:
    """Recount every account from its transfers: kept balances, snapshots, and nobody owed less than nothing."""
    counted = _recount(Q())
    kept = {chart.Account(chart.Pocket(p), o): c for p, o, c in Balance.objects.values_list("pocket", "owner", "cents")}
    for account in sorted(kept.keys() | counted.keys()):
        if account.pocket in chart.GUARDED:
            if kept.get(account, 0) != counted.get(account, 0):
                yield Difference(account, kept.get(account, 0), counted.get(account, 0))
        elif account.pocket is not chart.Pocket.BANK and counted[account] < 0:
            yield Difference(account, 0, counted[account])
    yield from _wrong_snapshots()


def _wrong_snapshots() -> Iterator[Difference]:
    at = {through for _account, _cents, through in snapshots()}
    for through_id in at:
        then = _recount(Q(id__lte=through_id))
        for account, cents, through in snapshots():
            if through == through_id and then.get(account, 0) != cents:
                yield Difference(account, cents, then.get(account, 0))


def territory_totals() -> dict[int, dict[chart.Pocket, Cents]]:
    """Per territory what every pocket holds in total, counted from the transfers (their sum is zero)."""
    totals: dict[int, dict[chart.Pocket, int]] = defaultdict(lambda: defaultdict(int))
    for sign, side in ((1, "destination"), (-1, "source")):
        rows = Transfer.objects.values("territory_id", pocket=F(f"{side}_pocket")).annotate(total=Sum("amount_cents"))
        for row in rows.order_by():
            totals[row["territory_id"]][chart.Pocket(row["pocket"])] += sign * row["total"]
    return {t: {p: Cents(c) for p, c in pockets.items()} for t, pockets in totals.items()}
