"""A booking is bound to one provider, and its money is already set aside: the door risks nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.funds.models import Fund
from mentoring.offers.models import Occurrence, SuspendedSeats
from mentoring.people.models import Organisation, Person
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Territory
from mentoring.vouchers.models import Voucher


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, actor: Actor) -> "GroupQuerySet":
        """The nominator that takes them along; the provider and its door."""
        me = actor.organisation_id or 0
        return self.filter(actor.here(), actor.only(), Q(nominator_id=me) | Q(occurrence__offer__provider_id=me))


class Group(models.Model):
    """People whom a nominator takes along: one code, so many heads, and a booking for each of them."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="groups")
    nominator = models.ForeignKey(Organisation, models.PROTECT, related_name="groups")
    occurrence = models.ForeignKey(Occurrence, models.PROTECT, related_name="groups")
    name = models.CharField(max_length=60)  # "2B", as the nominator calls them.
    code = models.CharField(max_length=8, unique=True)
    made_at = models.DateTimeField()
    form_key = models.CharField(max_length=64, unique=True)  # The same form again makes no second group.

    objects = GroupQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name}: {self.code}"


class Rules(models.Model):
    """What a territory does about those who do not come, and about bookings that nobody used or gave back."""

    territory = models.OneToOneField(Territory, models.PROTECT, related_name="booking_rules")
    absences = models.PositiveSmallIntegerField(null=True)  # So many of them pause booking; None: they do not count.
    within_months = models.PositiveSmallIntegerField(default=6)
    pause_days = models.PositiveSmallIntegerField(default=30)
    redeemed_kinds = models.JSONField(default=list)  # Kinds of offers whose forgotten bookings count as used.
    papers_at_door = models.BooleanField(default=False)  # A document instead of a card's PIN.

    class Meta:
        verbose_name_plural = "rules"

    def __str__(self) -> str:
        return f"{self.territory}: {self.absences} in {self.within_months} months"


class BookingQuerySet(models.QuerySet["Booking"]):
    def visible_to(self, actor: Actor) -> "BookingQuerySet":
        """The person and their guardian; the provider and its door."""
        mine = Q(person_id=actor.person_id or 0) | Q(provider_id=actor.organisation_id or 0)
        return self.filter(actor.here(), actor.only(), mine)


