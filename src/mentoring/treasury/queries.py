"""What came in, what is owed, what was paid."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from mentoring.bookings.models import Booking
from mentoring.kernel.money import Cents
from mentoring.ledger.queries import payable_by_fund
from mentoring.people.models import Organisation
from mentoring.people.permissions import Actor
from mentoring.people.rules import is_iban
from mentoring.programmes.models import Territory
from mentoring.treasury.models import Incoming, Payout, PayoutBatch, PayoutLine


def incoming(actor: Actor, territory: Territory) -> QuerySet[Incoming]:
    """Transfers that arrived, the newest first."""
    return (
        Incoming.objects.visible_to(actor)
        .filter(territory=territory)
        .select_related("gift__pledge__mentor", "gift__fund")
        .order_by("-received_on", "-pk")
    )


def incoming_with_id(actor: Actor, pk: int) -> Incoming | None:
    """One transfer that arrived, for the operator."""
    related = ("territory__operator", "gift__pledge__mentor", "gift__fund")
    return Incoming.objects.visible_to(actor).select_related(*related).filter(pk=pk).first()


def payable_bookings(territory: Territory) -> QuerySet[Booking]:
    """Redeemed, worth something, in no payout, of providers with an IBAN: what a batch would pay now."""
    return (
        Booking.objects.filter(territory=territory, state=Booking.State.REDEEMED, price_cents__gt=0)
        .filter(payout_line__isnull=True)
        .exclude(provider__iban="")
        .order_by("provider_id", "redeemed_at", "pk")
    )


@dataclass(frozen=True)
class Owed:
    """What a batch would pay one provider."""

    provider: Organisation
    bookings: int
    cents: Cents

    @property
    def has_right_iban(self) -> bool:
        return is_iban(self.provider.iban)


def owed_now(territory: Territory) -> list[Owed]:
    """Per provider, what has been earned and is in no payout yet (also without an IBAN), the most first."""
    unpaid = Q(
        bookings__territory=territory, bookings__state=Booking.State.REDEEMED, bookings__payout_line__isnull=True
    )
    providers = (
        Organisation.objects.filter(unpaid)
        .annotate(n=Count("bookings", filter=unpaid), cents=Sum("bookings__price_cents", filter=unpaid))
        .filter(cents__gt=0)
        .order_by("-cents", "name")
    )
    return [Owed(provider, provider.n, Cents(provider.cents)) for provider in providers]


def batches(actor: Actor, territory: Territory) -> QuerySet[PayoutBatch]:
    """Payout batches, the newest first, with total_cents and n_payouts."""
    return (
        PayoutBatch.objects.visible_to(actor)
        .filter(territory=territory)
        .select_related("prepared_by", "approved_by")
        .annotate(total_cents=Sum("payouts__amount_cents"), n_payouts=Count("payouts"))
        .order_by("-prepared_at", "-pk")
    )


def batch_with_id(actor: Actor, pk: int) -> PayoutBatch | None:
    """One payout batch, for the operator."""
    related = ("territory__operator", "prepared_by", "approved_by")
    return PayoutBatch.objects.visible_to(actor).select_related(*related).filter(pk=pk).first()


def payouts_in(actor: Actor, batch: PayoutBatch) -> QuerySet[Payout]:
    """The transfers of a batch by provider, each with n_bookings."""
    visible = Payout.objects.visible_to(actor).filter(batch=batch)
    return visible.select_related("provider", "batch").annotate(n_bookings=Count("lines")).order_by("provider__name")


def payouts_of(actor: Actor, provider: Organisation) -> QuerySet[Payout]:
    """What a provider was or will be paid, the newest first; batches that were cancelled are left out."""
    return (
        Payout.objects.visible_to(actor)
        .filter(provider=provider)
        .exclude(batch__state=PayoutBatch.State.CANCELLED)
        .select_related("batch")
        .annotate(n_bookings=Count("lines"))
        .order_by("-batch__prepared_at", "-pk")
    )


def payout_with_id(actor: Actor, pk: int) -> Payout | None:
    """One payout, for the provider it pays or the operator."""
    return Payout.objects.visible_to(actor).select_related("batch", "provider").filter(pk=pk).first()


def lines_of(payout: Payout) -> QuerySet[PayoutLine]:
    """The bookings a payout pays, the first redeemed first."""
    return payout.lines.select_related("booking__occurrence__offer").order_by("booking__redeemed_at", "pk")


@dataclass(frozen=True)
class Statement:
    """A provider's account at a glance."""

    owed_cents: Cents  # Earned, in no transfer yet.
    on_the_way_cents: Cents
    paid_cents: Cents


def statement(actor: Actor, provider: Organisation) -> Statement:
    """What a provider is owed, what is on its way, what was paid, where one acts."""
    on_the_way = Q(batch__state__in=[PayoutBatch.State.PREPARED, PayoutBatch.State.APPROVED])
    sums = Payout.objects.filter(actor.here("batch__territory"), provider=provider).aggregate(
        on_the_way=Sum("amount_cents", filter=on_the_way),
        paid=Sum("amount_cents", filter=Q(batch__state=PayoutBatch.State.EXECUTED)),
    )
    owed = payable_by_fund(provider.pk).items()
    return Statement(
        owed_cents=Cents(sum(cents for (territory_id, _fund), cents in owed if actor.is_in(territory_id))),
        on_the_way_cents=Cents(sums["on_the_way"] or 0),
        paid_cents=Cents(sums["paid"] or 0),
    )


@dataclass(frozen=True)
class Month:
    """What a provider earned at its door in one month."""

    first_day: date
    cents: Cents


def earned_by_month(actor: Actor, provider: Organisation, since: datetime) -> list[Month]:
    """What was redeemed at a provider, month by month, the oldest first; months without anything are left out."""
    rows = (
        Booking.objects.filter(actor.here(), provider=provider, state=Booking.State.REDEEMED, redeemed_at__gte=since)
        .annotate(month=TruncMonth("redeemed_at"))
        .values("month")
        .annotate(cents=Sum("price_cents"))
        .order_by("month")
    )
    return [Month(row["month"].date(), Cents(row["cents"])) for row in rows]


def unpaid_bookings(actor: Actor, provider: Organisation) -> QuerySet[Booking]:
    """Earned and in no payout yet, the newest first, as the provider sees them."""
    return (
        Booking.objects.visible_to(actor)
        .filter(provider=provider, state=Booking.State.REDEEMED, payout_line__isnull=True)
        .select_related("occurrence__offer")
        .order_by("-redeemed_at", "-pk")
    )


def paid_at(fund_ids: Iterable[int]) -> dict[int, datetime]:
    """When the provider got the money of each booking that these funds paid for: booking -> moment."""
    executed = PayoutLine.objects.filter(
        payout__batch__state=PayoutBatch.State.EXECUTED, booking__holds__fund_id__in=list(fund_ids)
    )
    rows = executed.values_list("booking_id", "payout__batch__closed_at")
    return {booking_id: closed_at for booking_id, closed_at in rows if closed_at}
