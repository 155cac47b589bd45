"""Awards of before came whole from one fund: one slice each."""

from django.db import migrations


def slice_old_awards(apps, schema_editor):
    award_model, slice_model = apps.get_model("awards", "Award"), apps.get_model("awards", "Slice")
    totals = {}
    for award in award_model.objects.select_related("round").iterator():
        award.amount_cents = award.round.award_cents
        if award.fund_id is not None:
            award.standing, award.given_cents = "served", award.amount_cents
            award.is_issued = award.voucher_id is not None
            totals[award.round] = totals.get(award.round, 0) + award.amount_cents
            slice_model.objects.create(
                award=award, fund_id=award.fund_id, amount_cents=award.amount_cents, voucher_id=award.voucher_id
            )
        award.save()
    for made, total in totals.items():
        made.total_cents = total
        made.save()


class Migration(migrations.Migration):
    dependencies = [("awards", "0002_rules_and_slices")]
    operations = [migrations.RunPython(slice_old_awards, migrations.RunPython.noop)]
