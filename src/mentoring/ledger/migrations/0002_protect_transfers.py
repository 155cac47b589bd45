"""Nothing in the ledger is updated or deleted, also not by an administrator: the database itself refuses."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SENTENCE = "transfers are never changed or deleted: post a new one"

SQLITE = [
    f"""CREATE TRIGGER ledger_transfer_no_{verb.lower()} BEFORE {verb} ON ledger_transfer
        BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"""
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    f"""CREATE FUNCTION ledger_transfer_is_forever() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER ledger_transfer_no_change BEFORE UPDATE OR DELETE ON ledger_transfer
        FOR EACH ROW EXECUTE FUNCTION ledger_transfer_is_forever()""",
    """CREATE TRIGGER ledger_transfer_no_truncate BEFORE TRUNCATE ON ledger_transfer
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_transfer_is_forever()""",
]
UNDO = {
    "sqlite": [f"DROP TRIGGER ledger_transfer_no_{verb}" for verb in ("update", "delete")],
    "postgresql": [
        "DROP TRIGGER ledger_transfer_no_truncate ON ledger_transfer",
        "DROP TRIGGER ledger_transfer_no_change ON ledger_transfer",
        "DROP FUNCTION ledger_transfer_is_forever()",
    ],
}


def protect(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unprotect(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(protect, unprotect)]
