"""PostgreSQL: the words of titles have an index of their own, which knows no weights and needs no second look."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

DO = (
    "ALTER TABLE offers_told ADD COLUMN title_words tsvector"
    " GENERATED ALWAYS AS (to_tsvector('simple', title)) STORED",
    "CREATE INDEX offers_told_title_words ON offers_told USING gin (title_words)",
)
UNDO = ("DROP INDEX offers_told_title_words", "ALTER TABLE offers_told DROP COLUMN title_words")


def add(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in DO:
            schema_editor.execute(statement, params=None)


def take(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in UNDO:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("offers", "0006_catalogue")]

    operations = [migrations.RunPython(add, take)]
