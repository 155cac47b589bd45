"""PostgreSQL: the words of an offer stand in the row that is sorted and filtered.

A discipline or a municipality and a word are two indexes of one table then, and what is gone through in its order is
asked for its words on the spot. Weights and positions are left away: nobody asks for them.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

DO = (
    "ALTER TABLE offers_entry ADD COLUMN said_words tsvector, ADD COLUMN title_words tsvector",
    # A long summary must not push the words out of the row.
    "ALTER TABLE offers_entry ALTER said_words SET STORAGE MAIN, ALTER title_words SET STORAGE MAIN",
    # What stands there already is not written again: a date that changes is no other word.
    """CREATE FUNCTION offers_say(told offers_told) RETURNS void LANGUAGE sql AS $$
        UPDATE offers_entry SET title_words = fresh.title, said_words = fresh.said
        FROM (SELECT strip(to_tsvector('simple', told.title)) AS title, strip(to_tsvector('simple',
            concat_ws(' ', told.title, told.topic, told.host, told.spot, told.summary))) AS said) AS fresh
        WHERE offer_id = told.offer_id AND (title_words, said_words) IS DISTINCT FROM (fresh.title, fresh.said) $$""",
    "SELECT offers_say(told) FROM offers_told told",
    "CREATE INDEX offers_entry_said ON offers_entry USING gin (said_words)",
    "CREATE INDEX offers_entry_title ON offers_entry USING gin (title_words)",
    """CREATE FUNCTION offers_said() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM offers_say(new);
            RETURN NULL;
        END $$""",
    "CREATE TRIGGER offers_told_say AFTER INSERT OR UPDATE ON offers_told FOR EACH ROW EXECUTE FUNCTION offers_said()",
    "ALTER TABLE offers_told DROP COLUMN words, DROP COLUMN title_words",
)
UNDO = (
    """ALTER TABLE offers_told ADD COLUMN words tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', topic), 'B')
        || setweight(to_tsvector('simple', host || ' ' || spot), 'C')
        || setweight(to_tsvector('simple', summary), 'D')) STORED,
        ADD COLUMN title_words tsvector GENERATED ALWAYS AS (to_tsvector('simple', title)) STORED""",
    "CREATE INDEX offers_told_words ON offers_told USING gin (words)",
    "CREATE INDEX offers_told_title_words ON offers_told USING gin (title_words)",
    "DROP TRIGGER offers_told_say ON offers_told",
    "DROP FUNCTION offers_said()",
    "DROP FUNCTION offers_say(offers_told)",
    "ALTER TABLE offers_entry DROP COLUMN said_words, DROP COLUMN title_words",
)


def put(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in DO:
            schema_editor.execute(statement, params=None)


def take(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in UNDO:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("offers", "0011_what_a_wallet_covers")]

    operations = [migrations.RunPython(put, take)]
