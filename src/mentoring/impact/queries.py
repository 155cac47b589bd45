"""The path of the money, for who gave it and for everybody. Every figure is a sum of groups that may be told.

What was given is exact and of this moment; what is about people is of the days that are over, in groups of at least
five (rules.py, and docs/adr/0010-figures-in-groups-of-five.md for why).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.utils import timezone

from mentoring.bookings.queries import spendings
from mentoring.funds.models import Fund, Gift
from mentoring.funds.queries import fund_ids_in, funds_of, gifts_into
from mentoring.impact.rules import Event, Group, Kind, shared_out, tellable
from mentoring.ledger import chart
from mentoring.ledger.queries import movements
from mentoring.people.permissions import Actor, Role, require
from mentoring.people.queries import organisation_names, organisation_of
from mentoring.programmes.models import Territory
from mentoring.programmes.queries import disciplines_with
from mentoring.treasury.queries import paid_at
from mentoring.vouchers.queries import holders

# A day is over an hour after midnight: no transaction that was written on it is still on its way.
SETTLED_AFTER = timedelta(hours=1)
_WALLET_MOVES = {
    chart.Move.AWARD: Kind.ASSIGNED,
    chart.Move.ROUND_ISSUED: Kind.ASSIGNED,
    chart.Move.VOUCHER_RETURNED: Kind.RETURNED,
}


@dataclass(frozen=True)
class Slice:
    """A part of what was enjoyed: at a place, in a discipline. Without a label: several, too small to be named."""

    label: str
    cents: int


@dataclass(frozen=True)
class Month:
    """What was enjoyed in a month."""

    first_day: date
    cents: int


@dataclass(frozen=True)
class Figures:
    """Where the money is, in cents, as far as it may be told: each sum is at most the one before it."""

    given_cents: int
    assigned_cents: int  # In wallets or spent; what came back from wallets is not in it.
    enjoyed_cents: int
    paid_cents: int  # Of what was enjoyed: has reached the providers.
    returned_cents: int  # Was assigned, was not used in time, and may serve somebody else.
    vouchers: int
    seats: int
    places: Sequence[Slice]
    disciplines: Sequence[Slice]
    months: Sequence[Month]

    @property
    def to_assign_cents(self) -> int:
        return self.given_cents - self.assigned_cents

    @property
    def to_spend_cents(self) -> int:
        return self.assigned_cents - self.enjoyed_cents

    @property
    def to_pay_cents(self) -> int:
        return self.enjoyed_cents - self.paid_cents


@dataclass(frozen=True)
class Share:
    """A fund that holds a mentor's money."""

    fund: Fund
    ratio: Fraction  # The part of it that is the mentor's.
    own: Figures  # The mentor's part. Vouchers and seats are the fund's: nobody sits on a third of a seat.
    whole: Figures


@dataclass(frozen=True)
class MentorPath:
    """What became of a mentor's gifts."""

    gifts: Sequence[Gift]  # The newest first.
    shares: Sequence[Share]
    total: Figures
    told_through: date  # The last day that figures about people speak of.


def mentor_path(actor: Actor, now: datetime) -> MentorPath:
    """The way of a mentor's own money from gift to seat; in a fund of several mentors, of its share.

    Gifts are exact. Everything else is about people: groups of at least five, of days that are over. Refuses with
    NotAllowed unless one acts for a mentor.
    """
    mentor = organisation_of(actor)
    require(actor.role == Role.MENTOR and mentor is not None)
    assert mentor is not None
    funds = funds_of(actor, mentor)
    told = _tell([fund.pk for fund in funds], now)
    names = _names(told.values())
    parts = {fund.pk: told[fund.pk].sums.part_of(mentor.pk, told[fund.pk].givers) for fund in funds}
    shares = [
        Share(
            fund,
            ratio=Fraction(parts[fund.pk].given, told[fund.pk].sums.given or 1),
            own=_figures(parts[fund.pk], names),
            whole=_figures(told[fund.pk].sums, names),
        )
        for fund in funds
    ]
    gifts = [gift for fund in funds for gift in told[fund.pk].gifts if gift.pledge.mentor_id == mentor.pk]
    return MentorPath(
        gifts=sorted(gifts, key=lambda gift: (gift.received_on, gift.pk), reverse=True),
        shares=shares,
        total=_figures(_added(list(parts.values())), names),
        told_through=_until(now) - timedelta(days=1),
    )


