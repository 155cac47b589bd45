from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("awards", "0003_old_awards_have_one_slice")]
    operations = [
        migrations.RemoveField(
            model_name='award',
            name='fund',
        ),
        migrations.RemoveField(
            model_name='award',
            name='voucher',
        ),
        migrations.RemoveField(
            model_name='round',
            name='award_cents',
        ),
    ]
