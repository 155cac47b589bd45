"""What a door took back goes from the provider's account to where it was set aside.

As in 0004, SQLite's triggers are taken off before the table is made anew, and put back after.
"""

from importlib import import_module

from django.db import migrations, models

protection = import_module("mentoring.ledger.migrations.0002_protect_transfers")


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0004_relay_and_rounds'),
    ]

    operations = [
        migrations.RunPython(protection.unprotect, protection.protect),
        migrations.RemoveConstraint(
            model_name='transfer',
            name='transfer_on_the_chart',
        ),
        migrations.AlterField(
            model_name='transfer',
            name='move',
            field=models.CharField(choices=[('gift_received', 'gift_received'), ('transfer_unmatched', 'transfer_unmatched'), ('transfer_matched', 'transfer_matched'), ('transfer_sent_back', 'transfer_sent_back'), ('gift_refunded', 'gift_refunded'), ('relay', 'relay'), ('award', 'award'), ('round_approved', 'round_approved'), ('round_issued', 'round_issued'), ('round_dropped', 'round_dropped'), ('voucher_returned', 'voucher_returned'), ('booking_hold', 'booking_hold'), ('booking_release', 'booking_release'), ('booking_redeem', 'booking_redeem'), ('booking_unredeem', 'booking_unredeem'), ('payout_prepare', 'payout_prepare'), ('payout_cancel', 'payout_cancel'), ('payout_execute', 'payout_execute')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('destination_pocket', 'fund'), ('move', 'gift_received'), ('source_pocket', 'bank')), models.Q(('destination_pocket', 'suspense'), ('move', 'transfer_unmatched'), ('source_pocket', 'bank')), models.Q(('destination_pocket', 'fund'), ('move', 'transfer_matched'), ('source_pocket', 'suspense')), models.Q(('destination_pocket', 'bank'), ('move', 'transfer_sent_back'), ('source_pocket', 'suspense')), models.Q(('destination_pocket', 'bank'), ('move', 'gift_refunded'), ('source_pocket', 'fund')), models.Q(('destination_pocket', 'fund'), ('move', 'relay'), ('source_pocket', 'fund')), models.Q(('destination_pocket', 'voucher'), ('move', 'award'), ('source_pocket', 'fund')), models.Q(('destination_pocket', 'round'), ('move', 'round_approved'), ('source_pocket', 'fund')), models.Q(('destination_pocket', 'voucher'), ('move', 'round_issued'), ('source_pocket', 'round')), models.Q(('destination_pocket', 'fund'), ('move', 'round_dropped'), ('source_pocket', 'round')), models.Q(('destination_pocket', 'fund'), ('move', 'voucher_returned'), ('source_pocket', 'voucher')), models.Q(('destination_pocket', 'held'), ('move', 'booking_hold'), ('source_pocket', 'voucher')), models.Q(('destination_pocket', 'voucher'), ('move', 'booking_release'), ('source_pocket', 'held')), models.Q(('destination_pocket', 'payable'), ('move', 'booking_redeem'), ('source_pocket', 'held')), models.Q(('destination_pocket', 'held'), ('move', 'booking_unredeem'), ('source_pocket', 'payable')), models.Q(('destination_pocket', 'in_transit'), ('move', 'payout_prepare'), ('source_pocket', 'payable')), models.Q(('destination_pocket', 'payable'), ('move', 'payout_cancel'), ('source_pocket', 'in_transit')), models.Q(('destination_pocket', 'bank'), ('move', 'payout_execute'), ('source_pocket', 'in_transit')), _connector='OR'), name='transfer_on_the_chart'),
        ),
        migrations.RunPython(protection.protect, protection.unprotect),
    ]
