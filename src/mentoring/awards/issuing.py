"""What an approved round set aside becomes vouchers, bit by bit. Whoever is stopped in the middle is gone on with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from mentoring.awards.models import Award, Round, Slice
from mentoring.awards.preparing import rulebook_of
from mentoring.awards.telling import tell_dropped, tell_nominators, tell_results, tell_served
from mentoring.kernel.money import Cents
from mentoring.kernel.states import advance
from mentoring.ledger import chart
from mentoring.ledger.commands import post_all
from mentoring.ledger.engine import Facts
from mentoring.nominations.agreed import agreed_among, hold_nominations
from mentoring.nominations.models import Nomination
from mentoring.people.commands import hold_still
from mentoring.people.permissions import Actor
from mentoring.records.commands import note, note_all
from mentoring.vouchers.commands import Grant, issue_all
from mentoring.vouchers.models import Voucher

AT_ONCE = 200  # Awards in one transaction: their families need not wait long for a booking.

# Why an award was dropped when its turn came.
CONSENT = "consent"  # The yes is gone, or something is lacking again.
TWICE = "twice"  # Put forward by two, the person has it already.
LIMIT = "limit"  # Another round was faster, and a year may bring no more.


def issue_round(round: Round, now: datetime) -> None:  # noqa: A002
    """All that is still to be issued of an approved round, and told."""
    while issue_some(round, now):
        pass


@transaction.atomic
def issue_some(round: Round, now: datetime) -> int:  # noqa: A002 - the concept's own name
    """The next awards of an approved round become vouchers, or are told; how many were looked at.

    All of a bit or nothing; the same bit again changes nothing. Whose yes is gone meanwhile, or who has had all that a
    year may bring, is dropped, and the money goes back to its funds. Then whoever waits, or is out of the rules, is
    told so. When nothing is left the round is done; then, or if it never was approved, 0.

    Refuses with WrongState if a person was just merged into another: the next try finds the other.
    """
    # One worker at a time on a round; the lock comes first, so that the next one sees what this one did.
    rows = Round.objects.select_for_update(of=("self",)).select_related("programme__territory", "rules")
    held = rows.get(pk=round.pk)
    if held.state != Round.State.ISSUING:
        return 0
    left = Award.objects.filter(round=held, is_issued=False).order_by("position")
    bit = list(left.filter(standing__in=Award.AWARDED).select_related("nomination")[:AT_ONCE])
    if bit:
        _Bit(held, bit, now).issue()
    else:
        bit = list(left.select_related("nomination__person")[:AT_ONCE])
        tell_results(held, bit, now)
    if not bit:
        _finish(held, now)
    Award.objects.filter(pk__in=[award.pk for award in bit]).update(is_issued=True)
    return len(bit)


def _finish(held: Round, now: datetime) -> None:
    advance(held, Round.State.APPROVED)
    note(Actor.clock(), "issued", held, at=now)
    tell_nominators(held, now)


@dataclass(frozen=True)
class _Bit:
    """Some awards of a round, whose turn has come."""

    held: Round
    awards: Sequence[Award]
    now: datetime

    def issue(self) -> None:
        """Serve whoever still can be, and drop the others."""
        # Persons, consents, each in a fixed order: no circle, and whoever merges two records, or takes a yes back,
        # comes before or after.
        hold_still({award.nomination.person_id for award in self.awards})
        nominations = hold_nominations([award.nomination_id for award in self.awards])
        for award in self.awards:
            award.nomination = nominations[award.nomination_id]
        slices = self._slices()
        dropped = self._dropped()
        served = [award for award in self.awards if award.pk not in dropped]
        self._serve([each for award in served for each in slices[award.pk]])
        tell_served(self.held, served, self.now)
        self._drop(dropped, [each for pk in dropped for each in slices[pk]])

    def _slices(self) -> Mapping[int, Sequence[Slice]]:
        slices: dict[int, list[Slice]] = {award.pk: [] for award in self.awards}
        awards = {award.pk: award for award in self.awards}
        for each in Slice.objects.filter(award__in=list(awards)).select_related("fund").order_by("pk"):
            each.award = awards[each.award_id]
            slices[each.award_id].append(each)
        return slices

    def _dropped(self) -> dict[int, str]:
        """Who cannot be served any more, and why."""
        persons = [award.nomination.person_id for award in self.awards]
        agreed = agreed_among(self.held.programme_id, persons, timezone.localdate(self.now))
        has_one = set(
            Voucher.objects.filter(person__in=persons, slice__award__round=self.held).values_list(
                "person_id", flat=True
            )
        )
        room = _Room(self.held, persons, self.now)
        dropped = {}
        for award in self.awards:
            nomination = award.nomination
            is_agreed = nomination.person_id in agreed and nomination.state == Nomination.State.CONSENTED
            if not is_agreed or not nomination.is_ready:
                dropped[award.pk] = CONSENT
            elif nomination.person_id in has_one:
                dropped[award.pk] = TWICE
            elif not room.holds(award):
                dropped[award.pk] = LIMIT
            else:
                has_one.add(nomination.person_id)
        return dropped

    def _serve(self, slices: Sequence[Slice]) -> None:
        programme, grants = self.held.programme, {}
        for each in slices:
            scope = each.fund.earmark.scope.within(programme.scope)
            assert scope is not None, "the allocation gives nothing that cannot be spent"
            person = each.award.nomination.person
            grants[f"slice:{each.pk}"] = Grant(
                person, each.fund, programme, Cents(each.amount_cents), scope, programme.ends_on
            )
        issued = issue_all(grants, round_id=self.held.pk, now=self.now)
        for each in slices:
            each.voucher = issued[f"slice:{each.pk}"]
        Slice.objects.bulk_update(slices, ["voucher"])

    def _drop(self, dropped: Mapping[int, str], slices: Iterable[Slice]) -> None:
        """Nobody is served with it: each fund gets its part back."""
        post_all(
            Facts(
                key=f"dropped:{each.pk}",
                move=chart.Move.ROUND_DROPPED,
                source=chart.award_round(self.held.pk),
                destination=chart.fund(each.fund_id),
                amount_cents=each.amount_cents,
                territory_id=self.held.programme.territory_id,
                fund_id=each.fund_id,
                at=self.now,
            )
            for each in slices
        )
        for why in sorted(set(dropped.values())):
            gone = [award for award in self.awards if dropped.get(award.pk) == why]
            if why == LIMIT:  # Whose yes is gone hears nothing more from us, and who has it already has it.
                tell_dropped(self.held, gone, self.now)
            Award.objects.filter(pk__in=[award.pk for award in gone]).update(
                standing=Award.Standing.DROPPED, barred=why
            )
            note_all(Actor.clock(), "dropped", gone, at=self.now)


class _Room:
    """What a year may still bring these persons in the territory. A round of another programme may have been faster."""

    def __init__(self, held: Round, persons: Sequence[int], now: datetime) -> None:
        # Amounts that were told one by one are bound by no rule.
        is_bound = held.kind != Round.Kind.TOP_UP
        self.most = rulebook_of(held.programme, held.rules).most_per_year_cents if is_bound else None
        self.got = {} if self.most is None else _got_this_year(held, persons, now)

    def holds(self, award: Award) -> bool:
        return self.most is None or self.got.get(award.nomination.person_id, 0) + award.given_cents <= self.most


def _got_this_year(held: Round, persons: Sequence[int], now: datetime) -> dict[int, int]:
    new_year = timezone.make_aware(datetime.combine(date(timezone.localdate(now).year, 1, 1), time.min))
    rows = Voucher.objects.filter(
        person__in=persons, programme__territory=held.programme.territory_id, issued_at__gte=new_year
    )
    return dict(rows.order_by().values_list("person_id").annotate(Sum("amount_cents")))
