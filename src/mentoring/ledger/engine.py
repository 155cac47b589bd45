"""How transfers are written: step by step on any database, in one call on PostgreSQL.

The two do the same, and one set of tests runs on both: insert the transfer unless its key is there, then take from the
source (never below zero) and give to the destination, in a fixed order of accounts. Runs inside the caller's
transaction.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper

from mentoring.ledger import chart
from mentoring.ledger.errors import KeyReused, NotEnoughMoney


class Facts(NamedTuple):
    """A transfer, in the order of its columns."""

    key: str
    move: chart.Move
    source: chart.Account
    destination: chart.Account
    amount_cents: int
    territory_id: int
    fund_id: int | None
    at: datetime


_COLUMNS = """key, move, source_pocket, source_owner, destination_pocket, destination_owner,
              amount_cents, territory_id, fund_id"""
_INSERT = f"""
    INSERT INTO ledger_transfer ({_COLUMNS}, posted_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (key) DO NOTHING
"""  # noqa: S608 - no input in it
_READ = f"SELECT {_COLUMNS} FROM ledger_transfer WHERE key = %s"  # noqa: S608 - no input in it
_TAKE = "UPDATE ledger_balance SET cents = cents - %s WHERE pocket = %s AND owner = %s AND cents >= %s"
_GIVE = """
    INSERT INTO ledger_balance (pocket, owner, cents) VALUES (%s, %s, %s)
    ON CONFLICT (pocket, owner) DO UPDATE SET cents = ledger_balance.cents + excluded.cents
"""


def _step_by_step(cursor: CursorWrapper, facts: Facts) -> None:
    row = _row(facts)
    cursor.execute(_INSERT, [*row, connection.ops.adapt_datetimefield_value(facts.at)])
    if not cursor.rowcount:
        cursor.execute(_READ, [facts.key])
        if tuple(cursor.fetchone()) != row:
            raise KeyReused(key=facts.key)
        return
    # A fixed order of accounts: two posts between the same two accounts cannot wait for each other in a circle.
    for account in sorted([facts.source, facts.destination]):
        if account.pocket not in chart.GUARDED:
            continue
        if account == facts.destination:
            cursor.execute(_GIVE, [*account, facts.amount_cents])
            continue
        cursor.execute(_TAKE, [facts.amount_cents, *account, facts.amount_cents])
        if not cursor.rowcount:
            raise NotEnoughMoney(account=account)


_CALL = """SELECT ledger_post(%s::text, %s::text, %s::text, %s::bigint, %s::text, %s::bigint,
                              %s::bigint, %s::bigint, %s::bigint, %s::timestamptz)"""
_REFUSALS = {"MN001": NotEnoughMoney, "MN002": KeyReused}  # What the function raises.


def _in_one_call(cursor: CursorWrapper, facts: Facts) -> None:
    _call(cursor, _CALL, [*_row(facts), facts.at], key=facts.key)


# One call for many: the function runs for each row in turn, and sees what it did for those before.
_CALL_FOR_ALL = """
    SELECT ledger_post(key, move, source_pocket, source_owner, destination_pocket, destination_owner,
                       amount_cents, territory_id, fund_id, posted_at)
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::bigint[], %s::bigint[],
                %s::bigint[], %s::bigint[], %s::timestamptz[])
      AS posted (key, move, source_pocket, source_owner, destination_pocket, destination_owner,
                 amount_cents, territory_id, fund_id, posted_at)
"""


def _all_in_one_call(cursor: CursorWrapper, everything: Sequence[Facts]) -> None:
    columns = zip(*((*_row(facts), facts.at) for facts in everything), strict=True)
    _call(cursor, _CALL_FOR_ALL, [list(column) for column in columns])


def _call(cursor: CursorWrapper, statement: str, values: list[Any], **told: str) -> None:
    try:
        cursor.execute(statement, values)
    except DatabaseError as error:
        refusal = _REFUSALS.get(getattr(error.__cause__, "sqlstate", None) or "")
        if refusal is None:
            raise
        raise refusal(**told) from None


def _row(facts: Facts) -> tuple[str | int | None, ...]:
    """The columns as plain values; the pockets' enumerations are strings to the database."""
    source, destination = facts.source, facts.destination
    ends = (source.pocket.value, source.owner, destination.pocket.value, destination.owner)
    return (facts.key, facts.move.value, *ends, facts.amount_cents, facts.territory_id, facts.fund_id)


def write(facts: Facts) -> None:
    """Write a transfer once, and move the guarded balances. Refuses with NotEnoughMoney or KeyReused."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _in_one_call(cursor, facts)
        else:
            _step_by_step(cursor, facts)


def write_all(everything: Sequence[Facts]) -> None:
    """The same for many, one after the other."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and everything:
            _all_in_one_call(cursor, everything)
        else:
            for facts in everything:
                _step_by_step(cursor, facts)
