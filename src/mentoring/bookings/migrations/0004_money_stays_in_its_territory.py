"""PostgreSQL: no voucher of one territory pays a booking of another, whoever asks the database for it.

The door's one statement (0002, 0003) moves what the holds say, so it needs no look of its own. SQLite has no such lock,
for the reason that stands in vouchers 0002; there the commands alone see to it, as they do everywhere.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

LOCK = [
    """CREATE FUNCTION bookings_hold_stays_home() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NOT EXISTS (SELECT FROM bookings_booking AS b, vouchers_voucher AS v, programmes_programme AS p, funds_fund AS f
                       WHERE b.id = NEW.booking_id AND v.id = NEW.voucher_id AND p.id = v.programme_id
                         AND f.id = NEW.fund_id AND p.territory_id = b.territory_id
                         AND f.territory_id = b.territory_id) THEN
            RAISE EXCEPTION 'money never leaves its territory' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER bookings_hold_stays_home BEFORE INSERT OR UPDATE ON bookings_hold
        FOR EACH ROW EXECUTE FUNCTION bookings_hold_stays_home()""",
]
UNLOCK = [
    "DROP TRIGGER bookings_hold_stays_home ON bookings_hold",
    "DROP FUNCTION bookings_hold_stays_home()",
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
    dependencies = [("bookings", "0003_redeem_by_device"), ("vouchers", "0002_money_stays_in_its_territory")]

    operations = [migrations.RunPython(lock, unlock)]
