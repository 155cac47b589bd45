"""The path of the money, for who gave it and for everybody. Every figure is a sum of groups that may be told.

What was given is exact and of this moment; what is about people is of the days that are over, in groups of at least
five (rules.py, and docs/adr/0010-figures-in-groups-of-five.md for why).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from mentoring.funds.models import Fund, Gift
from mentoring.funds.queries import fund_ids_in, funds_of, funds_with
from mentoring.impact.telling import Sums, Told, added, passed_to, tell, until_day
from mentoring.people.permissions import Actor, Role, require
from mentoring.people.queries import organisation_names, organisation_of
from mentoring.programmes.models import Territory
from mentoring.programmes.queries import disciplines_with


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
    arrived_cents: int  # Came on from other funds.
    passed_cents: int  # Of what was returned: went on to other funds.
    vouchers: int
    seats: int
    people: int  # Of one fund; over several the same person would count twice.
    places: Sequence[Slice]
    disciplines: Sequence[Slice]
    months: Sequence[Month]
    passed: Sequence[Slice]  # To which fund.

    @property
    def to_assign_cents(self) -> int:
        return self.given_cents + self.arrived_cents - self.passed_cents - self.assigned_cents

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
    given_to = [fund.pk for fund in funds_of(actor, mentor)]
    told = tell(given_to, now)
    funds = funds_with({*given_to, *passed_to(told, given_to)})
    names = _names(told.values())
    parts = {fund.pk: told[fund.pk].part_of(mentor.pk) for fund in funds}
    funds = [fund for fund in funds if parts[fund.pk].held]
    shares = [
        Share(
            fund,
            ratio=Fraction(parts[fund.pk].held, told[fund.pk].sums.held or 1),
            own=_figures(parts[fund.pk], names),
            whole=_figures(told[fund.pk].sums, names),
        )
        for fund in funds
    ]
    gifts = [gift for fund in funds for gift in told[fund.pk].gifts if gift.pledge.mentor_id == mentor.pk]
    return MentorPath(
        gifts=sorted(gifts, key=lambda gift: (gift.received_on, gift.pk), reverse=True),
        shares=shares,
        total=_figures(added(list(parts.values())), names),
        told_through=until_day(now) - timedelta(days=1),
    )


def public_figures(territory: Territory, now: datetime) -> Figures:
    """What all the money of a territory has done: the same groups that mentors are told of, added up."""
    told = tell(fund_ids_in(territory), now)
    return _figures(added([fund.sums for fund in told.values()]), _names(told.values()))


@dataclass(frozen=True)
class _Names:
    places: Mapping[int, str]
    disciplines: Mapping[str, str]
    funds: Mapping[int, str]


def _names(told: Iterable[Told]) -> _Names:
    sums = [fund.sums for fund in told]
    disciplines = disciplines_with({slug for each in sums for slug in each.disciplines if slug})
    return _Names(
        places=organisation_names({pk for each in sums for pk in each.places if pk}),
        disciplines={discipline.slug: str(discipline) for discipline in disciplines},
        funds={fund.pk: fund.name for fund in funds_with({pk for each in sums for pk in each.passed if pk})},
    )


def _figures(sums: Sums, names: _Names) -> Figures:
    return Figures(
        given_cents=sums.given,
        assigned_cents=sums.assigned,
        enjoyed_cents=sums.enjoyed,
        paid_cents=sums.paid,
        returned_cents=sums.returned,
        arrived_cents=sums.arrived,
        passed_cents=sum(sums.passed.values()),
        vouchers=sums.vouchers,
        seats=sums.seats,
        people=sums.people,
        places=_slices((names.places.get(pk or 0, ""), cents) for pk, cents in sums.places.items()),
        disciplines=_slices((names.disciplines.get(slug, ""), cents) for slug, cents in sums.disciplines.items()),
        months=_months(sums.months),
        passed=_slices((names.funds.get(pk or 0, ""), cents) for pk, cents in sums.passed.items()),
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
