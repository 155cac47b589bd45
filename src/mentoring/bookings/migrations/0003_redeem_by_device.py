"""PostgreSQL: a device at the door needs one call, its own right included."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

BY_DEVICE = """
CREATE FUNCTION bookings_redeem_by_device(
    p_membership bigint, p_code text, p_redeem_key text, p_at timestamptz,
    p_starts_until timestamptz, p_ends_since timestamptz, p_guesses_since timestamptz, p_guesses_limit bigint
) RETURNS TABLE (booking_id bigint, first_name text, title text, price_cents bigint) LANGUAGE plpgsql AS $$
DECLARE
    device record;
BEGIN
    SELECT * INTO device FROM people_at_door(p_membership);
    IF NOT FOUND THEN RETURN; END IF;
    RETURN QUERY SELECT r.* FROM bookings_redeem(
        p_code, device.organisation_id, p_redeem_key, p_at, p_starts_until, p_ends_since,
        device.user_id, 'door', device.organisation_id,
        ARRAY['door-user:' || device.user_id, 'door-provider:' || device.organisation_id],
        p_guesses_since, p_guesses_limit
    ) AS r;
END $$
"""

DROP = """DROP FUNCTION bookings_redeem_by_device(bigint, text, text, timestamptz, timestamptz, timestamptz, timestamptz,
                                                  bigint)"""


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BY_DEVICE, params=None)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP, params=None)


class Migration(migrations.Migration):
    dependencies = [("bookings", "0002_redeem_in_one_call"), ("people", "0002_at_door_in_one_call")]

    operations = [migrations.RunPython(create, drop)]
