"""What may be told of each fund, in sums, before anything has a name."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from mentoring.bookings.queries import spendings
from mentoring.funds.models import Gift
from mentoring.funds.queries import gifts_into
from mentoring.impact.rules import Event, Group, Kind, people_in, shared_out, tellable
from mentoring.ledger import chart
from mentoring.ledger.queries import movements
from mentoring.treasury.queries import paid_at
from mentoring.vouchers.queries import Passing, holders, passings

# A day is over an hour after midnight: no transaction that was written on it is still on its way.
SETTLED_AFTER = timedelta(hours=1)
_WALLET_MOVES = {
    chart.Move.AWARD: Kind.ASSIGNED,
    chart.Move.ROUND_ISSUED: Kind.ASSIGNED,
    chart.Move.VOUCHER_RETURNED: Kind.RETURNED,
}


@dataclass(frozen=True)
class Sums:
    given: int = 0
    assigned: int = 0
    enjoyed: int = 0
    paid: int = 0
    returned: int = 0
    arrived: int = 0
    vouchers: int = 0
    seats: int = 0
    people: int = 0
    places: Mapping[int | None, int] = field(default_factory=dict)
    disciplines: Mapping[str, int] = field(default_factory=dict)
    months: Mapping[date, int] = field(default_factory=dict)
    passed: Mapping[int | None, int] = field(default_factory=dict)  # fund -> cents

    @property
    def held(self) -> int:
        """All that ever came in."""
        return self.given + self.arrived


def added(all_sums: Sequence[Sums]) -> Sums:
    places, disciplines, months = Counter[int | None](), Counter[str](), Counter[date]()
    passed = Counter[int | None]()
    for sums in all_sums:
        places.update(sums.places)
        disciplines.update(sums.disciplines)
        months.update(sums.months)
        passed.update(sums.passed)
    return Sums(
        given=sum(sums.given for sums in all_sums),
        assigned=sum(sums.assigned for sums in all_sums),
        enjoyed=sum(sums.enjoyed for sums in all_sums),
        paid=sum(sums.paid for sums in all_sums),
        returned=sum(sums.returned for sums in all_sums),
        arrived=sum(sums.arrived for sums in all_sums),
        vouchers=sum(sums.vouchers for sums in all_sums),
        seats=sum(sums.seats for sums in all_sums),
        places=places,
        disciplines=disciplines,
        months=months,
        passed=passed,
    )


@dataclass(frozen=True)
class _Arrival:
    """A group of what went on from another fund, and whose it is."""

    on: date
    giver: int
    cents: int


@dataclass(frozen=True)
class Told:
    """One fund."""

    gifts: Sequence[Gift]
    given: Mapping[int, int]  # mentor -> cents given
    arrived: Mapping[int, int]  # mentor -> cents that came on from their other funds
    groups: Sequence[Group]
    sums: Sums

    def part_of(self, giver: int) -> Sums:
        """One giver's share of a fund, in whole cents: all givers' shares add up, and so do a share's own rows."""
        givers = {pk: self.given.get(pk, 0) + self.arrived.get(pk, 0) for pk in sorted({*self.given, *self.arrived})}
        if set(givers) == {giver}:
            return self.sums
        sums = self.sums

        def share(total: int) -> int:
            return shared_out(total, givers).get(giver, 0)

        enjoyed = share(sums.enjoyed)
        return Sums(
            given=self.given.get(giver, 0),
            arrived=self.arrived.get(giver, 0),
            assigned=share(sums.assigned),
            enjoyed=enjoyed,
            paid=share(sums.paid),
            returned=share(sums.returned),
            vouchers=sums.vouchers,
            seats=sums.seats,
            people=sums.people,
            places=shared_out(enjoyed, sums.places),
            disciplines=shared_out(enjoyed, sums.disciplines),
            months=shared_out(enjoyed, sums.months),
        )


