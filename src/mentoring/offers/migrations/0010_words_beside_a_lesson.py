"""A lesson may have words beside it: why it changed, what to bring."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offers", "0009_in_order_to_the_end")]

    operations = [migrations.AddField("session", "note", models.TextField(blank=True, default=""), preserve_default=False)]
