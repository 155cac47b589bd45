from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_first_visits'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisation',
            name='pec',
            field=models.EmailField(blank=True, max_length=254),
        ),
    ]
