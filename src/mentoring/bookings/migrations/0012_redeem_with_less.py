"""PostgreSQL: the door's one call in fewer steps. What it answers comes from the row that it changes; a device asks
bookings_redeem itself, beside people_at_door (bookings/fast.py).
"""

from importlib import import_module

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

device = import_module("mentoring.bookings.migrations.0003_redeem_by_device")
before = import_module("mentoring.bookings.migrations.0007_rules")

REDEEM = """
CREATE OR REPLACE FUNCTION bookings_redeem(
    p_code text, p_provider bigint, p_redeem_key text, p_at timestamptz,
    p_starts_until timestamptz, p_ends_since timestamptz,
    p_user bigint, p_role text, p_organisation bigint,
    p_guess_keys text[], p_guesses_since timestamptz, p_guesses_limit bigint
) RETURNS TABLE (booking_id bigint, first_name text, title text, price_cents bigint) LANGUAGE plpgsql AS $$
DECLARE
    redeemed record;
BEGIN
    IF records_guesses(p_guess_keys, p_guesses_since) >= p_guesses_limit THEN RETURN; END IF;
    UPDATE bookings_booking AS b
    SET state = 'redeemed', redeemed_at = p_at, redeem_key = p_redeem_key
    FROM offers_occurrence AS o, offers_offer AS offer, people_person AS p
    WHERE b.code = p_code AND b.provider_id = p_provider AND b.state = 'held' AND o.id = b.occurrence_id
      AND o.cancelled_at IS NULL AND o.starts_at <= p_starts_until AND o.ends_at >= p_ends_since
      AND offer.id = o.offer_id AND p.id = b.person_id
    RETURNING b.id, b.territory_id, b.price_cents, b.undone, p.first_name, offer.title INTO redeemed;
    IF NOT FOUND THEN RETURN; END IF;
    PERFORM ledger_post('redeem:' || redeemed.id || ':' || paid.fund_id
                            || CASE WHEN redeemed.undone = 0 THEN '' ELSE ':' || redeemed.undone END,
                        'booking_redeem', 'held', redeemed.id,
                        'payable', p_provider, paid.cents, redeemed.territory_id, paid.fund_id, p_at)
    FROM (SELECT h.fund_id, sum(h.amount_cents)::bigint AS cents FROM bookings_hold AS h
          WHERE h.booking_id = redeemed.id GROUP BY h.fund_id ORDER BY h.fund_id) AS paid;
    PERFORM records_note(p_at, p_user, p_role, p_organisation, 'redeemed', 'bookings.booking', redeemed.id);
    booking_id := redeemed.id;
    first_name := redeemed.first_name;
    title := redeemed.title;
    price_cents := redeemed.price_cents;
    RETURN NEXT;
END $$
"""


def replace(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REDEEM, params=None)
        schema_editor.execute(device.DROP, params=None)


def put_back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(before.REDEEM, params=None)
        schema_editor.execute(device.BY_DEVICE, params=None)


class Migration(migrations.Migration):
    dependencies = [("bookings", "0011_papers_at_door"), ("people", "0009_at_door_inline")]

    operations = [migrations.RunPython(replace, put_back)]
