"""PostgreSQL: wrong guesses of all keys are counted in one look."""

from importlib import import_module

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

before = import_module("mentoring.records.migrations.0002_note_in_one_call")

GUESSES = """
CREATE OR REPLACE FUNCTION records_guesses(p_keys text[], p_since timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(max(each.guesses), 0)
            FROM (SELECT count(*) AS guesses FROM records_attempt
                  WHERE key = ANY (p_keys) AND at > p_since GROUP BY key) AS each);
END $$
"""


def replace(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(GUESSES, params=None)


def put_back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(before.GUESSES.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"), params=None)


class Migration(migrations.Migration):
    dependencies = [("records", "0008_why_pause")]

    operations = [migrations.RunPython(replace, put_back)]
