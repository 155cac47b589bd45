"""PostgreSQL: a course is booked step by step, since its lessons may change while its start stays.

The one call compares the start that the caller has read; only the steps (offers.seats) compare the rest.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_SPECIAL = """
CREATE OR REPLACE FUNCTION bookings_is_special(p_person bigint, p_occurrence bigint, p_form_key text)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM bookings_booking WHERE form_key = p_form_key)
        OR EXISTS (SELECT FROM bookings_booking
                   WHERE person_id = p_person AND (missed_at IS NOT NULL
                                                   OR (occurrence_id = p_occurrence AND released_at IS NULL)))
        OR EXISTS (SELECT FROM bookings_waiting WHERE person_id = p_person AND occurrence_id = p_occurrence)
        OR EXISTS (SELECT FROM offers_suspendedseats WHERE occurrence_id = p_occurrence){};
END $$
"""
_LESSONS = "\n        OR EXISTS (SELECT FROM offers_session WHERE occurrence_id = p_occurrence)"


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_SPECIAL.format(_LESSONS), params=None)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_SPECIAL.format(""), params=None)


class Migration(migrations.Migration):
    dependencies = [("bookings", "0009_book_in_one_call"), ("offers", "0010_words_beside_a_lesson")]

    operations = [migrations.RunPython(create, drop)]
