"""No wallet holds less than the cheapest thing that fits without anybody seeing it: numbers, not people."""

from datetime import date, timedelta

import pytest

from mentoring.demo.town import Town
from mentoring.kernel.refusal import NotAllowed
from mentoring.offers.models import Occurrence, Offer
from mentoring.programmes.rules import Scope
from mentoring.vouchers.remainders import Stuck, remainders_in, stuck_in
from mentoring.vouchers.rules import Bookable, Gap, Note, gap
from mentoring.vouchers.stopping import take_consent_back

TODAY, BORN = date(2027, 3, 1), date(2015, 5, 5)
COURSES = Scope(kinds=frozenset(["course"]))


def concert(
    euros: int, *, kind: str = "event", youngest: int | None = None, oldest: int | None = None, on: date = TODAY
) -> Bookable:
    return Bookable(euros * 100, "music", kind, 1, youngest, oldest, on)


def note(euros: int, programme: int = 1, scope: Scope | None = None) -> Note:
    return Note(programme, euros * 100, scope or Scope(), TODAY + timedelta(days=30))


@pytest.mark.parametrize(
    ("notes", "offers", "found"),
    [
        ([note(12)], [concert(12)], None),
        ([note(9)], [concert(12), concert(20)], Gap(1, 3_00)),
        ([note(5), note(7, 2)], [concert(12)], None),  # Two vouchers together.
        ([note(9)], [], Gap(1, None)),
        ([note(9)], [concert(5, on=TODAY + timedelta(days=31))], Gap(1, None)),  # After the end.
        ([note(9)], [concert(5, youngest=14)], Gap(1, None)),
        ([note(9)], [concert(5, oldest=10), concert(10)], Gap(1, 1_00)),
        ([note(9, scope=Scope(disciplines=frozenset(["dance"])))], [concert(5)], Gap(1, None)),
        ([note(9, 8), note(1, 7, COURSES)], [concert(11), concert(12, kind="course")], Gap(8, 2_00)),
        ([note(1, 7, COURSES), note(9, 8)], [concert(11), concert(11, kind="course")], Gap(7, 1_00)),
    ],
)
def test_what_a_wallet_lacks(notes: list[Note], offers: list[Bookable], found: Gap | None) -> None:
    assert gap(notes, BORN, offers) == found


@pytest.fixture
def quiet(town: Town) -> Town:
    """Only what a test puts on is on."""
    Offer.objects.filter(state=Offer.State.PUBLISHED).update(state=Offer.State.WITHDRAWN)
    return town


def lacking(town: Town, person_id: int) -> list[int | None]:
    return [each.missing_cents for each in remainders_in(town.territory, town.now) if each.person_id == person_id]


def test_a_wallet_that_lacks_three_euro_is_seen_while_nothing_cheaper_has_places(quiet: Town) -> None:
    family = quiet.funded_family(9_00)
    soon = quiet.now + timedelta(days=5)
    dear = quiet.new_date(price_cents=12_00, starts_at=soon)
    assert lacking(quiet, family.person.pk) == [3_00]
    cheap = quiet.new_date(price_cents=8_00, starts_at=soon)
    assert lacking(quiet, family.person.pk) == []
    Occurrence.objects.filter(pk=cheap.pk).update(seats_taken=40)
    assert lacking(quiet, family.person.pk) == [3_00]
    Occurrence.objects.filter(pk=dear.pk).update(seats_taken=40)
    assert lacking(quiet, family.person.pk) == [None]


def test_what_costs_nothing_and_what_begins_after_the_end_do_not_help(quiet: Town) -> None:
    family = quiet.new_family()
    quiet.funded_voucher(9_00, family, expires_on=quiet.today + timedelta(days=3))
    quiet.new_date(price_cents=0, starts_at=quiet.now + timedelta(days=2))
    quiet.new_date(price_cents=5_00, starts_at=quiet.now + timedelta(days=5))
    assert lacking(quiet, family.person.pk) == [None]
    quiet.new_date(price_cents=10_00, starts_at=quiet.now + timedelta(days=2))
    assert lacking(quiet, family.person.pk) == [1_00]


def test_an_empty_wallet_and_one_whose_yes_is_gone_are_no_remainders(quiet: Town) -> None:
    spent, gone = quiet.funded_family(12_00), quiet.funded_family(9_00)
    quiet.booked(quiet.new_date(price_cents=12_00, starts_at=quiet.now + timedelta(days=5)), spent)
    take_consent_back(gone.guardian, nomination=gone.nomination, now=quiet.now)
    assert lacking(quiet, spent.person.pk) == lacking(quiet, gone.person.pk) == []


def test_the_operator_reads_numbers(quiet: Town) -> None:
    for cents in (9_00, 10_50, 9_00):
        quiet.funded_family(cents)
    quiet.new_date(price_cents=12_00, starts_at=quiet.now + timedelta(days=5))
    rows = stuck_in(quiet.operator, quiet.territory, quiet.now)
    lacking_little = [row for row in rows if row.programme_id == quiet.arte.pk and row.up_to_cents in (2_00, 5_00)]
    assert lacking_little == [
        Stuck(quiet.arte.pk, 2_00, 1, 10_50, 1_50),
        Stuck(quiet.arte.pk, 5_00, 2, 18_00, 6_00),
    ]
    for stranger in (quiet.teacher, quiet.shopkeeper, quiet.manager, quiet.young):
        with pytest.raises(NotAllowed):
            stuck_in(stranger, quiet.territory, quiet.now)