def public_figures(territory: Territory, now: datetime) -> Figures:
    """What all the money of a territory has done: the same groups that mentors are told of, added up."""
    told = _tell(fund_ids_in(territory), now)
    return _figures(_added([fund.sums for fund in told.values()]), _names(told.values()))


# -- sums, before anything has a name -------------------------------------------------------------------------
@dataclass(frozen=True)
class _Sums:
    given: int = 0
    assigned: int = 0
    enjoyed: int = 0
    paid: int = 0
    returned: int = 0
    vouchers: int = 0
    seats: int = 0
    places: Mapping[int | None, int] = field(default_factory=dict)
    disciplines: Mapping[str, int] = field(default_factory=dict)
    months: Mapping[date, int] = field(default_factory=dict)

    def part_of(self, giver: int, givers: Mapping[int, int]) -> "_Sums":
        """One giver's share of a fund, in whole cents: all givers' shares add up, and so do a share's own rows."""
        if set(givers) == {giver}:
            return self

        def share(total: int) -> int:
            return shared_out(total, givers).get(giver, 0)

        enjoyed = share(self.enjoyed)
        return _Sums(
            given=share(self.given),
            assigned=share(self.assigned),
            enjoyed=enjoyed,
            paid=share(self.paid),
            returned=share(self.returned),
            vouchers=self.vouchers,
            seats=self.seats,
            places=shared_out(enjoyed, self.places),
            disciplines=shared_out(enjoyed, self.disciplines),
            months=shared_out(enjoyed, self.months),
        )


def _added(all_sums: Sequence[_Sums]) -> _Sums:
    places, disciplines, months = Counter[int | None](), Counter[str](), Counter[date]()
    for sums in all_sums:
        places.update(sums.places)
        disciplines.update(sums.disciplines)
        months.update(sums.months)
    return _Sums(
        given=sum(sums.given for sums in all_sums),
        assigned=sum(sums.assigned for sums in all_sums),
        enjoyed=sum(sums.enjoyed for sums in all_sums),
        paid=sum(sums.paid for sums in all_sums),
        returned=sum(sums.returned for sums in all_sums),
        vouchers=sum(sums.vouchers for sums in all_sums),
        seats=sum(sums.seats for sums in all_sums),
        places=places,
        disciplines=disciplines,
        months=months,
    )


@dataclass(frozen=True)
class _Told:
    """One fund."""

    gifts: Sequence[Gift]
    givers: Mapping[int, int]  # mentor -> cents given, in the order of the mentors
    sums: _Sums


def _tell(fund_ids: Sequence[int], now: datetime) -> dict[int, _Told]:
    """Every fund's gifts up to now, and the sums of its groups that may be told. Six queries, however many funds."""
    until = _until(now)
    events = _events(fund_ids)
    gifts: dict[int, list[Gift]] = defaultdict(list)
    for gift in gifts_into(fund_ids):
        if gift.recorded_at <= now:
            gifts[gift.fund_id].append(gift)
    return {pk: _told(gifts[pk], events[pk], until) for pk in fund_ids}


def _told(gifts: Sequence[Gift], events: Sequence[Event], until: date) -> _Told:
    givers: Counter[int] = Counter()
    for gift in gifts:
        givers[gift.pledge.mentor_id] += gift.amount_cents
    given = [(timezone.localdate(gift.recorded_at), gift.amount_cents) for gift in gifts]
    groups = tellable(events, given, until)
    return _Told(gifts, dict(sorted(givers.items())), _sums(givers.total(), groups, until))


