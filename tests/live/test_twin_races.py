"""Two records become one while a family books, is awarded, goes in at the door, or somebody else decides, too."""

import secrets
from datetime import timedelta

from mentoring.awards.approving import approve_round
from mentoring.awards.commands import prepare_round
from mentoring.awards.issuing import issue_round
from mentoring.bookings.booking import book
from mentoring.bookings.models import Booking
from mentoring.bookings.redeeming import redeem
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.funds.rules import Earmark
from mentoring.kernel.money import Cents
from mentoring.kernel.refusal import Refusal
from mentoring.ledger import chart
from mentoring.ledger.queries import balance
from mentoring.nominations.rules import Nominee
from mentoring.people.models import Person
from mentoring.people.permissions import Role
from mentoring.programmes.commands import Plan, open_programme
from mentoring.programmes.models import Programme
from mentoring.twins.commands import merge
from mentoring.vouchers.models import Voucher
from mentoring.vouchers.queries import free_cents, wallet
from tests.live.races import at_once, outcome, refusals

ROUNDS = 6


def two_records(town: Town, programme: Programme | None = None) -> tuple[Family, Family]:
    school, teacher = town.new_organisation("school", Role.NOMINATOR)
    mark = secrets.token_hex(4)
    mail = f"{mark}@example.org"
    nominee = Nominee("Ada", f"Doppia {mark}", town.born(12), guardian_name="Rosa", guardian_email=mail)
    wanted = programme or town.arte
    first = town.agreeing_family(town.teacher, wanted, town.school, nominee)
    second = town.agreeing_family(teacher, wanted, school, nominee)
    return first, second


def one_left(families: tuple[Family, Family]) -> Person:
    [left] = Person.objects.filter(pk__in=[family.person.pk for family in families])
    return left


def test_two_desks_merge_and_one_merge_happens(town: Town) -> None:
    for _ in range(ROUNDS):
        first, second = two_records(town)
        options = {"one": first.person, "other": second.person, "now": town.now}
        answers = at_once(
            outcome(merge, town.operator, **options),
            outcome(merge, town.second_operator, **options),
            outcome(merge, first.guardian, **options),
        )
        assert len(refusals(answers)) == 2
        assert one_left((first, second)).nominations.count() == 2


def test_a_family_books_while_its_records_become_one(town: Town) -> None:
    evening = town.new_date(starts_at=town.now + timedelta(days=5), capacity=60)
    for _ in range(ROUNDS):
        families = two_records(town)
        for family in families:
            town.funded_voucher(30_00, family)
        options = {"occurrence": evening, "now": town.now}
        answers = at_once(
            *(
                outcome(book, family.guardian, person=family.person, form_key=town.form_key(), **options)
                for family in families
            ),
            outcome(merge, town.operator, one=families[0].person, other=families[1].person, now=town.now),
        )
        assert all(isinstance(answer, Refusal | Booking | Person) for answer in answers)
        if isinstance(answers[2], Refusal):
            merge(town.operator, one=families[0].person, other=families[1].person, now=town.now)
        left = one_left(families)
        held = Booking.objects.filter(person=left, state="held")
        assert held.count() <= 1
        actor = town.standing_for(left, families[0].email)
        assert free_cents(wallet(actor, town.today)) + sum(it.price_cents for it in held) == 60_00


def test_somebody_goes_in_while_two_records_become_one(town: Town) -> None:
    for _ in range(ROUNDS):
        families = two_records(town)
        for family in families:
            town.funded_voucher(30_00, family)
        seats = [town.booked_concert(family) for family in families]
        in_, one = at_once(
            outcome(redeem, town.usher, booking=Booking.objects.get(pk=seats[1].pk), now=town.tonight),
            outcome(merge, town.operator, one=families[0].person, other=families[1].person, now=town.now),
        )
        if isinstance(one, Refusal):
            merge(town.operator, one=families[0].person, other=families[1].person, now=town.now)
        left = one_left(families)
        states = sorted(Booking.objects.filter(person=left).values_list("state", flat=True))
        assert states == (["cancelled", "held"] if isinstance(in_, Refusal) else ["cancelled", "redeemed"])
        assert free_cents(wallet(town.standing_for(left, families[0].email), town.today)) == 48_00


def test_an_award_runs_while_two_records_become_one(town: Town) -> None:
    for _ in range(4):
        mark = secrets.token_hex(4)
        programme = open_programme(town.operator, territory=town.territory, plan=plan(town, mark), now=town.now)
        families = two_records(town, programme)
        town.new_fund(500_00, Earmark())
        prepared = prepare_round(town.operator, programme=programme, now=town.now)
        _approved, _one = at_once(
            outcome(approve_round, town.second_operator, round=prepared, now=town.now),
            outcome(merge, town.operator, one=families[0].person, other=families[1].person, now=town.now),
        )
        issue_round(prepared, town.now)
        prepared.refresh_from_db()
        people = Person.objects.filter(pk__in=[family.person.pk for family in families])
        issued = Voucher.objects.filter(programme=programme)
        assert set(issued.values_list("person_id", flat=True)) <= set(people.values_list("pk", flat=True))
        # One award for each person that is left; what the other record was to have has gone back.
        assert issued.count() == (people.count() if prepared.state == "approved" else 0)
        assert balance(chart.award_round(prepared.pk)) == 0


def plan(town: Town, mark: str) -> Plan:
    return Plan(
        vertical=town.arte.vertical,
        slug=f"doppi-{mark}",
        name=f"Doppi {mark}",
        starts_on=town.today,
        ends_on=town.arte.ends_on,
        award=Cents(20_00),
        ages_counted_on=town.today,
    )
