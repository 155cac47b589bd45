"""What phones brought back is forgotten in time: who held them first of all."""

from datetime import datetime

from django.db.models import Q

from mentoring.checkins.models import LoadedList, OfflineEntry

_FORGOTTEN = {"device": None, "user": None, "usher": None}
_FIRST = {"first_device": None, "first_user": None, "first_usher": None}


def forget_devices(before: datetime) -> int:
    """Which phone, and who held it; that somebody was admitted, and when, stays with the booking.

    Lists that were loaded are gone whole: their passes are dead by then. Returns how many rows it was.
    """
    held = Q(device=None, user=None, usher=None, first_device=None, first_user=None, first_usher=None, seen_by=None)
    old = OfflineEntry.objects.filter(received_at__lt=before).exclude(held)
    gone: int = old.update(**_FORGOTTEN, **_FIRST, seen_by=None)
    return gone + LoadedList.objects.filter(loaded_at__lt=before).delete()[0]
