"""Dates in the order of their days, for "next week"; and the few things that are good on any day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offers", "0007_titles_apart")]

    operations = [
        migrations.AddIndex(
            "entry",
            models.Index(fields=["territory", "last_until"], name="entry_standing", condition=models.Q(is_standing=True)),
        ),
        migrations.AddIndex(
            "occurrence",
            models.Index(
                fields=["bookable_until", "offer"], name="occurrence_days", condition=models.Q(cancelled_at=None)
            ),
        ),
    ]
