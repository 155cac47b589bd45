"""PostgreSQL: no money goes on to a fund of another territory, whoever asks the database for it.

SQLite has no such lock, for the reason that stands in vouchers 0002; there the commands alone see to it.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

LOCK = [
    """CREATE FUNCTION funds_relay_stays_home() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF EXISTS (SELECT FROM funds_fund
                   WHERE id IN (NEW.source_owner, NEW.destination_owner) AND territory_id <> NEW.territory_id) THEN
            RAISE EXCEPTION 'money never leaves its territory' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER funds_relay_stays_home BEFORE INSERT ON ledger_transfer
        FOR EACH ROW WHEN (NEW.move = 'relay') EXECUTE FUNCTION funds_relay_stays_home()""",
]
UNLOCK = [
    "DROP TRIGGER funds_relay_stays_home ON ledger_transfer",
    "DROP FUNCTION funds_relay_stays_home()",
]


def lock(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in LOCK:
            schema_editor.execute(statement, params=None)


def unlock(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in UNLOCK:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("funds", "0002_reach_and_school_pools"), ("ledger", "0004_relay_and_rounds")]

    operations = [migrations.RunPython(lock, unlock)]
