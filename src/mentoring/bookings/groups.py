"""A class goes to the theatre: one code for all, a booking for each. Everybody on the list has a seat, or nobody."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.bookings.booking import Reserved, pay, reserve
from mentoring.bookings.errors import (
    ChoiceGone,
    GroupTooLarge,
    MoreAtTheDoor,
    NobodyChosen,
    SomebodyCannot,
    TooFewSeatsLeft,
    TooLate,
    WalletTooSmall,
)
from mentoring.bookings.line import refuse_overtaking
from mentoring.bookings.models import Booking, Group
from mentoring.bookings.permissions import may_stand_at_door, may_take_along
from mentoring.bookings.prices import in_group
from mentoring.bookings.quoting import on_proof, rates_with_group
from mentoring.bookings.redeeming import redeem, refuse_closed_door
from mentoring.bookings.releasing import release_all
from mentoring.bookings.telling import tell_given_back, tell_of
from mentoring.kernel.codes import new_code
from mentoring.kernel.refusal import NotFound, Refusal, WrongState
from mentoring.kernel.states import advance
from mentoring.nominations.queries import persons_looked_after
from mentoring.offers.errors import SoldOut
from mentoring.offers.models import Occurrence
from mentoring.offers.seats import take_seats
from mentoring.people.commands import hold_still
from mentoring.people.models import Organisation, Person
from mentoring.people.permissions import Actor, require
from mentoring.records.commands import note
from mentoring.vouchers.queries import wallet_of

LARGEST = 100  # People in one group: a trip of four classes.


@dataclass(frozen=True)
class Outing:
    """Who goes where, under which name, at which price; and what is paid at the door, as the page said."""

    occurrence: Occurrence
    name: str
    person_ids: Collection[int]
    at_door_cents: Mapping[int, int] = field(default_factory=dict)  # Person -> so much at most; not there: nothing.
    reduction_id: int | None = None  # A price on proof, the same for all: "Scuole". None: each one's own.


@transaction.atomic
def book_group(actor: Actor, *, nominator: Organisation, outing: Outing, form_key: str, now: datetime) -> Group:
    """A seat for everybody on the list, paid by each one's own vouchers, or nothing at all.

    The price is that of each one's age, or a price on proof, which the body shows for all of them, where that is
    lower. What vouchers lack is paid at the door, outside our books, where the offer
    allows it and the page said so. The same form again returns the first group. Each family is told at once, how much
    is left for the door, too, and can take its own back. Refuses with NotAllowed, NotFound (somebody whom this body
    does not look after), NobodyChosen, GroupTooLarge, SomebodyCannot (with their names), MoreAtTheDoor (than was
    said), ChoiceGone (the price on proof), TooFewSeatsLeft, or like book() for what concerns the date.
    """
    require(may_take_along(actor, nominator.pk))
    first = Group.objects.filter(form_key=form_key, nominator=nominator).first()
    if first is not None:
        return first
    people = _people(actor, outing)
    # All persons, then all wallets, then the seats: the order of everybody who locks more than one of these.
    hold_still([person.pk for person in people])
    try:
        group = _made(nominator, outing, form_key, now)
    except IntegrityError:  # The same form, sent twice at the same moment.
        return Group.objects.get(form_key=form_key, nominator=nominator)
    reserved = _reserve_all(group, people, outing, now)
    _take_seats(outing.occurrence, sum(one.booking.seats for one in reserved))
    refuse_overtaking(outing.occurrence, now)
    for one in reserved:
        pay(one, now)
        own_cents = one.booking.contribution_cents
        tell_of(one.booking, "group_booked", now, nominator=nominator.name, at_door_cents=own_cents)
    note(actor, "booked", group, at=now, seats=len(reserved))
    return group


def _people(actor: Actor, outing: Outing) -> list[Person]:
    if not outing.person_ids:
        raise NobodyChosen
    if len(outing.person_ids) > LARGEST:
        raise GroupTooLarge(_("In un gruppo ci stanno al massimo %(most)s persone.") % {"most": LARGEST})
    people = list(persons_looked_after(actor).filter(pk__in=outing.person_ids).order_by("pk"))
    if len(people) != len(set(outing.person_ids)):
        raise NotFound
    return people


def _made(nominator: Organisation, outing: Outing, form_key: str, now: datetime) -> Group:
    with transaction.atomic():
        return Group.objects.create(
            territory_id=outing.occurrence.offer.territory_id,
            nominator=nominator,
            occurrence=outing.occurrence,
            name=outing.name,
            code=new_code(),
            made_at=now,
            form_key=form_key,
        )


def _reserve_all(group: Group, people: list[Person], outing: Outing, now: datetime) -> list[Reserved]:
    reserved, cannot, dearer = [], [], []
    prefetch_related_objects([group.occurrence.offer], "reductions")
    _refuse_price_gone(outing)
    for person in people:
        try:
            reserved.append(_reserve(group, person, outing, now))
        except (NotFound, TooLate):
            raise
        except MoreAtTheDoor:
            dearer.append(person.full_name)
        except Refusal:
            cannot.append(person.full_name)
    if cannot:
        raise SomebodyCannot(_("Non si può prenotare per %(names)s: tolga la spunta.") % {"names": ", ".join(cannot)})
    if dearer:
        words = _("All'ingresso adesso c'è di più da pagare per %(names)s: guardi gli importi, poi confermi.")
        raise MoreAtTheDoor(words % {"names": ", ".join(dearer)})
    Booking.objects.filter(pk__in=[one.booking.pk for one in reserved]).update(group=group)
    return reserved


def _refuse_price_gone(outing: Outing) -> None:
    """Its provider took it away meanwhile: nobody pays more than the page said, and nobody goes for half of it."""
    offered = {None, *(rate.reduction_id for rate in on_proof(outing.occurrence.offer))}
    if outing.reduction_id not in offered:
        raise ChoiceGone(_("Questo prezzo adesso non c'è più: guardi com'è ora, poi confermi."))


@transaction.atomic
def _reserve(group: Group, person: Person, outing: Outing, now: datetime) -> Reserved:
    pocketfuls = wallet_of(person, timezone.localdate(now))
    rates, at_door_cents = rates_with_group(person, group.occurrence), outing.at_door_cents.get(person.pk, 0)
    key, choice = f"group:{group.pk}:{person.pk}", in_group(rates, outing.reduction_id, at_door_cents)
    reserved = reserve(person, group.occurrence, pocketfuls, key, now, choice)
    if reserved.booking.contribution_cents and not reserved.parts:
        raise WalletTooSmall  # A family that pays all of it itself says so itself.
    return reserved


def _take_seats(occurrence: Occurrence, seats: int) -> None:
    try:
        take_seats(occurrence, seats)
    except SoldOut:
        left = Occurrence.objects.get(pk=occurrence.pk).seats_left
        raise TooFewSeatsLeft(_("I posti liberi sono %(left)s: non bastano per tutti.") % {"left": left}) from None


@transaction.atomic
def cancel_group(actor: Actor, *, group: Group, now: datetime) -> int:
    """Give back every seat of the group that nobody used; says how many. The money is in each wallet again at once.

    Refuses with NotAllowed or TooLate (past the offer's limit).
    """
    require(may_take_along(actor, group.nominator_id))
    held = Booking.objects.filter(group=group, state=Booking.State.HELD).select_for_update(of=("self",))
    theirs = list(held.select_related("occurrence__offer__place", "person__user").order_by("pk"))
    if any(now > booking.cancellable_until for booking in theirs):
        raise TooLate
    for booking in theirs:
        advance(booking, Booking.State.CANCELLED, released_at=now)
    lost = release_all(theirs, now)
    for booking in theirs:
        tell_given_back(booking, lost.get(booking.pk, 0), now)
    note(actor, "cancelled", group, at=now, seats=len(theirs))
    return len(theirs)


@transaction.atomic
def redeem_group(actor: Actor, *, group: Group, absent: Collection[int], now: datetime) -> int:
    """Let everybody of a group in but those who stayed at home (their bookings); says how many came in now.

    Whoever is in already, or gave their seat back, is passed over: the same again lets nobody in twice. Refuses with
    NotAllowed (not this provider's door) or WrongDay (its door is not open now).
    """
    require(may_stand_at_door(actor, group.occurrence.offer.provider_id))
    refuse_closed_door(group.occurrence, now)
    held = Booking.objects.filter(group=group, state=Booking.State.HELD).exclude(pk__in=absent)
    return sum(_let_in(actor, booking, now) for booking in held.select_related("occurrence").order_by("pk"))


def _let_in(actor: Actor, booking: Booking, now: datetime) -> bool:
    try:
        with transaction.atomic():
            redeem(actor, booking=booking, now=now)
    except WrongState:
        return False
    return True
