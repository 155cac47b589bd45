"""Rules per territory; entries that are taken back.

PostgreSQL: the door's one call writes a key of its own for a booking that is let in again, and never lets anybody in to
a date that was cancelled.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

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
    FROM offers_occurrence AS o
    WHERE b.code = p_code AND b.provider_id = p_provider AND b.state = 'held' AND o.id = b.occurrence_id
      AND o.cancelled_at IS NULL AND o.starts_at <= p_starts_until AND o.ends_at >= p_ends_since
    RETURNING b.id, b.person_id, b.territory_id, b.price_cents, b.undone, o.offer_id INTO redeemed;
    IF NOT FOUND THEN RETURN; END IF;
    PERFORM ledger_post('redeem:' || redeemed.id || ':' || paid.fund_id
                            || CASE WHEN redeemed.undone = 0 THEN '' ELSE ':' || redeemed.undone END,
                        'booking_redeem', 'held', redeemed.id,
                        'payable', p_provider, paid.cents, redeemed.territory_id, paid.fund_id, p_at)
    FROM (SELECT h.fund_id, sum(h.amount_cents)::bigint AS cents FROM bookings_hold AS h
          WHERE h.booking_id = redeemed.id GROUP BY h.fund_id ORDER BY h.fund_id) AS paid;
    PERFORM records_note(p_at, p_user, p_role, p_organisation, 'redeemed', 'bookings.booking', redeemed.id);
    RETURN QUERY SELECT redeemed.id, p.first_name::text, offer.title::text, redeemed.price_cents
                 FROM people_person AS p, offers_offer AS offer
                 WHERE p.id = redeemed.person_id AND offer.id = redeemed.offer_id;
END $$
"""

before = import_module("mentoring.bookings.migrations.0002_redeem_in_one_call")


def replace(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REDEEM, params=None)


def put_back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(before.REDEEM.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"), params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0006_what_an_evening_needs'),
        ('ledger', '0005_unredeem'),
        ('offers', '0003_what_an_evening_needs'),
        ('programmes', '0007_approval_steps'),
    ]

    operations = [
        migrations.AddField(
            model_name='booking',
            name='excused_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='booking',
            name='missed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='booking',
            name='undone',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.CreateModel(
            name='Rules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('absences', models.PositiveSmallIntegerField(null=True)),
                ('within_months', models.PositiveSmallIntegerField(default=6)),
                ('pause_days', models.PositiveSmallIntegerField(default=30)),
                ('redeemed_kinds', models.JSONField(default=list)),
                ('territory', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='booking_rules', to='programmes.territory')),
            ],
            options={
                'verbose_name_plural': 'rules',
            },
        ),
        migrations.RunPython(replace, put_back),
    ]
