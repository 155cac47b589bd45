"""When suspended seats come free, those who wished for their discipline hear of it."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from mentoring.bookings.models import Booking
from mentoring.bookings.prices import Quote
from mentoring.bookings.queries import payment
from mentoring.community.models import Wish
from mentoring.nominations.agreed import agreed_of_all
from mentoring.offers.models import SuspendedSeats
from mentoring.offers.suspended import mark_told, releases_to_tell
from mentoring.people.commands import News, tell_all
from mentoring.people.models import Person
from mentoring.people.queries import addresses_of_all
from mentoring.vouchers.queries import wallets_of_all


def tell_wishers(now: datetime) -> int:
    """Of each release whose hour has come everybody who wished for it is told, once; returns how many were."""
    return sum(_tell(suspended, now) for suspended in releases_to_tell(now))


@transaction.atomic
def _tell(suspended: SuspendedSeats, now: datetime) -> int:
    if not mark_told(suspended, now):
        return 0
    date, offer = suspended.occurrence, suspended.occurrence.offer
    news = [
        News(
            person,
            f"suspended_seats:{suspended.pk}:{person.pk}",
            {
                "first_name": person.first_name,
                "title": offer.title,
                "starts_at": date.starts_at.isoformat(),
                "place": str(offer.place),
                "amount_cents": suspended.price_cents,
                "offer": offer.pk,
            },
        )
        for person in who_can_come(suspended, now)
    ]
    tell_all("suspended_seats", news, at=now, territory_id=offer.territory_id)
    return len(news)


def who_can_come(suspended: SuspendedSeats, now: datetime) -> list[Person]:
    """Those who wished for it, are of its age, have no seat yet, and whose wallet pays: in a few statements for all.

    Somebody has said yes for them, and they have an address: a letter would come when the evening is over.
    """
    date, offer = suspended.occurrence, suspended.occurrence.offer
    wishing = Wish.objects.filter(territory=offer.territory_id, discipline=offer.discipline_id)
    seated = Booking.objects.filter(occurrence=date, released_at=None).values("person")
    asked = Person.objects.filter(pk__in=wishing.values("person"), leaving_at=None).exclude(pk__in=seated)
    day = timezone.localdate(date.starts_at)
    fitting = [person for person in asked.order_by("pk") if offer.welcomes(person.age_on(day))]
    return _able(fitting, suspended, timezone.localdate(now))


def _able(people: Sequence[Person], suspended: SuspendedSeats, today: date) -> list[Person]:
    addresses = addresses_of_all(people, today)
    agreed = agreed_of_all((person.pk for person in people), today)
    reached = [person for person in people if addresses[person.pk] and agreed.get(person.pk)]
    if not suspended.price_cents:
        return reached
    wallets = wallets_of_all(agreed, today)
    offer, price = suspended.occurrence.offer, Quote("", suspended.price_cents)
    return [person for person in reached if not payment(wallets.get(person.pk, []), offer, price).missing_cents]
