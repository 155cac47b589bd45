"""Addresses of accounts are sealed, contacts of bodies encrypted; a person may have a street, and may leave."""

from collections.abc import Callable

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import mentoring.kernel.addresses
import mentoring.kernel.fields
from mentoring.kernel.addresses import seal
from mentoring.kernel.secrecy import encrypt

_OF_BODIES = ("fiscal_code", "email", "phone", "address")


def hide(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What stands there in clear is read and written by bare SQL: our fields would take it for sealed."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE account_emailaddress ALTER COLUMN email TYPE text", params=None)
    _rewrite(schema_editor, "account_emailaddress", "email", seal)
    _rewrite(schema_editor, "people_user", "email", seal)
    for column in _OF_BODIES:
        _rewrite(schema_editor, "people_organisation", column, encrypt)


def _rewrite(schema_editor: BaseDatabaseSchemaEditor, table: str, column: str, hidden: Callable[[str], str]) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {column} FROM {table} WHERE {column} <> ''")
        for pk, text in cursor.fetchall():
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [hidden(text), pk])


class Migration(migrations.Migration):
    dependencies = [("people", "0006_certified_mail"), ("account", "0009_emailaddress_unique_primary_email")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="email",
            field=mentoring.kernel.addresses.SealedEmailField(max_length=254, unique=True, verbose_name="e-mail"),
        ),
        migrations.AlterField(
            model_name="organisation", name="fiscal_code", field=mentoring.kernel.fields.EncryptedTextField(blank=True)
        ),
        migrations.AlterField(
            model_name="organisation", name="email", field=mentoring.kernel.fields.EncryptedTextField(blank=True)
        ),
        migrations.AlterField(
            model_name="organisation", name="phone", field=mentoring.kernel.fields.EncryptedTextField(blank=True)
        ),
        migrations.AlterField(
            model_name="organisation", name="address", field=mentoring.kernel.fields.EncryptedTextField(blank=True)
        ),
        migrations.AddField(
            model_name="person",
            name="street",
            field=mentoring.kernel.fields.EncryptedTextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="person",
            name="postcode",
            field=mentoring.kernel.fields.EncryptedTextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(model_name="person", name="leaving_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="person", name="erased_at", field=models.DateTimeField(null=True)),
        migrations.RunPython(hide),
    ]