def _sums(given: int, groups: Sequence[Group], until: date) -> _Sums:
    by_kind = {kind: [group for group in groups if group.kind is kind] for kind in Kind}
    cents = {kind: sum(group.cents for group in by_kind[kind]) for kind in Kind}
    places: Counter[int | None] = Counter()
    disciplines: Counter[str] = Counter()
    months: Counter[date] = Counter()
    for group in by_kind[Kind.ENJOYED]:
        places[group.provider_id] += group.cents
        disciplines[group.discipline] += group.cents
        months[group.month] += group.cents
    return _Sums(
        given=given,
        assigned=cents[Kind.ASSIGNED] - cents[Kind.RETURNED],
        enjoyed=cents[Kind.ENJOYED],
        paid=sum(group.cents for group in by_kind[Kind.ENJOYED] if group.is_paid_before(until)),
        returned=cents[Kind.RETURNED],
        vouchers=sum(group.items for group in by_kind[Kind.ASSIGNED]),
        seats=sum(group.items for group in by_kind[Kind.ENJOYED]),
        places=places,
        disciplines=disciplines,
        months=months,
    )


def _until(now: datetime) -> date:
    """The days before this one are over."""
    return timezone.localdate(now - SETTLED_AFTER)


def _events(fund_ids: Sequence[int]) -> dict[int, list[Event]]:
    """What happened to people with the money of each fund, from the books."""
    events: dict[int, list[Event]] = defaultdict(list)
    here = timezone.get_current_timezone()  # Asked once: there are many events.
    people = holders(fund_ids)
    for step in movements(fund_ids, _WALLET_MOVES):
        kind = _WALLET_MOVES[step.move]
        voucher = step.destination_owner if kind is Kind.ASSIGNED else step.source_owner
        events[step.fund_id].append(Event(kind, timezone.localdate(step.at, here), people[voucher], step.cents))
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


# -- names ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Names:
    places: Mapping[int, str]
    disciplines: Mapping[str, str]


def _names(told: Iterable[_Told]) -> _Names:
    sums = [fund.sums for fund in told]
    disciplines = disciplines_with({slug for each in sums for slug in each.disciplines if slug})
    return _Names(
        places=organisation_names({pk for each in sums for pk in each.places if pk}),
        disciplines={discipline.slug: str(discipline) for discipline in disciplines},
    )


def _figures(sums: _Sums, names: _Names) -> Figures:
    return Figures(
        given_cents=sums.given,
        assigned_cents=sums.assigned,
        enjoyed_cents=sums.enjoyed,
        paid_cents=sums.paid,
        returned_cents=sums.returned,
        vouchers=sums.vouchers,
        seats=sums.seats,
        places=_slices((names.places.get(pk or 0, ""), cents) for pk, cents in sums.places.items()),
        disciplines=_slices((names.disciplines.get(slug, ""), cents) for slug, cents in sums.disciplines.items()),
        months=_months(sums.months),
    )


def _slices(labelled: Iterable[tuple[str, int]]) -> list[Slice]:
    """The largest first; what has no name last."""
    cents_by_label = Counter[str]()
    for label, cents in labelled:
        cents_by_label[label] += cents
    ordered = sorted(cents_by_label.items(), key=lambda item: (not item[0], -item[1], item[0]))
    return [Slice(label, cents) for label, cents in ordered if cents]


def _months(cents_by_month: Mapping[date, int]) -> list[Month]:
    """From the first to the last, without gaps."""
    months = []
    month, last = min(cents_by_month, default=date.max), max(cents_by_month, default=date.min)
    while month <= last:
        months.append(Month(month, cents_by_month.get(month, 0)))
        month = (month + timedelta(days=32)).replace(day=1)
    return months
