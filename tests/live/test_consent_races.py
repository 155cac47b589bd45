"""A family takes its yes back while somebody books, or approves: nothing is used after it, or it was before it."""

from collections.abc import Callable

from mentoring.awards.approving import approve_round
from mentoring.awards.commands import prepare_round, reject_round
from mentoring.awards.errors import RoundOutdated
from mentoring.awards.issuing import issue_round
from mentoring.awards.models import Round
from mentoring.bookings.models import Booking
from mentoring.demo.town import Town
from mentoring.kernel.refusal import WrongState
from mentoring.nominations.agreed import agreed_programmes
from mentoring.nominations.commands import nominate
from mentoring.nominations.consents import Answer, consent
from mentoring.nominations.models import Nomination
from mentoring.nominations.rules import Nominee
from mentoring.people.permissions import Actor
from mentoring.vouchers.models import Voucher
from mentoring.vouchers.stopping import take_consent_back
from tests.live.races import at_once, outcome, refusals

ROUNDS = 6


def taking_back(actor: Actor, nomination: Nomination, town: Town) -> Callable[[], object]:
    return outcome(take_consent_back, actor, nomination=Nomination.objects.get(pk=nomination.pk), now=town.now)


def test_a_booking_is_before_the_withdrawal_or_is_refused(town: Town) -> None:
    for turn in range(ROUNDS):
        family, date = town.funded_family(), town.new_date(starts_at=town.tonight)
        late = (0.0, 0.002 * turn) if turn % 2 else (0.002 * turn, 0.0)
        booked, ended = at_once(
            outcome(town.booked, date, family), taking_back(family.guardian, family.nomination, town), late_by=late
        )
        assert not refusals([ended])
        seats = Booking.objects.filter(person=family.person).count()
        assert seats == (0 if refusals([booked]) else 1)
        assert agreed_programmes(family.person.pk, town.today) == frozenset()
        assert Voucher.objects.get(person=family.person).state == Voucher.State.STOPPED


def test_an_approval_is_before_the_withdrawal_or_is_refused(town: Town) -> None:
    for turn in range(ROUNDS):
        family = town.new_family()
        town.new_fund(3_000_00)
        prepared = prepare_round(town.operator, programme=town.arte, now=town.now)
        late = (0.0, 0.004 * turn) if turn % 2 else (0.004 * turn, 0.0)
        approved, ended = at_once(
            outcome(approve_round, town.second_operator, round=prepared, now=town.now),
            taking_back(family.guardian, family.nomination, town),
            late_by=late,
        )
        assert not refusals([ended])
        issue_round(prepared, town.now)
        issued = Voucher.objects.filter(person=family.person)
        if refusals([approved]):
            assert isinstance(approved, RoundOutdated)
            assert not issued.exists()
            # Nothing waits for an approval when other tests come.
            reject_round(town.operator, round=Round.objects.get(pk=prepared.pk), now=town.now)
        else:  # It was before: what it gave has gone back.
            assert {voucher.state for voucher in issued} <= {Voucher.State.STOPPED}


def test_two_of_a_family_take_it_back_at_the_same_moment(town: Town) -> None:
    for _ in range(ROUNDS):
        family = town.new_family(age=15)
        assert family.young is not None
        answers = at_once(*(taking_back(actor, family.nomination, town) for actor in (family.guardian, family.young)))
        assert [type(refusal) for refusal in refusals(answers)] == [WrongState]


def test_two_keys_turn_at_the_same_moment(town: Town) -> None:
    """The guardian on one phone, the young one on another: both yeses are kept, and the state follows."""
    for _ in range(ROUNDS):
        nominee = Nominee("Ada", f"Gara {town.form_key()[:6]}", town.born(15))
        pk = nominate(
            town.teacher, programme=town.arte, nominator=town.school, nominee=nominee, reason="merit", now=town.now
        ).nomination.pk
        said = [Answer(guardian_name="Rosa"), Answer(person_name="Ada"), Answer(guardian_name="Rosa")]
        answers = at_once(
            *(
                outcome(
                    consent,
                    nomination=Nomination.objects.get(pk=pk),
                    answer=answer,
                    channel="letter",
                    now=town.now,
                )
                for answer in said
            )
        )
        nomination = Nomination.objects.get(pk=pk)
        assert len(refusals(answers)) == 1
        assert nomination.state == Nomination.State.CONSENTED
        assert sorted(nomination.consents.values_list("giver", flat=True)) == ["guardian", "person"]
