"""PostgreSQL: note() and the guess counter for functions that do a whole command in one call."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# plpgsql, since it keeps its plans: plain SQL functions are planned anew at every call.
NOTE = """
CREATE FUNCTION records_note(
    p_at timestamptz, p_user bigint, p_role text, p_organisation bigint, p_verb text, p_subject text, p_subject_id bigint
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO records_entry (at, user_id, role, organisation_id, verb, subject, subject_id, facts)
    VALUES (p_at, p_user, p_role, p_organisation, p_verb, p_subject, p_subject_id, '{}');
END $$
"""

GUESSES = """
CREATE FUNCTION records_guesses(p_keys text[], p_since timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    one_key text;
    most bigint := 0;
BEGIN
    FOREACH one_key IN ARRAY p_keys LOOP
        most := greatest(most, (SELECT count(*) FROM records_attempt WHERE key = one_key AND at > p_since));
    END LOOP;
    RETURN most;
END $$
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
