"""post(), post_all(): the only way money moves. take_snapshots(): keeps reading collecting accounts cheap."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from mentoring.kernel.money import Cents
from mentoring.ledger import chart
from mentoring.ledger.engine import Facts, write, write_all
from mentoring.ledger.models import Snapshot, Transfer
from mentoring.ledger.queries import collected_between, snapshots

# Ids are handed out before transactions commit, so the newest transfers may still be on their way behind a higher
# id. No transaction of ours lives for an hour.
SETTLED_AFTER = timedelta(hours=1)


@transaction.atomic
def post(
    move: chart.Move,
    *,
    source: chart.Account,
    destination: chart.Account,
    amount: Cents,
    key: str,
    territory_id: int,
    fund_id: int | None,
    at: datetime,
) -> None:
    """Move an amount (cents) from one account to another, once.

    The same key again with the same facts changes nothing; with other facts it is refused with KeyReused. Refuses with
    NotEnoughMoney when a guarded source holds less. A move off the chart, or an amount that is not positive, is our
    bug and an assertion.
    """
    write(_checked(Facts(key, move, source, destination, amount, territory_id, fund_id, at)))


@transaction.atomic
def post_all(transfers: Iterable[Facts]) -> None:
    """Move many amounts, all of them or none; what post() says of one holds for each.

    They are written in the order of their accounts, whatever order they came in, so that two who post many at once
    never wait in a circle: none of them may count on what another brings.
    """
    write_all(sorted((_checked(each) for each in transfers), key=_accounts))


def _accounts(facts: Facts) -> tuple[list[chart.Account], str]:
    return sorted([facts.source, facts.destination]), facts.key


def _checked(facts: Facts) -> Facts:
    move, source, destination = facts.move, facts.source, facts.destination
    assert chart.MOVES[move] == (source.pocket, destination.pocket), f"{move} does not go {source} -> {destination}"
    assert source != destination, f"{move} goes nowhere"
    assert facts.amount_cents > 0, f"{move} of {facts.amount_cents} cents"
    return facts


@transaction.atomic
def take_snapshots(now: datetime) -> int:
    """Write down what each collecting account held an hour ago. Returns how many accounts were written.

    All snapshots always stand at the same transfer, so one pass over what came since brings all of them forward.
    """
    settled = Transfer.objects.filter(posted_at__lt=now - SETTLED_AFTER)
    through_id = settled.order_by("-id").values_list("id", flat=True).first()
    if through_id is None:
        return 0
    totals = {account: cents for account, cents, _through in snapshots()}
    since = max((through for _account, _cents, through in snapshots()), default=0)
    for account, cents in collected_between(since, through_id).items():
        totals[account] = totals.get(account, 0) + cents
    Snapshot.objects.bulk_create(
        [Snapshot(pocket=a.pocket, owner=a.owner, through_id=through_id, cents=cents) for a, cents in totals.items()],
        update_conflicts=True,
        unique_fields=["pocket", "owner"],
        update_fields=["through_id", "cents"],
    )
    return len(totals)
