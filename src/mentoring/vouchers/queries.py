"""What a person can spend, where and until when."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from mentoring.kernel.money import Cents
from mentoring.ledger import chart
from mentoring.ledger.queries import balances
from mentoring.nominations.agreed import agreed_programmes, hold_agreed_programmes
from mentoring.nominations.queries import looks_after
from mentoring.people.models import Person
from mentoring.people.permissions import Actor, require
from mentoring.vouchers.models import Leftover, Voucher


@dataclass(frozen=True)
class Pocketful:
    """A voucher and what is free on it."""

    voucher: Voucher
    free_cents: Cents


def wallet(actor: Actor, today: date) -> list[Pocketful]:
    """The actor's own vouchers that are good today, the soonest to expire first.

    Where no yes holds (a guardian's is over at 18) they rest, and are not there.
    """
    agreed = agreed_programmes(actor.person_id or 0, today)
    return _with_balances(_good(Voucher.objects.visible_to(actor).filter(programme__in=agreed), today))


def wallet_of(person: Person, today: date) -> list[Pocketful]:
    """The same for a person whom a command serves. Consents, then vouchers, are locked until its transaction ends."""
    agreed = hold_agreed_programmes(person, today)
    own = Voucher.objects.filter(person=person, programme__in=agreed)
    return _with_balances(_good(own.select_for_update(of=("self",)), today))


def wallets_of(person_ids: Iterable[int], today: date) -> dict[int, list[Pocketful]]:
    """Of several persons at once: person -> the vouchers that are good today; whether a yes holds is not asked."""
    wallets: dict[int, list[Pocketful]] = {}
    for pocketful in _with_balances(_good(Voucher.objects.filter(person__in=list(person_ids)), today)):
        wallets.setdefault(pocketful.voucher.person_id, []).append(pocketful)
    return wallets


def wallets_of_all(agreed: Mapping[int, Collection[int]], today: date) -> dict[int, list[Pocketful]]:
    """What many could spend, in two statements: person -> the same as wallet(). Nothing is locked: it is to tell them.

    For each person the programmes to which there is a yes (nominations.agreed.agreed_of_all).
    """
    vouchers = _good(Voucher.objects.filter(person__in=list(agreed)), today)
    wallets: dict[int, list[Pocketful]] = defaultdict(list)
    for pocketful in _with_balances(vouchers):
        if pocketful.voucher.programme_id in agreed[pocketful.voucher.person_id]:
            wallets[pocketful.voucher.person_id].append(pocketful)
    return wallets


def resting_for_consent(person: Person, today: date) -> bool:
    """Has this person vouchers that would be good, if there were a yes to use them?"""
    resting = Voucher.objects.filter(person=person).exclude(programme__in=agreed_programmes(person.pk, today))
    return _good(resting, today).exists()


def wallet_on_paper(actor: Actor, person: Person, today: date) -> list[Pocketful]:
    """The same, for a nominator that prints it for somebody it looks after, who asks. Refuses with NotAllowed."""
    require(looks_after(actor, person.pk))
    agreed = agreed_programmes(person.pk, today)
    mine = Voucher.objects.filter(actor.here("programme__territory"), person=person, programme__in=agreed)
    return _with_balances(_good(mine, today))


def issued_to(actor: Actor) -> QuerySet[Voucher]:
    """Every voucher the actor ever got, the newest first: for the history."""
    return Voucher.objects.visible_to(actor).select_related("programme").order_by("-issued_at", "-pk")


def _good(vouchers: QuerySet[Voucher], today: date) -> QuerySet[Voucher]:
    good = vouchers.filter(state=Voucher.State.ACTIVE, expires_on__gte=today)
    return good.select_related("programme").order_by("expires_on", "pk")


def _with_balances(vouchers: QuerySet[Voucher]) -> list[Pocketful]:
    found = list(vouchers)
    free = balances(chart.Pocket.VOUCHER, [voucher.pk for voucher in found])
    return [Pocketful(voucher, free[voucher.pk]) for voucher in found]


def free_cents(pocketfuls: list[Pocketful]) -> Cents:
    """The big number of a wallet."""
    return Cents(sum(pocketful.free_cents for pocketful in pocketfuls))


def overdue(today: date) -> QuerySet[Voucher]:
    """Vouchers whose last day is over and that still count as active."""
    overdue_vouchers = Voucher.objects.filter(state=Voucher.State.ACTIVE, expires_on__lt=today)
    return overdue_vouchers.select_related("programme", "fund__pledge").order_by("pk")


@dataclass(frozen=True)
class Passing:
    """What came back from somebody's voucher went on from its fund to another."""

    fund_id: int
    to_fund_id: int
    person_id: int
    cents: int
    at: datetime


def passings(fund_ids: Iterable[int]) -> list[Passing]:
    """What went on from these funds, and from funds that ever passed something on to them. Not for display."""
    wanted = list(fund_ids)
    passed = Leftover.objects.filter(state=Leftover.State.PASSED)
    feeding = passed.filter(passed_to__in=wanted).values("fund")
    rows = passed.filter(Q(fund__in=wanted) | Q(fund__in=feeding)).order_by("pk")
    facts = rows.values_list("fund_id", "passed_to_id", "voucher__person_id", "passed_cents", "looked_at")
    return [Passing(fund, to, person, cents, at) for fund, to, person, cents, at in facts if to and at]


def holders(fund_ids: Iterable[int]) -> dict[int, int]:
    """Whose each voucher of these funds is: voucher -> person. Not for display: it only counts heads."""
    return dict(Voucher.objects.filter(fund_id__in=list(fund_ids)).values_list("pk", "person_id"))
