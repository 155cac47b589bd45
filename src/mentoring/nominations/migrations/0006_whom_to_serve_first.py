from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("nominations", "0005_a_desk_of_thousands"),
    ]

    operations = [
        migrations.AddField(
            model_name="nomination",
            name="is_priority",
            field=models.BooleanField(default=False),
        ),
    ]
