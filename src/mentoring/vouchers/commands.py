"""Vouchers are issued from a fund that covers them, and what is left of them returns there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from mentoring.funds.models import Fund, Pledge
from mentoring.kernel.money import Cents
from mentoring.kernel.states import advance
from mentoring.ledger import chart
from mentoring.ledger.commands import post, post_all
from mentoring.ledger.engine import Facts
from mentoring.ledger.queries import balance, history
from mentoring.people.models import Person
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Programme
from mentoring.programmes.rules import Scope
from mentoring.records.commands import note
from mentoring.vouchers.models import Leftover, Voucher


@dataclass(frozen=True)
class Grant:
    """What a voucher is: whose money (cents), for whom, where and until when it is good."""

    person: Person
    fund: Fund
    programme: Programme
    amount: Cents
    scope: Scope
    expires_on: date


@transaction.atomic
def issue(grant: Grant, *, round_id: int, key: str, now: datetime) -> Voucher:
    """A fund's money that an approved round keeps goes into one person's wallet. The same key again: the first voucher.

    The awards call it, which have checked who may. Refuses with NotEnoughMoney: no voucher without cover.
    """
    return issue_all({key: grant}, round_id=round_id, now=now)[key]


@transaction.atomic
def issue_all(grants: Mapping[str, Grant], *, round_id: int, now: datetime) -> dict[str, Voucher]:
    """Many vouchers of one round, by their keys; what issue() says of one holds for each, and all are there or none.

    Whoever calls holds the round, so that nobody else issues the same keys meanwhile.
    """
    found = {voucher.key: voucher for voucher in Voucher.objects.filter(key__in=list(grants))}
    fresh = [_voucher(grant, key, now) for key, grant in grants.items() if key not in found]
    for voucher in Voucher.objects.bulk_create(fresh):
        found[voucher.key] = voucher
    post_all(
        Facts(
            key=f"award:{voucher.pk}",
            move=chart.Move.ROUND_ISSUED,
            source=chart.award_round(round_id),
            destination=chart.voucher(voucher.pk),
            amount_cents=voucher.amount_cents,
            territory_id=voucher.programme.territory_id,
            fund_id=voucher.fund_id,
            at=now,
        )
        for voucher in fresh
    )
    return found


def _voucher(grant: Grant, key: str, now: datetime) -> Voucher:
    assert grant.fund.territory_id == grant.programme.territory_id, "money never leaves its territory"
    return Voucher(
        person=grant.person,
        fund=grant.fund,
        programme=grant.programme,
        amount_cents=grant.amount,
        spending_scope=grant.scope.to_data(),
        expires_on=grant.expires_on,
        issued_at=now,
        key=key,
    )


@transaction.atomic
def expire(voucher: Voucher, *, now: datetime) -> None:
    """The voucher's time is over: what is free returns to its fund. Refuses with WrongState the second time.

    What is held for a booking stays held; if that is cancelled later, sweep() sends it on.
    """
    advance(voucher, Voucher.State.EXPIRED)
    note(Actor.clock(), "expired", voucher, at=now)
    sweep(voucher, now=now)


@transaction.atomic
def sweep(voucher: Voucher, *, now: datetime) -> None:
    """Send what a voucher that is over still holds back to its fund. No remainder is ever lost.

    Where the giver lets it go further, it waits there to be passed on: written down in the same transaction, so that a
    worker that dies here leaves both or neither.
    """
    assert voucher.state != Voucher.State.ACTIVE
    Voucher.objects.select_for_update().get(pk=voucher.pk)  # One sweep at a time, so that the key below is its own.
    left = balance(chart.voucher(voucher.pk))
    if not left:
        return
    returned = [line for line in history(chart.voucher(voucher.pk)) if line.move is chart.Move.VOUCHER_RETURNED]
    key = f"return:{voucher.pk}:{len(returned) + 1}"
    post(
        chart.Move.VOUCHER_RETURNED,
        source=chart.voucher(voucher.pk),
        destination=chart.fund(voucher.fund_id),
        amount=left,
        key=key,
        territory_id=voucher.programme.territory_id,
        fund_id=voucher.fund_id,
        at=now,
    )
    if voucher.fund.reach != Pledge.Reach.EARMARK:
        Leftover.objects.create(voucher=voucher, fund_id=voucher.fund_id, cents=left, key=key, returned_at=now)
