"""Who has a seat, who is expected, what was spent where."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from mentoring.bookings.models import Booking, Hold
from mentoring.bookings.prices import Quote
from mentoring.kernel.codes import normalised
from mentoring.kernel.money import Cents
from mentoring.ledger import chart
from mentoring.ledger.queries import balances, returned_at
from mentoring.offers.models import Occurrence, Offer
from mentoring.people.permissions import Actor
from mentoring.vouchers.models import Voucher
from mentoring.vouchers.queries import Pocketful

_SHOWN = (
    "occurrence__offer__place",
    "occurrence__offer__discipline",
    "occurrence__offer__provider",
    "person",
    "provider",
)


def booking_by_code(actor: Actor, code: str) -> Booking | None:
    """A stranger's code looks like no code."""
    related = ("occurrence__offer", "person")
    return Booking.objects.visible_to(actor).select_related(*related).filter(code=normalised(code)).first()


def booking_with_id(actor: Actor, pk: int) -> Booking | None:
    """One booking, for whom it concerns: the person, the guardian, the provider. None for others."""
    return Booking.objects.visible_to(actor).select_related(*_SHOWN).filter(pk=pk).first()


def bookings_of(actor: Actor) -> QuerySet[Booking]:
    """What the actor (as a person or guardian) booked, the latest date first."""
    own = Booking.objects.visible_to(actor).filter(person_id=actor.person_id or 0)
    return own.select_related(*_SHOWN).order_by("-occurrence__starts_at", "-pk")


def gone_on(bookings: Iterable[Booking]) -> dict[int, Cents]:
    """Booking -> cents whose voucher was over when the seat was given back: they went to where unspent money goes.

    For a seat that is held: what would go on if it were given back now. What is not in here is in the wallet again.
    """
    given_back = {booking.pk: booking.released_at for booking in bookings if booking.state != Booking.State.REDEEMED}
    over = Hold.objects.filter(booking__in=given_back).exclude(voucher__state=Voucher.State.ACTIVE)
    holds = list(over.select_related("voucher"))
    # A voucher that was stopped is over since some moment, not since a day: the books know which seats found it so.
    stopped = {hold.voucher_id for hold in holds if hold.voucher.state == Voucher.State.STOPPED}
    went_on = returned_at(stopped) if stopped else set()
    gone: dict[int, Cents] = {}
    for hold in holds:
        released_at = given_back[hold.booking_id]
        if (
            released_at is None
            or hold.voucher.expires_on < timezone.localdate(released_at)
            or (hold.voucher_id, released_at) in went_on
        ):
            gone[hold.booking_id] = Cents(gone.get(hold.booking_id, 0) + hold.amount_cents)
    return gone


def seats_of(actor: Actor, offer: Offer) -> dict[int, Booking]:
    """The seats the actor holds or used at an offer: occurrence -> booking."""
    taken = Booking.objects.visible_to(actor).filter(
        person_id=actor.person_id or 0,
        occurrence__offer=offer,
        state__in=[Booking.State.HELD, Booking.State.REDEEMED],
    )
    return {booking.occurrence_id: booking for booking in taken}


@dataclass(frozen=True)
class Payment:
    """How a wallet pays: what each voucher gives, what one adds at the door, and what is missing even then."""

    parts: list[tuple[Pocketful, Cents]]
    missing_cents: Cents
    at_door_cents: Cents

    @property
    def is_whole(self) -> bool:
        """Do the vouchers pay everything?"""
        return not self.missing_cents and not self.at_door_cents

    @property
    def by_vouchers_cents(self) -> Cents:
        return Cents(sum(cents for _pocketful, cents in self.parts))


def payment(pocketfuls: list[Pocketful], offer: Offer, agreed: Quote | None = None) -> Payment:
    """The vouchers that fit are used in their order (the soonest to expire first), more than one if needed.

    What was given in a territory is spent there: no voucher of another one fits. Nothing agreed: the full price.
    """
    from_here = [one for one in pocketfuls if one.voucher.programme.territory_id == offer.territory_id]
    return payment_anywhere(from_here, offer, agreed)


def payment_anywhere(pocketfuls: list[Pocketful], offer: Offer, agreed: Quote | None = None) -> Payment:
    """The same if money knew no borders: only to say why something cannot be paid."""
    due = agreed or Quote("", offer.price_cents, own_cents=offer.contribution_cents)
    missing, parts = due.cents, []
    for pocketful in pocketfuls:
        fits = pocketful.voucher.scope.allows(
            discipline=offer.discipline.slug, kind=offer.kind, provider_id=offer.provider_id
        )
        part = min(missing, pocketful.free_cents) if fits else 0
        if part:
            parts.append((pocketful, Cents(part)))
            missing -= part
    at_door = min(missing, due.own_cents)
    return Payment(parts, Cents(missing - at_door), Cents(at_door))


