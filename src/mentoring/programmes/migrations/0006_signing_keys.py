import django.db.models.deletion
from django.db import migrations, models

import mentoring.kernel.fields


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0005_documents_of_the_conversation"),
    ]

    operations = [
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_id", models.CharField(max_length=16, unique=True)),
                ("public_key", models.CharField(max_length=43)),
                ("private_key", mentoring.kernel.fields.EncryptedTextField(blank=True)),
                ("made_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signing_keys",
                        to="programmes.territory",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at", None)), fields=("territory",), name="signing_key_one_in_use"
                    )
                ],
            },
        ),
    ]
