"""PostgreSQL: who a device at a door stands for, for functions that do a whole command in one call."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

AT_DOOR = """
CREATE FUNCTION people_at_door(p_membership bigint) RETURNS TABLE (user_id bigint, organisation_id bigint)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT m.user_id, m.organisation_id FROM people_membership AS m JOIN people_user AS u ON u.id = m.user_id
                 WHERE m.id = p_membership AND m.is_active AND u.is_active AND m.role IN ('provider', 'door');
END $$
"""

DROP = "DROP FUNCTION people_at_door(bigint)"


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(AT_DOOR, params=None)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP, params=None)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
