from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def used_from_the_first(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """None waited until now: each was used from when it was made."""
    apps.get_model("programmes", "SigningKey").objects.update(used_from=models.F("made_at"))


def forget_who_waits(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """On the way back: they have signed nothing."""
    apps.get_model("programmes", "SigningKey").objects.filter(used_from=None).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0007_approval_steps"),
    ]

    operations = [
        migrations.AddField(
            model_name="signingkey",
            name="used_from",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(used_from_the_first, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="signingkey", name="signing_key_one_in_use"),
        migrations.AddConstraint(
            model_name="signingkey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at", None), ("used_from__isnull", False)),
                fields=("territory",),
                name="signing_key_one_in_use",
            ),
        ),
        migrations.AddConstraint(
            model_name="signingkey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at", None), ("used_from", None)),
                fields=("territory",),
                name="signing_key_one_waiting",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_who_waits),
    ]
