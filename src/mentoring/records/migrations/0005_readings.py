"""Who read who a person is; and no address in clear in the outbox any more."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import mentoring.kernel.fields
from mentoring.kernel.secrecy import fingerprint


def hide_addresses(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Keys ended with the address they went to; what the other side said of it quoted it, and has been read by now."""
    parcels = apps.get_model("records", "Parcel").objects
    parcels.exclude(last_error="").update(last_error="")
    for pk, key in parcels.filter(key__contains="@").values_list("pk", "key").iterator():
        begin, _colon, address = key.rpartition(":")
        parcels.filter(pk=pk).update(key=f"{begin}:{fingerprint(address)[:32]}")


class Migration(migrations.Migration):
    dependencies = [("records", "0004_letters")]

    operations = [
        migrations.RunPython(hide_addresses, migrations.RunPython.noop),
        migrations.AddField(
            model_name="parcel",
            name="person_id",
            field=models.BigIntegerField(db_index=True, null=True),
        ),
        migrations.AlterField(
            model_name="parcel",
            name="last_error",
            field=mentoring.kernel.fields.EncryptedTextField(blank=True),
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("user_id", models.BigIntegerField(null=True)),
                ("role", models.CharField(max_length=20)),
                ("organisation_id", models.BigIntegerField(null=True)),
                ("person_id", models.BigIntegerField()),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("follow", "seguire la segnalazione"),
                            ("letter", "stampare una lettera"),
                            ("match", "riconoscere chi ha usato un codice"),
                            ("choose", "preparare un'assegnazione"),
                            ("attachment", "leggere un documento allegato"),
                            ("export", "scaricare un elenco"),
                            ("door", "accoglierti all'ingresso"),
                            ("card", "preparare la carta"),
                            ("merge", "non tenere due schede della stessa persona"),
                            ("erase", "cancellare quello che non serve più"),
                        ],
                        max_length=12,
                    ),
                ),
                ("page", models.CharField(max_length=60)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person_id", "at"], name="reading_of_person"),
                    models.Index(fields=["at"], name="reading_when"),
                ],
            },
        ),
    ]
