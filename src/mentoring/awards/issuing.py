"""What an approved round set aside becomes vouchers, bit by bit. Whoever is stopped in the middle is gone on with."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mentoring.awards.models import Award, Round, Slice
from mentoring.kernel.money import Cents
from mentoring.kernel.refusal import WrongState
from mentoring.kernel.states import advance
from mentoring.ledger import chart
from mentoring.ledger.commands import post
from mentoring.nominations.agreed import agreed_programmes, hold_nominations
from mentoring.nominations.models import Nomination
from mentoring.people.commands import hold_still, tell
from mentoring.people.permissions import Actor
from mentoring.records.commands import note
from mentoring.vouchers.commands import Grant, issue
from mentoring.vouchers.models import Voucher

AT_ONCE = 100  # Awards in one transaction: the door need not wait long.


def issue_round(round: Round, now: datetime) -> None:  # noqa: A002 - the concept's own name
    """All that is still to be issued of an approved round."""
    while issue_some(round, now):
        pass


@transaction.atomic
def issue_some(round: Round, now: datetime) -> int:  # noqa: A002
    """The next awards of an approved round become vouchers, and the families are told; how many were looked at.

    All of a bit or nothing; the same bit again changes nothing. Whose yes is gone meanwhile is dropped, and the money
    goes back to its funds. When nothing is left, the round is done; then, or if it never was approved, 0.
    """
    # One worker at a time on a round; the lock comes first, so that the next one sees what this one did.
    held = Round.objects.select_for_update().select_related("programme__territory").get(pk=round.pk)
    if held.state != Round.State.ISSUING:
        return 0
    found = Award.objects.filter(round=held, standing__in=Award.AWARDED, is_issued=False)
    bit = list(found.select_related("nomination__person", "nomination__nominator").order_by("position")[:AT_ONCE])
    if not bit:
        _finish(held, now)
        return 0
    # Persons, consents, each in a fixed order: no circle, and whoever merges two records, or takes a yes back, comes
    # before or after.
    hold_still(award.nomination.person_id for award in bit)
    nominations = hold_nominations([award.nomination_id for award in bit])
    slices: dict[int, list[Slice]] = {award.pk: [] for award in bit}
    for each in Slice.objects.filter(award__in=bit).select_related("fund").order_by("pk"):
        slices[each.award_id].append(each)
    for award in bit:
        award.nomination = nominations[award.nomination_id]
        if _may_be_served(award, held, now):
            _serve(award, slices[award.pk], held, now)
        else:
            _drop(award, slices[award.pk], held, now)
    Award.objects.filter(pk__in=[award.pk for award in bit]).update(is_issued=True)
    return len(bit)


def _finish(held: Round, now: datetime) -> None:
    try:
        advance(held, Round.State.APPROVED)
    except WrongState:
        return
    note(Actor.clock(), "issued", held, at=now)


def _may_be_served(award: Award, held: Round, now: datetime) -> bool:
    nomination, person = award.nomination, award.nomination.person
    can_be_served = nomination.state == Nomination.State.CONSENTED and nomination.is_ready
    agreed = can_be_served and held.programme_id in agreed_programmes(person.pk, timezone.localdate(now))
    # Two nominators, one person: one award of a round.
    here = Voucher.objects.filter(person=person, slice__award__round=held)
    return agreed and not here.exists()


def _serve(award: Award, slices: Sequence[Slice], held: Round, now: datetime) -> None:
    programme, person = held.programme, award.nomination.person
    for each in slices:
        scope = each.fund.earmark.scope.within(programme.scope)
        assert scope is not None, "the allocation gives nothing that cannot be spent"
        grant = Grant(person, each.fund, programme, Cents(each.amount_cents), scope, programme.ends_on)
        each.voucher = issue(grant, round_id=held.pk, key=f"slice:{each.pk}", now=now)
    Slice.objects.bulk_update(slices, ["voucher"])
    tell(
        person,
        "voucher_issued",
        key=f"award-issued:{award.pk}",
        at=now,
        territory_id=programme.territory_id,
        first_name=person.first_name,
        amount_cents=award.given_cents,
        programme=programme.name,
        expires_on=programme.ends_on.isoformat(),
    )


def _drop(award: Award, slices: Sequence[Slice], held: Round, now: datetime) -> None:
    """Nobody is served with it: each fund gets its part back."""
    for each in slices:
        post(
            chart.Move.ROUND_DROPPED,
            source=chart.award_round(held.pk),
            destination=chart.fund(each.fund_id),
            amount=Cents(each.amount_cents),
            key=f"dropped:{each.pk}",
            territory_id=held.programme.territory_id,
            fund_id=each.fund_id,
            at=now,
        )
    Award.objects.filter(pk=award.pk).update(standing=Award.Standing.DROPPED)
    note(Actor.clock(), "dropped", award, at=now)
