"""Published rules are never changed or deleted, also not by an administrator: the database itself refuses.

Only who wrote them may be forgotten. A later migration that makes the table of SQLite anew must make these again.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SENTENCE = "published rules are never changed or deleted: publish the next version"
KEPT = ("programme_id", "version", "document", "state", "seed", "made_at", "published_at")
_CHANGED = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in KEPT)
_OLD, _NEW = (", ".join(f"{row}.{column}" for column in KEPT) for row in ("OLD", "NEW"))

SQLITE = [
    f"""CREATE TRIGGER awards_ruleset_no_change BEFORE UPDATE ON awards_ruleset
        WHEN OLD.state = 'published' AND ({_CHANGED})
        BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END""",
    f"""CREATE TRIGGER awards_ruleset_no_delete BEFORE DELETE ON awards_ruleset
        WHEN OLD.state = 'published'
        BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END""",
]
POSTGRESQL = [
    f"""CREATE FUNCTION awards_ruleset_is_forever() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE TRIGGER awards_ruleset_no_change BEFORE UPDATE ON awards_ruleset FOR EACH ROW
        WHEN (OLD.state = 'published' AND ({_NEW}) IS DISTINCT FROM ({_OLD}))
        EXECUTE FUNCTION awards_ruleset_is_forever()""",
    """CREATE TRIGGER awards_ruleset_no_delete BEFORE DELETE ON awards_ruleset FOR EACH ROW
        WHEN (OLD.state = 'published') EXECUTE FUNCTION awards_ruleset_is_forever()""",
]
UNDO = {
    "sqlite": ["DROP TRIGGER awards_ruleset_no_change", "DROP TRIGGER awards_ruleset_no_delete"],
    "postgresql": [
        "DROP TRIGGER awards_ruleset_no_delete ON awards_ruleset",
        "DROP TRIGGER awards_ruleset_no_change ON awards_ruleset",
        "DROP FUNCTION awards_ruleset_is_forever()",
    ],
}


def protect(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unprotect(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("awards", "0005_archived_results")]

    operations = [migrations.RunPython(protect, unprotect)]
