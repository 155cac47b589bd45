"""PostgreSQL: booking what is plain in one call. What it does not take, booking.book does step by step.

Plain is: one seat at the full price, of a date without a waiting list, with nothing to choose and no rule that counts
bookings, for somebody whose vouchers pay all of it. If nothing but a seat is missing it says 0: most of those who want
the evening that everybody wants hear nothing else. The locks are those of booking.py, in its order: the person, what
they were nominated with, their vouchers, the seat, the accounts.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# Who asks is held still; then what the date says, as the caller has read it.
BOOK = """
CREATE FUNCTION bookings_book(
    p_person bigint, p_age bigint, p_today date, p_adult_since timestamptz,
    p_occurrence bigint, p_starts_at timestamptz, p_price bigint,
    p_code text, p_form_key text, p_at timestamptz, p_user bigint, p_role text, p_organisation bigint
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    offer record;
    paying record;
    missing bigint := p_price;
    vouchers bigint[] := '{}';
    funds bigint[] := '{}';
    parts bigint[] := '{}';
    made bigint;
BEGIN
    PERFORM 1 FROM people_person WHERE id = p_person AND leaving_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND OR bookings_is_special(p_person, p_occurrence, p_form_key) THEN RETURN NULL; END IF;
    SELECT f.territory_id, f.provider_id, f.kind, d.slug, o.seats_taken >= o.capacity AS is_full INTO offer
    FROM offers_occurrence AS o JOIN offers_offer AS f ON f.id = o.offer_id
                                JOIN programmes_discipline AS d ON d.id = f.discipline_id
    WHERE o.id = p_occurrence AND o.starts_at = p_starts_at AND o.bookable_until > p_at AND o.cancelled_at IS NULL
      AND NOT o.has_waiting_list
      AND f.state = 'published' AND f.price_cents = p_price AND p_price > 0 AND f.per_person IS NULL
      AND p_age BETWEEN coalesce(f.youngest, 0) AND coalesce(f.oldest, 999)
      AND NOT EXISTS (SELECT FROM offers_reduction AS r WHERE r.offer_id = f.id)
      AND NOT EXISTS (SELECT FROM programmes_admission AS a
                      WHERE a.territory_id = f.territory_id AND a.organisation_id = f.provider_id
                        AND a.role = 'provider' AND a.state = 'suspended');
    IF NOT FOUND THEN RETURN NULL; END IF;
    PERFORM 1 FROM nominations_nomination WHERE person_id = p_person ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM vouchers_voucher WHERE person_id = p_person AND state = 'active' AND expires_on >= p_today
    ORDER BY expires_on, id FOR UPDATE;
    FOR paying IN
        SELECT v.id, v.fund_id, b.cents
        FROM vouchers_voucher AS v JOIN programmes_programme AS p ON p.id = v.programme_id
                                   JOIN ledger_balance AS b ON b.pocket = 'voucher' AND b.owner = v.id
        WHERE v.person_id = p_person AND v.state = 'active' AND v.expires_on >= p_today AND b.cents > 0
          AND p.territory_id = offer.territory_id
          AND bookings_scope_allows(v.spending_scope, offer.slug, offer.kind, offer.provider_id)
          AND EXISTS (SELECT FROM nominations_nomination AS n JOIN nominations_consent AS c ON c.nomination_id = n.id
                      WHERE n.person_id = p_person AND n.programme_id = v.programme_id
                        AND n.state IN ('consented', 'withdrawn') AND c.ended_at IS NULL
                        AND (p_at < p_adult_since OR (c.giver = 'person' AND c.given_at >= p_adult_since)))
        ORDER BY v.expires_on, v.id
    LOOP
        vouchers := vouchers || paying.id;
        funds := funds || paying.fund_id;
        parts := parts || least(missing, paying.cents);
        missing := missing - least(missing, paying.cents);
        EXIT WHEN missing = 0;
    END LOOP;
    IF missing > 0 THEN RETURN NULL; END IF;
    IF offer.is_full THEN RETURN 0; END IF;
    UPDATE offers_occurrence SET seats_taken = seats_taken + 1
    WHERE id = p_occurrence AND starts_at = p_starts_at AND cancelled_at IS NULL AND NOT has_waiting_list
      AND seats_taken < capacity;
    IF NOT FOUND THEN RETURN NULL; END IF;
    INSERT INTO bookings_booking (territory_id, person_id, occurrence_id, provider_id, price_cents, contribution_cents,
                                  price_name, seats, code, state, booked_at, form_key, redeem_key, undone)
    VALUES (offer.territory_id, p_person, p_occurrence, offer.provider_id, p_price, 0,
            '', 1, p_code, 'held', p_at, p_form_key, '', 0)
    RETURNING id INTO made;
    INSERT INTO bookings_hold (booking_id, voucher_id, fund_id, amount_cents)
    SELECT made, paid.voucher, paid.fund, paid.cents
    FROM unnest(vouchers, funds, parts) AS paid (voucher, fund, cents);
    PERFORM ledger_post('hold:' || made || ':' || paid.voucher, 'booking_hold', 'voucher', paid.voucher, 'held', made,
                        paid.cents, offer.territory_id, paid.fund, p_at)
    FROM unnest(vouchers, funds, parts) AS paid (voucher, fund, cents);
    PERFORM records_note(p_at, p_user, p_role, p_organisation, 'booked', 'bookings.booking', made);
    RETURN made;
END $$
"""

# Whatever wants a second look: asked before, a seat there already, evenings missed, a place in line, suspended seats.
SPECIAL = """
CREATE FUNCTION bookings_is_special(p_person bigint, p_occurrence bigint, p_form_key text)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM bookings_booking WHERE form_key = p_form_key)
        OR EXISTS (SELECT FROM bookings_booking
                   WHERE person_id = p_person AND (missed_at IS NOT NULL
                                                   OR (occurrence_id = p_occurrence AND released_at IS NULL)))
        OR EXISTS (SELECT FROM bookings_waiting WHERE person_id = p_person AND occurrence_id = p_occurrence)
        OR EXISTS (SELECT FROM offers_suspendedseats WHERE occurrence_id = p_occurrence);
END $$
"""

# What programmes.rules.Scope.allows() says: a list that is empty or missing narrows nothing.
SCOPE = """
CREATE FUNCTION bookings_scope_allows(p_scope jsonb, p_discipline text, p_kind text, p_provider bigint)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (coalesce(jsonb_array_length(p_scope -> 'disciplines'), 0) = 0 OR p_scope -> 'disciplines' ? p_discipline)
       AND (coalesce(jsonb_array_length(p_scope -> 'kinds'), 0) = 0 OR p_scope -> 'kinds' ? p_kind)
       AND (coalesce(jsonb_array_length(p_scope -> 'providers'), 0) = 0
            OR p_scope -> 'providers' @> to_jsonb(p_provider));
END $$
"""

DROP = [
    """DROP FUNCTION bookings_book(bigint, bigint, date, timestamptz, bigint, timestamptz, bigint, text, text,
                                   timestamptz, bigint, text, bigint)""",
    "DROP FUNCTION bookings_is_special(bigint, bigint, text)",
    "DROP FUNCTION bookings_scope_allows(jsonb, text, text, bigint)",
]


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in (SCOPE, SPECIAL, BOOK):
            schema_editor.execute(statement, params=None)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in DROP:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0008_waiting_list"),
        ("ledger", "0003_post_in_one_call"),
        ("nominations", "0006_whom_to_serve_first"),
        ("offers", "0005_suspended_seats"),
        ("records", "0002_note_in_one_call"),
    ]

    operations = [migrations.RunPython(create, drop)]
