"""Redeeming writes no index again: the seat is kept by `released_at`, and a page has room for the new row."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, OuterRef, Q, Subquery

# In percent: about as many rows as a page holds can be redeemed on it before its old versions are gone.
FILLED = 70


def date_the_expired(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Expired bookings had no date of their own: the end of what they were for is when they became free."""
    booking, occurrence = apps.get_model("bookings", "Booking"), apps.get_model("offers", "Occurrence")
    over = Subquery(occurrence.objects.filter(pk=OuterRef("occurrence_id")).values("ends_at")[:1])
    booking.objects.filter(state="expired", released_at__isnull=True).update(released_at=over)
    booking.objects.filter(state="cancelled", released_at__isnull=True).update(released_at=F("booked_at"))


def leave_room(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE bookings_booking SET (fillfactor = {FILLED})", params=None)


def fill_up(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE bookings_booking RESET (fillfactor)", params=None)


class Migration(migrations.Migration):
    dependencies = [("bookings", "0004_money_stays_in_its_territory")]

    operations = [
        migrations.RemoveConstraint("booking", "booking_one_seat_each"),
        migrations.RemoveIndex("booking", "booking_expected"),
        migrations.RemoveIndex("booking", "booking_of_person"),
        migrations.RenameField("booking", "cancelled_at", "released_at"),
        migrations.RunPython(date_the_expired, migrations.RunPython.noop),
        migrations.AddIndex("booking", models.Index(fields=["occurrence"], name="booking_expected")),
        migrations.AddIndex("booking", models.Index(fields=["person"], name="booking_of_person")),
        migrations.AddConstraint(
            "booking",
            models.UniqueConstraint(
                fields=["person", "occurrence"],
                condition=Q(released_at__isnull=True),
                name="booking_one_seat_each",
            ),
        ),
        migrations.AddConstraint(
            "booking",
            models.CheckConstraint(
                condition=Q(state__in=["held", "redeemed"], released_at__isnull=True)
                | Q(state__in=["cancelled", "expired"], released_at__isnull=False),
                name="booking_released_or_not",
            ),
        ),
        migrations.RunPython(leave_room, fill_up),
    ]
