"""A lower price may be for groups only: a class that a school takes along."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("offers", "0015_first_offers")]

    operations = [
        migrations.AddField("reduction", "for_groups", models.BooleanField(default=False)),
        migrations.AddConstraint(
            "reduction",
            models.CheckConstraint(
                condition=Q(for_groups=False) | Q(youngest=None, oldest=None), name="reduction_for_groups_of_any_age"
            ),
        ),
    ]
