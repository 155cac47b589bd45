"""PostgreSQL: the door's happy path in one call. What it does not take, commands.redeem explains step by step."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

REDEEM = """
CREATE FUNCTION bookings_redeem(
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
    FROM offers_occurrence AS o
    WHERE b.code = p_code AND b.provider_id = p_provider AND b.state = 'held' AND o.id = b.occurrence_id
      AND o.starts_at <= p_starts_until AND o.ends_at >= p_ends_since
    RETURNING b.id, b.person_id, b.territory_id, b.price_cents, o.offer_id INTO redeemed;
    IF NOT FOUND THEN RETURN; END IF;
    PERFORM ledger_post('redeem:' || redeemed.id || ':' || paid.fund_id, 'booking_redeem', 'held', redeemed.id,
                        'payable', p_provider, paid.cents, redeemed.territory_id, paid.fund_id, p_at)
    FROM (SELECT h.fund_id, sum(h.amount_cents)::bigint AS cents FROM bookings_hold AS h
          WHERE h.booking_id = redeemed.id GROUP BY h.fund_id ORDER BY h.fund_id) AS paid;
    PERFORM records_note(p_at, p_user, p_role, p_organisation, 'redeemed', 'bookings.booking', redeemed.id);
    RETURN QUERY SELECT redeemed.id, p.first_name::text, offer.title::text, redeemed.price_cents
                 FROM people_person AS p, offers_offer AS offer
                 WHERE p.id = redeemed.person_id AND offer.id = redeemed.offer_id;
END $$
"""

DROP = """DROP FUNCTION bookings_redeem(text, bigint, text, timestamptz, timestamptz, timestamptz, bigint, text, bigint,
                                        text[], timestamptz, bigint)"""


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REDEEM, params=None)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0001_initial"),
        ("ledger", "0003_post_in_one_call"),
        ("records", "0002_note_in_one_call"),
    ]

    operations = [migrations.RunPython(create, drop)]
