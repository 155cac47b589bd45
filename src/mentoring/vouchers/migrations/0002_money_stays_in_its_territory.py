"""PostgreSQL: no voucher of one territory from a fund of another, whoever asks the database for it.

SQLite has no such lock: a trigger that names other tables stands in the way of every later change of those tables. There
the commands alone see to it, as they do everywhere.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

LOCK = [
    """CREATE FUNCTION vouchers_voucher_stays_home() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NOT EXISTS (SELECT FROM programmes_programme AS p JOIN funds_fund AS f ON f.territory_id = p.territory_id
                       WHERE p.id = NEW.programme_id AND f.id = NEW.fund_id) THEN
            RAISE EXCEPTION 'money never leaves its territory' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER vouchers_voucher_stays_home BEFORE INSERT OR UPDATE OF programme_id, fund_id ON vouchers_voucher
        FOR EACH ROW EXECUTE FUNCTION vouchers_voucher_stays_home()""",
]
UNLOCK = [
    "DROP TRIGGER vouchers_voucher_stays_home ON vouchers_voucher",
    "DROP FUNCTION vouchers_voucher_stays_home()",
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
    dependencies = [("vouchers", "0001_initial"), ("funds", "0001_initial"), ("programmes", "0001_initial")]

    operations = [migrations.RunPython(lock, unlock)]
