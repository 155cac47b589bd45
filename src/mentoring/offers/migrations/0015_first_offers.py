"""A territory says how many offers of a newcomer its operator looks at."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("offers", "0014_what_is_soon_is_read_from_its_index"),
        ("programmes", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="FirstOffers",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("looked_at", models.PositiveSmallIntegerField()),
                (
                    "territory",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.territory"
                    ),
                ),
            ],
            options={"verbose_name_plural": "first offers"},
        ),
    ]