def tell(fund_ids: Sequence[int], now: datetime) -> dict[int, Told]:
    """Gifts up to now and the sums of the groups that may be told, of these funds and whatever they have to do with.

    What went on from one fund arrives in another when it is told: in groups, like everything. So the funds that pass on
    come first; a pool keeps what it has. A constant number of statements, however many funds.
    """
    until = until_day(now)
    passed = passings(fund_ids)
    everything = sorted({*fund_ids, *(step.fund_id for step in passed), *(step.to_fund_id for step in passed)})
    events = _events(everything, passed)
    gifts: dict[int, list[Gift]] = defaultdict(list)
    for gift in gifts_into(everything):
        if gift.recorded_at <= now:
            gifts[gift.fund_id].append(gift)
    told: dict[int, Told] = {}
    arrivals: dict[int, list[_Arrival]] = defaultdict(list)
    pools = {step.to_fund_id for step in passed}
    for pk in sorted(everything, key=lambda pk: (pk in pools, pk)):
        told[pk] = _told(gifts[pk], arrivals[pk], events[pk], until)
        for group in told[pk].groups:
            if group.kind is Kind.PASSED and group.passed_to and group.told_on < until:
                [giver] = told[pk].given
                arrivals[group.passed_to].append(_Arrival(group.told_on, giver, group.cents))
    return told


def _told(gifts: Sequence[Gift], arrivals: Sequence[_Arrival], events: Sequence[Event], until: date) -> Told:
    given, arrived = Counter[int](), Counter[int]()
    for gift in gifts:
        given[gift.pledge.mentor_id] += gift.amount_cents
    for arrival in arrivals:
        arrived[arrival.giver] += arrival.cents
    came_in = [(timezone.localdate(gift.recorded_at), gift.amount_cents) for gift in gifts]
    came_in += [(arrival.on, arrival.cents) for arrival in arrivals]
    groups = tellable(events, came_in, until)
    sums = replace(_sums(groups, until), given=given.total(), arrived=arrived.total())
    return Told(gifts, given, arrived, groups, sums)


def passed_to(told: Mapping[int, Told], fund_ids: Iterable[int]) -> set[int]:
    """The funds that hold what these passed on, as far as it may be told."""
    groups = [group for pk in fund_ids for group in told[pk].groups]
    return {group.passed_to for group in groups if group.kind is Kind.PASSED and group.passed_to}


def _sums(groups: Sequence[Group], until: date) -> Sums:
    by_kind = {kind: [group for group in groups if group.kind is kind] for kind in Kind}
    cents = {kind: sum(group.cents for group in by_kind[kind]) for kind in Kind}
    places: Counter[int | None] = Counter()
    disciplines: Counter[str] = Counter()
    months: Counter[date] = Counter()
    passed: Counter[int | None] = Counter()
    for group in by_kind[Kind.PASSED]:
        passed[group.passed_to] += group.cents
    for group in by_kind[Kind.ENJOYED]:
        places[group.provider_id] += group.cents
        disciplines[group.discipline] += group.cents
        months[group.month] += group.cents
    return Sums(
        assigned=cents[Kind.ASSIGNED] - cents[Kind.RETURNED],
        enjoyed=cents[Kind.ENJOYED],
        paid=sum(group.cents for group in by_kind[Kind.ENJOYED] if group.is_paid_before(until)),
        returned=cents[Kind.RETURNED],
        vouchers=sum(group.items for group in by_kind[Kind.ASSIGNED]),
        seats=sum(group.items for group in by_kind[Kind.ENJOYED]),
        places=places,
        people=people_in(groups),
        disciplines=disciplines,
        months=months,
        passed=passed,
    )


def until_day(now: datetime) -> date:
    """The days before this one are over."""
    return timezone.localdate(now - SETTLED_AFTER)


def _events(fund_ids: Sequence[int], passed: Iterable[Passing]) -> dict[int, list[Event]]:
    """What happened to people with the money of each fund, from the books."""
    events: dict[int, list[Event]] = defaultdict(list)
    here = timezone.get_current_timezone()  # Asked once: there are many events.
    people = holders(fund_ids)
    for step in movements(fund_ids, _WALLET_MOVES):
        kind = _WALLET_MOVES[step.move]
        voucher = step.destination_owner if kind is Kind.ASSIGNED else step.source_owner
        events[step.fund_id].append(Event(kind, timezone.localdate(step.at, here), people[voucher], step.cents))
    for each in passed:
        on = timezone.localdate(each.at, here)
        events[each.fund_id].append(Event(Kind.PASSED, on, each.person_id, each.cents, passed_to=each.to_fund_id))
    paid = paid_at(fund_ids)
    for spent in spendings(fund_ids):
        paid_moment = paid.get(spent.booking_id)
        events[spent.fund_id].append(
            Event(
                Kind.ENJOYED,
                on=timezone.localdate(spent.at, here),
                person_id=spent.person_id,
                cents=spent.cents,
                items=int(spent.is_first),
                provider_id=spent.provider_id,
                discipline=spent.discipline,
                paid_on=timezone.localdate(paid_moment, here) if paid_moment else None,
            )
        )
    return events
