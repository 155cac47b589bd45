"""How much vouchers have to pay at the least, and how much may be paid at the door: what a wallet covers is quickly said."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    entry, offer, reduction = (apps.get_model("offers", name) for name in ("Entry", "Offer", "Reduction"))
    own = Subquery(offer.objects.filter(pk=OuterRef("pk")).values("contribution_cents"))
    theirs = reduction.objects.filter(offer=OuterRef("pk")).order_by().values("offer")
    lowest = Coalesce(Subquery(theirs.annotate(least=Min("price_cents")).values("least")), F("price_cents"))
    entry.objects.update(own_cents=own)
    entry.objects.update(least_cents=Greatest(lowest - F("own_cents"), 0))


class Migration(migrations.Migration):
    dependencies = [("offers", "0010_words_beside_a_lesson")]

    operations = [
        migrations.AddField("entry", "own_cents", models.PositiveBigIntegerField(default=0), preserve_default=False),
        migrations.AddField("entry", "least_cents", models.PositiveBigIntegerField(default=0), preserve_default=False),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