class Booking(models.Model):
    """Money held on vouchers for one date of one provider."""

    class State(models.TextChoices):
        HELD = "held", _("Prenotata")
        REDEEMED = "redeemed", _("Utilizzata")
        CANCELLED = "cancelled", _("Annullata")
        EXPIRED = "expired", _("Non utilizzata")

    MOVES: ClassVar[Mapping[str, set[str]]] = {
        State.HELD: {State.REDEEMED, State.CANCELLED, State.EXPIRED},
        State.REDEEMED: {State.HELD},  # An entry is taken back: unredeem().
        State.EXPIRED: {State.HELD},  # A door without network reports late: take_up_again().
    }

    # Redeeming changes no column that stands in an index or its condition, so PostgreSQL writes none of them again
    # (a heap-only update, docs/benchmarks.md). That is why the seat is kept by `released_at`, not by `state`.
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="bookings", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="bookings", db_index=False)
    occurrence = models.ForeignKey(Occurrence, models.PROTECT, related_name="bookings", db_index=False)
    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="bookings")
    price_cents = models.PositiveBigIntegerField()  # The price agreed then, as far as vouchers pay it; not today's.
    contribution_cents = models.PositiveBigIntegerField(default=0)  # Paid at the door, outside our books.
    price_name = models.CharField(max_length=60, blank=True)  # Of a reduction; empty: the full price.
    seats = models.PositiveSmallIntegerField(default=1)  # Two with a companion.
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="bookings")
    code = models.CharField(max_length=8)
    # Which release of suspended seats it is one of. Null: none.
    suspended = models.ForeignKey(SuspendedSeats, models.PROTECT, null=True, related_name="bookings", db_index=False)
    state = models.CharField(max_length=10, choices=State, default=State.HELD)
    booked_at = models.DateTimeField()
    redeemed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)  # Cancelled or expired: since then seat and money are free again.
    undone = models.PositiveSmallIntegerField(default=0)  # How often its door took an entry back.
    missed_at = models.DateTimeField(null=True)  # Nobody came, where the territory counts it, and the person was told.
    excused_at = models.DateTimeField(null=True)  # Since then nobody is blamed for not coming.
    # The form that made it, and the door's attempt that redeemed it: a repeated request gets the first answer.
    form_key = models.CharField(max_length=64)
    redeem_key = models.CharField(max_length=64, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], name="booking_code"),
            models.UniqueConstraint(fields=["form_key"], name="booking_form"),
            models.UniqueConstraint(
                fields=["person", "occurrence"],
                condition=Q(released_at__isnull=True),
                name="booking_one_seat_each",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["held", "redeemed"], released_at__isnull=True)
                | Q(state__in=["cancelled", "expired"], released_at__isnull=False),
                name="booking_released_or_not",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["occurrence"], name="booking_expected"),
            models.Index(fields=["person"], name="booking_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.state}"

    @property
    def turn(self) -> str:
        """The end of a transfer's key: what was moved once moves once more after each entry that was taken back."""
        return f":{self.undone}" if self.undone else ""

    @property
    def cancellable_until(self) -> datetime:
        """The offer's limit; for who booked before the date was moved, the new start; called off, at any time."""
        date = self.occurrence
        if date.cancelled_at:
            return date.door_closes_at
        return date.bookable_until if self.was_moved else date.cancellable_until

    @property
    def was_moved(self) -> bool:
        """Was the date moved after somebody had booked it?"""
        moved_at = self.occurrence.moved_at
        return moved_at is not None and self.booked_at <= moved_at

    @property
    def was_called_off(self) -> bool:
        """Did its provider call the date off, before anybody gave the seat back?"""
        date = self.occurrence
        is_cancelled = self.state == self.State.CANCELLED and self.released_at is not None
        return bool(is_cancelled and date.cancelled_at and self.released_at and self.released_at >= date.cancelled_at)


class Hold(models.Model):
    """The part of a booking's price that one voucher pays."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="holds")
    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="holds")
    fund = models.ForeignKey(
        Fund, models.PROTECT, related_name="holds"
    )  # The voucher's, so that the door asks no more.
    amount_cents = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["booking", "voucher"], name="hold_once"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="hold_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_cents} for {self.booking_id}"


class WaitingQuerySet(models.QuerySet["Waiting"]):
    def visible_to(self, actor: Actor) -> "WaitingQuerySet":
        """The person and their guardian. A provider is told how many wait, never who."""
        return self.filter(actor.here(), person_id=actor.person_id or 0)


class Waiting(models.Model):
    """Somebody's place in the line for a date without free seats, and the seat that is kept while they decide."""

    class State(models.TextChoices):
        WAITING = "waiting", _("In lista")
        OFFERED = "offered", _("C'è un posto")
        TAKEN = "taken", _("Posto preso")
        PASSED = "passed", _("Nessuna risposta in tempo")
        LEFT = "left", _("Fuori dalla lista")
        OVER = "over", _("Lista chiusa")

    MOVES: ClassVar[Mapping[str, set[str]]] = {
        State.WAITING: {State.OFFERED, State.TAKEN, State.LEFT, State.OVER},
        State.OFFERED: {State.TAKEN, State.PASSED, State.LEFT, State.OVER},
    }
    IN_LINE: ClassVar[tuple[str, ...]] = (State.WAITING, State.OFFERED)

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="waiting")
    person = models.ForeignKey(Person, models.PROTECT, related_name="waiting")
    occurrence = models.ForeignKey(Occurrence, models.PROTECT, related_name="waiting")
    seats = models.PositiveSmallIntegerField(default=1)  # While offered, so many of the date's taken seats are theirs.
    starts_at = models.DateTimeField()  # As they know it: when the date is moved they are told, once.
    by_letter = models.BooleanField(default=False)  # Nobody has an e-mail address: a letter needs days.
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    joined_at = models.DateTimeField()
    offered_until = models.DateTimeField(null=True)
    form_key = models.CharField(max_length=64, unique=True)

    objects = WaitingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "occurrence"],
                condition=Q(state__in=["waiting", "offered"]),
                name="waiting_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(offered_until__isnull=False), name="waiting_offer_ends"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["occurrence", "state", "joined_at"], name="waiting_line")]

    def __str__(self) -> str:
        return f"{self.occurrence_id}: {self.state}"