def next_booking(actor: Actor, now: datetime) -> Booking | None:
    """The next seat the actor holds."""
    coming = bookings_of(actor).filter(state=Booking.State.HELD, occurrence__ends_at__gte=now)
    return coming.order_by("occurrence__starts_at", "pk").first()


def expected(actor: Actor, occurrence: Occurrence) -> QuerySet[Booking]:
    """Who comes to a date, for its door: by first name."""
    here = [Booking.State.HELD, Booking.State.REDEEMED]
    at_door = Booking.objects.visible_to(actor).filter(occurrence=occurrence, state__in=here)
    return at_door.select_related("person").order_by("person__first_name", "pk")


@dataclass(frozen=True)
class HeadCount:
    """How many of those expected are in."""

    inside: int
    expected: int


def head_count(occurrence: Occurrence) -> HeadCount:
    """How many came to a date so far, and how many have a seat."""
    counted = Booking.objects.filter(occurrence=occurrence).aggregate(
        inside=Sum("seats", filter=Q(state=Booking.State.REDEEMED), default=0),
        expected=Sum("seats", filter=Q(state__in=[Booking.State.HELD, Booking.State.REDEEMED]), default=0),
    )
    return HeadCount(**counted)


def head_counts(occurrence_ids: Iterable[int]) -> dict[int, HeadCount]:
    """The same for several dates at once: occurrence -> heads."""
    wanted = list(occurrence_ids)
    rows = (
        Booking.objects.filter(occurrence__in=wanted)
        .values("occurrence_id")
        .annotate(
            inside=Sum("seats", filter=Q(state=Booking.State.REDEEMED), default=0),
            expected=Sum("seats", filter=Q(state__in=[Booking.State.HELD, Booking.State.REDEEMED]), default=0),
        )
        .order_by()
    )
    counted = {row["occurrence_id"]: HeadCount(row["inside"], row["expected"]) for row in rows}
    return {pk: counted.get(pk, HeadCount(0, 0)) for pk in wanted}


def forgotten(now: datetime) -> QuerySet[Booking]:
    """Bookings that nobody used and whose door is closed. What was called off nobody forgot: that is given back."""
    open_ended = Booking.objects.filter(state=Booking.State.HELD, occurrence__cancelled_at=None)
    closed = open_ended.filter(occurrence__ends_at__lt=now - Occurrence.CLOSES_AFTER)
    return closed.select_related("occurrence__offer", "territory").order_by("pk")


@dataclass(frozen=True)
class Spending:
    """One person's seat, as far as one voucher paid it. The person is a number that only counts heads."""

    fund_id: int
    booking_id: int
    person_id: int
    provider_id: int
    discipline: str
    at: datetime
    cents: int
    is_first: bool  # Several vouchers may pay one seat: counting the first ones counts seats.


def spendings(fund_ids: Iterable[int]) -> list[Spending]:
    """Everything that was enjoyed with the money of these funds, in order of time.

    Not for display: impact makes figures of it.
    """
    earlier = Hold.objects.filter(booking=OuterRef("booking"), pk__lt=OuterRef("pk"))
    rows = (
        Hold.objects.filter(fund_id__in=list(fund_ids), booking__state=Booking.State.REDEEMED)
        .annotate(at=F("booking__redeemed_at"), is_first=~Exists(earlier))
        .order_by("booking__redeemed_at", "pk")
        .values_list(
            "fund_id",
            "booking_id",
            "booking__person_id",
            "booking__provider_id",
            "booking__occurrence__offer__discipline__slug",
            "at",
            "amount_cents",
            "is_first",
        )
    )
    return [Spending(*row) for row in rows]


def story_differences() -> list[str]:
    """Bookings whose state and money tell different stories: sentences, empty when all is well."""

    wrong = []
    rows = list(Booking.objects.values_list("pk", "state", "price_cents"))
    held = balances(chart.Pocket.HELD, [pk for pk, _state, _price in rows])
    for pk, state, price in rows:
        due = price if state == Booking.State.HELD else 0
        if held[pk] != due:
            wrong.append(f"booking {pk} is {state} and holds {held[pk]} cents instead of {due}")
    at_home = Q(fund__territory=F("booking__territory"), voucher__programme__territory=F("booking__territory"))
    across = Hold.objects.exclude(at_home).order_by("booking_id").values_list("booking_id", flat=True)
    return wrong + [f"booking {pk} is paid with money of another territory" for pk in across]
