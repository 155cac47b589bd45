"""PostgreSQL: the same post() as engine.py's portable steps, in one call. tests/ledger holds both to one behaviour."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

POST = """
CREATE FUNCTION ledger_post(
    p_key text, p_move text, p_source_pocket text, p_source_owner bigint, p_destination_pocket text,
    p_destination_owner bigint, p_amount bigint, p_territory bigint, p_fund bigint, p_at timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    source_first constant boolean :=
        (p_source_pocket COLLATE "C", p_source_owner) < (p_destination_pocket COLLATE "C", p_destination_owner);
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
    IF source_first THEN
        PERFORM ledger_take(p_source_pocket, p_source_owner, p_amount);
        PERFORM ledger_give(p_destination_pocket, p_destination_owner, p_amount);
    ELSE
        PERFORM ledger_give(p_destination_pocket, p_destination_owner, p_amount);
        PERFORM ledger_take(p_source_pocket, p_source_owner, p_amount);
    END IF;
END $$
"""

TAKE = """
CREATE FUNCTION ledger_take(p_pocket text, p_owner bigint, p_amount bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF p_pocket IN ('bank', 'payable') THEN RETURN; END IF;
    UPDATE ledger_balance SET cents = cents - p_amount
    WHERE pocket = p_pocket AND owner = p_owner AND cents >= p_amount;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% % holds less than %', p_pocket, p_owner, p_amount USING ERRCODE = 'MN001';
    END IF;
END $$
"""

GIVE = """
CREATE FUNCTION ledger_give(p_pocket text, p_owner bigint, p_amount bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF p_pocket IN ('bank', 'payable') THEN RETURN; END IF;
    INSERT INTO ledger_balance (pocket, owner, cents) VALUES (p_pocket, p_owner, p_amount)
    ON CONFLICT (pocket, owner) DO UPDATE SET cents = ledger_balance.cents + excluded.cents;
END $$
"""

DROP = [
    "DROP FUNCTION ledger_post(text, text, text, bigint, text, bigint, bigint, bigint, bigint, timestamptz)",
    "DROP FUNCTION ledger_take(text, bigint, bigint)",
    "DROP FUNCTION ledger_give(text, bigint, bigint)",
]


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in (TAKE, GIVE, POST):
            schema_editor.execute(statement, params=None)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in DROP:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_protect_transfers")]

    operations = [migrations.RunPython(create, drop)]
