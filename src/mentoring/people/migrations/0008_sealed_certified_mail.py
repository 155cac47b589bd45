from django.db import migrations

import mentoring.kernel.fields


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0007_sealed_addresses'),
    ]

    operations = [
        migrations.AlterField(
            model_name='organisation',
            name='pec',
            field=mentoring.kernel.fields.EncryptedTextField(blank=True),
        ),
    ]
