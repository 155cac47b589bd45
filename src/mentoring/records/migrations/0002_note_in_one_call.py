"""PostgreSQL: note() and the guess counter for functions that do a whole command in one call."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

NOTE = """
CREATE FUNCTION records_note(
    p_at timestamptz, p_user bigint, p_role text, p_organisation bigint, p_verb text, p_subject text, p_subject_id bigint
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO records_entry (at, user_id, role, organisation_id, verb, subject, subject_id, facts)
    VALUES (p_at, p_user, p_role, p_organisation, p_verb, p_subject, p_subject_id, '{}')
$$
"""

GUESSES = """
CREATE FUNCTION records_guesses(p_keys text[], p_since timestamptz) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(max(n), 0) FROM (
        SELECT count(*) AS n FROM records_attempt WHERE key = ANY (p_keys) AND at > p_since GROUP BY key
    ) AS counted
$$
"""

DROP = [
    "DROP FUNCTION records_note(timestamptz, bigint, text, bigint, text, text, bigint)",
    "DROP FUNCTION records_guesses(text[], timestamptz)",
]


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in (NOTE, GUESSES):
            schema_editor.execute(statement, params=None)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in DROP:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
