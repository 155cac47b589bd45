"""The catalogue's index, and what each database has for words: FTS5 on SQLite, tsvector and pg_trgm on PostgreSQL.

pg_trgm comes with PostgreSQL, and the owner of a database may add it (it is a trusted extension since 13).
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TOLD = ("title", "topic", "host", "spot", "summary")
NEW, OLD = (", ".join(f"{row}.{column}" for column in TOLD) for row in ("new", "old"))
COLUMNS = ", ".join(TOLD)

SQLITE = [
    f"""CREATE VIRTUAL TABLE offers_told_words USING fts5({COLUMNS}, content='offers_told', content_rowid='offer_id',
        tokenize='unicode61 remove_diacritics 0')""",
    f"""CREATE TRIGGER offers_told_in AFTER INSERT ON offers_told BEGIN
        INSERT INTO offers_told_words(rowid, {COLUMNS}) VALUES (new.offer_id, {NEW}); END""",
    f"""CREATE TRIGGER offers_told_out AFTER DELETE ON offers_told BEGIN
        INSERT INTO offers_told_words(offers_told_words, rowid, {COLUMNS}) VALUES ('delete', old.offer_id, {OLD}); END""",
    f"""CREATE TRIGGER offers_told_change AFTER UPDATE ON offers_told BEGIN
        INSERT INTO offers_told_words(offers_told_words, rowid, {COLUMNS}) VALUES ('delete', old.offer_id, {OLD});
        INSERT INTO offers_told_words(rowid, {COLUMNS}) VALUES (new.offer_id, {NEW}); END""",
    # Marks at both ends, so that how a word begins and ends counts, as it does for pg_trgm.
    "CREATE VIRTUAL TABLE offers_word_grams USING fts5(word, tokenize='trigram')",
    """CREATE TRIGGER offers_word_in AFTER INSERT ON offers_word BEGIN
        INSERT INTO offers_word_grams(rowid, word) VALUES (new.id, '__' || new.word || '_'); END""",
    """CREATE TRIGGER offers_word_out AFTER DELETE ON offers_word BEGIN
        DELETE FROM offers_word_grams WHERE rowid = old.id; END""",
]
POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    """ALTER TABLE offers_told ADD COLUMN words tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', topic), 'B')
        || setweight(to_tsvector('simple', host || ' ' || spot), 'C')
        || setweight(to_tsvector('simple', summary), 'D')) STORED""",
    "CREATE INDEX offers_told_words ON offers_told USING gin (words)",
    "CREATE INDEX offers_word_near ON offers_word USING gist (word gist_trgm_ops)",
]
UNDO = {
    "sqlite": [
        *(f"DROP TRIGGER offers_told_{what}" for what in ("in", "out", "change")),
        *(f"DROP TRIGGER offers_word_{what}" for what in ("in", "out")),
        "DROP TABLE offers_told_words",
        "DROP TABLE offers_word_grams",
    ],
    "postgresql": [
        "DROP INDEX offers_word_near",
        "DROP INDEX offers_told_words",
        "ALTER TABLE offers_told DROP COLUMN words",
    ],
}


def add_words(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def take_words(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("offers", "0005_suspended_seats"),
        ("people", "0008_sealed_certified_mail"),
        ("programmes", "0007_approval_steps"),
    ]

    operations = [
        migrations.CreateModel(
            name="Told",
            fields=[
                ("offer", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="told", serialize=False, to="offers.offer")),
                *((column, models.TextField()) for column in TOLD),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("offer", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="entry", serialize=False, to="offers.offer")),
                ("kind", models.CharField(max_length=12)),
                ("municipality", models.CharField(max_length=80)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("youngest", models.PositiveSmallIntegerField(null=True)),
                ("oldest", models.PositiveSmallIntegerField(null=True)),
                ("price_cents", models.PositiveBigIntegerField()),
                ("is_standing", models.BooleanField()),
                ("new_at", models.DateTimeField()),
                ("next_until", models.DateTimeField(null=True)),
                ("last_until", models.DateTimeField(null=True)),
                ("discipline", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="programmes.discipline")),
                ("place", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="offers.place")),
                ("provider", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.organisation")),
                ("territory", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="programmes.territory")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["territory", "next_until", "offer"], name="entry_soon"),
                    models.Index(fields=["territory", "new_at"], name="entry_new"),
                    models.Index(fields=["territory", "discipline", "next_until"], name="entry_discipline"),
                    models.Index(fields=["territory", "municipality", "next_until"], name="entry_town"),
                    models.Index(fields=["next_until"], name="entry_next"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=40)),
                ("shown", models.CharField(max_length=40)),
                ("territory", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="programmes.territory")),
            ],
            options={"indexes": [models.Index(fields=["territory", "word"], name="word_of_territory")]},
        ),
        migrations.RunPython(add_words, take_words),
    ]
