"""Vouchers are issued from a fund that covers them, and what is left of them returns there."""

from datetime import date, datetime

from django.db import transaction

from mentoring.funds.models import Fund, Pledge
from mentoring.kernel.money import Cents
from mentoring.kernel.states import advance
from mentoring.ledger import chart
from mentoring.ledger.commands import post
from mentoring.ledger.queries import balance, history
from mentoring.people.models import Person
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Programme
from mentoring.programmes.rules import Scope
from mentoring.records.commands import note
from mentoring.vouchers.models import Leftover, Voucher


@transaction.atomic
def issue(
    *,
    person: Person,
    fund: Fund,
    programme: Programme,
    amount: Cents,
    scope: Scope,
    expires_on: date,
    key: str,
    now: datetime,
) -> Voucher:
    """Money leaves a fund for one person's wallet. The same key again returns the first voucher.

    The awards call it, which have checked who may. Refuses with NotEnoughMoney: no voucher without cover.
    """
    assert fund.territory_id == programme.territory_id, "money never leaves its territory"
    first = Voucher.objects.filter(key=key).first()
    if first is not None:
        return first
    voucher = Voucher.objects.create(
        person=person,
        fund=fund,
        programme=programme,
        amount_cents=amount,
        spending_scope=scope.to_data(),
        expires_on=expires_on,
        issued_at=now,
        key=key,
    )
    post(
        chart.Move.AWARD,
        source=chart.fund(fund.pk),
        destination=chart.voucher(voucher.pk),
        amount=amount,
        key=f"award:{voucher.pk}",
        territory_id=programme.territory_id,
        fund_id=fund.pk,
        at=now,
    )
    return voucher


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
