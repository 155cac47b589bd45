from django.db import migrations, models


class Migration(migrations.Migration):
    """Where a territory allows it, a document lets in whoever has forgotten the PIN of their card."""

    dependencies = [
        ('bookings', '0010_lessons_want_a_second_look'),
    ]

    operations = [
        migrations.AddField(
            model_name='rules',
            name='papers_at_door',
            field=models.BooleanField(default=False),
        ),
    ]
