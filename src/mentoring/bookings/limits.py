"""How often somebody books, and who waits for a while. Asked with the person's row held, so that two never slip in."""

from datetime import datetime

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mentoring.bookings.absences import paused_until
from mentoring.bookings.errors import BookingPaused, LimitReached
from mentoring.bookings.models import Booking
from mentoring.bookings.ruling import pausing_in
from mentoring.offers.models import Occurrence
from mentoring.people.models import Person


def refuse_beyond_limit(person: Person, occurrence: Occurrence) -> None:
    """Refuses with LimitReached if the person has as many seats at this offer as one may have, used ones included.

    A second seat for the same date is another matter: AlreadyBooked says it.
    """
    limit = occurrence.offer.per_person
    if limit is None:
        return
    theirs = Booking.objects.filter(person=person, occurrence__offer=occurrence.offer_id, released_at=None)
    if theirs.exclude(occurrence=occurrence).count() >= limit:
        raise LimitReached


def pause_of(person: Person, territory_id: int, now: datetime) -> datetime | None:
    """Until when booking pauses for somebody who did not come several times; None: it does not."""
    pausing = pausing_in(territory_id)
    if pausing is None:
        return None
    missed = Booking.objects.filter(person=person, territory=territory_id, missed_at__isnull=False, excused_at=None)
    until = paused_until([at for at in missed.values_list("missed_at", flat=True) if at], pausing)
    return until if until and until > now else None


def refuse_paused(person: Person, territory_id: int, now: datetime) -> None:
    """Refuses with BookingPaused, which says until when."""
    until = pause_of(person, territory_id, now)
    if until is None:
        return
    day = format_date(timezone.localdate(until), "d MMMM", locale=(get_language() or "it").split("-")[0])
    words = _("Per ora non puoi prenotare: più volte il posto è rimasto vuoto. Dal %(day)s puoi di nuovo.")
    raise BookingPaused(words % {"day": day}, until=until)
