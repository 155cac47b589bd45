"""A provider is written once about each trouble of its daily readings."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("playbills", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="source",
            name="trouble",
            field=models.CharField(blank=True, default="", max_length=60),
            preserve_default=False,
        ),
    ]
