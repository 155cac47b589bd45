"""What is of a discipline or in a municipality is read in exactly its order: nothing is left to sort."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offers", "0008_days_in_order")]

    operations = [
        migrations.RemoveIndex("entry", "entry_discipline"),
        migrations.RemoveIndex("entry", "entry_town"),
        migrations.AddIndex(
            "entry",
            models.Index(fields=["territory", "discipline", "next_until", "offer"], name="entry_discipline"),
        ),
        migrations.AddIndex(
            "entry",
            models.Index(fields=["territory", "municipality", "next_until", "offer"], name="entry_town"),
        ),
    ]
