from django.db import migrations

import mentoring.kernel.fields


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0004_no_single_fund"),
    ]

    operations = [
        migrations.AddField(
            model_name="archive",
            name="result",
            field=mentoring.kernel.fields.EncryptedBytesField(default=b""),
            preserve_default=False,
        ),
    ]
