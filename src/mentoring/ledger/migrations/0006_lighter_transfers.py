"""Writing a transfer costs less: one look says whether its move is on the chart, and giving and taking are plain calls.

A CHECK is read and prepared anew by each statement: one that spells out eighteen moves was a sixth of what a redemption
cost PostgreSQL. There, too, pages of balances keep room, so that a new balance stays on its page and writes no index.

As in 0004, SQLite's triggers are taken off before the table is made anew, and put back after.
"""

from importlib import import_module

import django.db.models.lookups
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

before = import_module("mentoring.ledger.migrations.0003_post_in_one_call")
protection = import_module("mentoring.ledger.migrations.0002_protect_transfers")

FILLED = 70  # In percent, as for bookings: a balance changes a few times in its life.

TAKE = """
CREATE FUNCTION ledger_take(p_pocket text, p_owner bigint, p_amount bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE ledger_balance SET cents = cents - p_amount
    WHERE pocket = p_pocket AND owner = p_owner AND cents >= p_amount;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% % holds less than %', p_pocket, p_owner, p_amount USING ERRCODE = 'MN001';
    END IF;
    RETURN true;
END $$
"""

GIVE = """
CREATE FUNCTION ledger_give(p_pocket text, p_owner bigint, p_amount bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_balance (pocket, owner, cents) VALUES (p_pocket, p_owner, p_amount)
    ON CONFLICT (pocket, owner) DO UPDATE SET cents = ledger_balance.cents + excluded.cents;
    RETURN true;
END $$
"""

# They return something, for an assignment is a plain call to PL/pgSQL, and PERFORM a query.
POST = """
CREATE OR REPLACE FUNCTION ledger_post(
    p_key text, p_move text, p_source_pocket text, p_source_owner bigint, p_destination_pocket text,
    p_destination_owner bigint, p_amount bigint, p_territory bigint, p_fund bigint, p_at timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    takes constant boolean := p_source_pocket NOT IN ('bank', 'payable');
    gives constant boolean := p_destination_pocket NOT IN ('bank', 'payable');
    source_first constant boolean :=
        (p_source_pocket COLLATE "C", p_source_owner) < (p_destination_pocket COLLATE "C", p_destination_owner);
    done boolean;
BEGIN
    INSERT INTO ledger_transfer (key, move, source_pocket, source_owner, destination_pocket, destination_owner,
                                 amount_cents, territory_id, fund_id, posted_at)
    VALUES (p_key, p_move, p_source_pocket, p_source_owner, p_destination_pocket, p_destination_owner,
            p_amount, p_territory, p_fund, p_at)
    ON CONFLICT (key) DO NOTHING;
    IF NOT FOUND THEN
        PERFORM 1 FROM ledger_transfer
        WHERE key = p_key AND move = p_move
          AND source_pocket = p_source_pocket AND source_owner = p_source_owner
          AND destination_pocket = p_destination_pocket AND destination_owner = p_destination_owner
          AND amount_cents = p_amount AND territory_id = p_territory AND fund_id IS NOT DISTINCT FROM p_fund;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'key % tells another story', p_key USING ERRCODE = 'MN002';
        END IF;
        RETURN;
    END IF;
    -- A fixed order of accounts: two posts between the same two accounts cannot wait for each other in a circle.
    IF takes AND source_first THEN
        done := ledger_take(p_source_pocket, p_source_owner, p_amount);
    END IF;
    IF gives THEN
        done := ledger_give(p_destination_pocket, p_destination_owner, p_amount);
    END IF;
    IF takes AND NOT source_first THEN
        done := ledger_take(p_source_pocket, p_source_owner, p_amount);
    END IF;
END $$
"""

DROP = ["DROP FUNCTION ledger_take(text, bigint, bigint)", "DROP FUNCTION ledger_give(text, bigint, bigint)"]
ROOM, NO_ROOM = (
    f"ALTER TABLE ledger_balance SET (fillfactor = {FILLED})",
    "ALTER TABLE ledger_balance RESET (fillfactor)",
)


def lighten(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _all(schema_editor, [*DROP, TAKE, GIVE, POST, ROOM])


def put_back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    post = before.POST.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    _all(schema_editor, [*DROP, before.TAKE, before.GIVE, post, NO_ROOM])


def _all(schema_editor: BaseDatabaseSchemaEditor, statements: list[str]) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0005_unredeem'),
    ]

    operations = [
        migrations.RunPython(protection.unprotect, protection.protect),
        migrations.RemoveConstraint(
            model_name='transfer',
            name='transfer_on_the_chart',
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.In(models.Func('move', models.Value(':'), 'source_pocket', models.Value(':'), 'destination_pocket', arg_joiner=' || ', output_field=models.CharField(), template='(%(expressions)s)'), ['gift_received:bank:fund', 'transfer_unmatched:bank:suspense', 'transfer_matched:suspense:fund', 'transfer_sent_back:suspense:bank', 'gift_refunded:fund:bank', 'relay:fund:fund', 'award:fund:voucher', 'round_approved:fund:round', 'round_issued:round:voucher', 'round_dropped:round:fund', 'voucher_returned:voucher:fund', 'booking_hold:voucher:held', 'booking_release:held:voucher', 'booking_redeem:held:payable', 'booking_unredeem:payable:held', 'payout_prepare:payable:in_transit', 'payout_cancel:in_transit:payable', 'payout_execute:in_transit:bank']), name='transfer_on_the_chart'),
        ),
        migrations.RunPython(protection.protect, protection.unprotect),
        migrations.RunPython(lighten, put_back),
    ]
