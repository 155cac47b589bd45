"""An offer may lead to a page of its provider's own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offers", "0012_words_in_the_narrow_row")]

    operations = [
        migrations.AddField(
            model_name="offer",
            name="more_url",
            field=models.URLField(blank=True, default="", max_length=500),
            preserve_default=False,
        ),
    ]
