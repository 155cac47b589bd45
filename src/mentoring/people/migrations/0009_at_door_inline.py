"""PostgreSQL: who stands at a door is part of the statement that asks: one SELECT in plain SQL is planned with it."""

from importlib import import_module

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

before = import_module("mentoring.people.migrations.0002_at_door_in_one_call")

AT_DOOR = """
CREATE OR REPLACE FUNCTION people_at_door(p_membership bigint) RETURNS TABLE (user_id bigint, organisation_id bigint)
LANGUAGE sql STABLE AS $$
    SELECT m.user_id, m.organisation_id FROM people_membership AS m JOIN people_user AS u ON u.id = m.user_id
    WHERE m.id = p_membership AND m.is_active AND u.is_active AND m.role IN ('provider', 'door')
$$
"""


def replace(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(AT_DOOR, params=None)


def put_back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(before.AT_DOOR.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"), params=None)


class Migration(migrations.Migration):
    dependencies = [("people", "0008_sealed_certified_mail")]

    operations = [migrations.RunPython(replace, put_back)]
