"""Groups: who could come along, who does, and how many are in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from mentoring.bookings.models import Booking, Group
from mentoring.bookings.prices import in_group, quote
from mentoring.bookings.queries import payment
from mentoring.bookings.quoting import rates_with_group
from mentoring.kernel.codes import normalised
from mentoring.nominations.agreed import agreed_among
from mentoring.nominations.queries import persons_looked_after
from mentoring.offers.models import Occurrence
from mentoring.people.models import Person
from mentoring.people.permissions import Actor
from mentoring.vouchers.queries import Pocketful, wallets_of

_HERE = (Booking.State.HELD, Booking.State.REDEEMED)


class Hurdle(StrEnum):
    """Why somebody cannot be taken along. About money it says no more than this: how much is whose business it is."""

    HAS_A_SEAT = "has a seat"
    ANOTHER_AGE = "another age"
    NOT_NOW = "not now"


@dataclass(frozen=True)
class Candidate:
    """Somebody whom a body looks after, and what keeps them from coming along (None: nothing)."""

    person: Person
    hurdle: Hurdle | None
    at_door_cents: int = 0  # What their vouchers leave to be paid at the door, where the offer allows it.


def candidates(actor: Actor, occurrence: Occurrence, now: datetime, reduction_id: int | None = None) -> list[Candidate]:
    """Everybody whom the actor's body looks after, by name, in a constant number of statements.

    Each pays the price of their age, or the group's price on proof, like in book_group(): what their vouchers lack may
    be paid at the door where the offer allows it, but not all of it.
    """
    people = list(persons_looked_after(actor).order_by("last_name", "first_name", "pk"))
    ids = [person.pk for person in people]
    today = timezone.localdate(now)
    wallets = _usable(wallets_of(ids, today), ids, now)
    seated = set(
        Booking.objects.filter(occurrence=occurrence, person__in=ids, state__in=_HERE).values_list(
            "person_id", flat=True
        )
    )
    prefetch_related_objects([occurrence.offer], "reductions")
    return [
        Candidate(person, Hurdle.HAS_A_SEAT)
        if person.pk in seated
        else _candidate(person, occurrence, wallets.get(person.pk, []), reduction_id)
        for person in people
    ]


def _usable(wallets: dict[int, list[Pocketful]], ids: list[int], now: datetime) -> dict[int, list[Pocketful]]:
    """Without the vouchers that rest, because no yes holds."""
    programmes = {one.voucher.programme_id for wallet in wallets.values() for one in wallet}
    agreed = {pk: agreed_among(pk, ids, timezone.localdate(now)) for pk in programmes}
    return {
        person: [one for one in wallet if person in agreed[one.voucher.programme_id]]
        for person, wallet in wallets.items()
    }


def _candidate(person: Person, occurrence: Occurrence, wallet: list[Pocketful], reduction_id: int | None) -> Candidate:
    if not occurrence.offer.welcomes(person.age_on(timezone.localdate(occurrence.starts_at))):
        return Candidate(person, Hurdle.ANOTHER_AGE)
    rates = rates_with_group(person, occurrence)
    paid = payment(wallet, occurrence.offer, quote(rates, in_group(rates, reduction_id)))
    is_payable = not paid.missing_cents and (paid.parts or not paid.at_door_cents)
    return Candidate(person, None, paid.at_door_cents) if is_payable else Candidate(person, Hurdle.NOT_NOW)


def groups_of(actor: Actor) -> QuerySet[Group]:
    """A body's groups, the latest date first, each with n_booked and n_inside."""
    here = Count("bookings", filter=Q(bookings__state__in=_HERE))
    inside = Count("bookings", filter=Q(bookings__state=Booking.State.REDEEMED))
    own = Group.objects.visible_to(actor).filter(nominator_id=actor.organisation_id or 0)
    return (
        own.select_related("occurrence__offer__place", "occurrence__offer__provider", "nominator")
        .annotate(n_booked=here, n_inside=inside)
        .order_by("-occurrence__starts_at", "-pk")
    )


def group_with_id(actor: Actor, pk: int) -> Group | None:
    """One of a body's own groups."""
    return groups_of(actor).filter(pk=pk).first()


def group_at_door(actor: Actor, code: str) -> Group | None:
    """The group behind a code, for the door of its provider; a stranger's code looks like no code."""
    at_door = Group.objects.visible_to(actor).filter(occurrence__offer__provider_id=actor.organisation_id or 0)
    return at_door.select_related("occurrence__offer").filter(code=normalised(code)).first()


def group_at_door_with_id(actor: Actor, pk: int) -> Group | None:
    """The same, by its number."""
    at_door = Group.objects.visible_to(actor).filter(occurrence__offer__provider_id=actor.organisation_id or 0)
    return at_door.select_related("occurrence__offer").filter(pk=pk).first()


def members_of_group(group: Group) -> list[Booking]:
    """Who is in a group and has a seat, by first name."""
    there = Booking.objects.filter(group=group, state__in=_HERE)
    return list(there.select_related("person").order_by("person__first_name", "person__last_name", "pk"))
