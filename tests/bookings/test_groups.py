"""A class goes to the theatre: everybody on the list has a seat, or nobody."""

from datetime import timedelta

import pytest

from mentoring.bookings.booking import book
from mentoring.bookings.errors import (
    ChoiceGone,
    GroupCode,
    MoreAtTheDoor,
    SomebodyCannot,
    TooFewSeatsLeft,
    TooLate,
    WrongDay,
)
from mentoring.bookings.groups import Outing, book_group, cancel_group, redeem_group
from mentoring.bookings.models import Booking, Group
from mentoring.bookings.outings import Hurdle, candidates, group_at_door, group_with_id, members_of_group
from mentoring.bookings.prices import Choice
from mentoring.bookings.queries import story_differences
from mentoring.bookings.quoting import rates_of
from mentoring.bookings.redeeming import redeem_code
from mentoring.bookings.releasing import cancel
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.jobs.delivery import letter_of
from mentoring.kernel.refusal import NotAllowed, NotFound
from mentoring.ledger import chart
from mentoring.ledger.queries import balance
from mentoring.offers.models import Occurrence, Offer, Reduction
from mentoring.records.models import Parcel


def outing(date: Occurrence, families: list[Family], name: str = "2B") -> Outing:
    return Outing(date, name, [family.person.pk for family in families])


def taken(town: Town, date: Occurrence, families: list[Family]) -> Group:
    form_key = town.form_key()
    return book_group(
        town.teacher, nominator=town.school, outing=outing(date, families), form_key=form_key, now=town.now
    )


def seats(date: Occurrence) -> int:
    date.refresh_from_db()
    return date.seats_taken


def test_everybody_has_a_seat_paid_by_their_own_voucher(town: Town) -> None:
    families = [town.funded_family(20_00) for _ in range(3)]
    group = taken(town, town.later_date, families)
    assert seats(town.later_date) == 3
    assert [booking.state for booking in members_of_group(group)] == ["held"] * 3
    for booking in members_of_group(group):
        assert balance(chart.held(booking.pk)) == town.concert.price_cents
    assert story_differences() == []
    told = Parcel.objects.filter(kind="group_booked")
    assert {parcel.person_id for parcel in told} == {family.person.pk for family in families}


def test_the_same_form_again_makes_no_second_group(town: Town) -> None:
    families, key = [town.funded_family(20_00) for _ in range(2)], town.form_key()
    first, second = (
        book_group(
            town.teacher,
            nominator=town.school,
            outing=outing(town.later_date, families),
            form_key=key,
            now=town.now,
        )
        for _ in range(2)
    )
    assert first == second
    assert seats(town.later_date) == 2


def test_if_one_cannot_come_nobody_is_booked_and_the_name_is_said(town: Town) -> None:
    rich, poor = town.funded_family(20_00), town.funded_family(5_00)
    with pytest.raises(SomebodyCannot, match=poor.person.full_name):
        taken(town, town.later_date, [rich, poor])
    assert not Group.objects.exists()
    assert seats(town.later_date) == 0
    assert not rich.person.bookings.exists()


def test_too_few_seats_take_none(town: Town) -> None:
    small = town.new_date(capacity=2, starts_at=town.now + timedelta(days=3))
    with pytest.raises(TooFewSeatsLeft, match="2"):
        taken(town, small, [town.funded_family(20_00) for _ in range(3)])
    assert seats(small) == 0
    assert not Booking.objects.filter(occurrence=small).exists()


def test_a_body_takes_along_those_it_looks_after_alone(town: Town) -> None:
    family = town.funded_family(20_00)
    with pytest.raises(NotFound):
        book_group(
            town.music_teacher,
            nominator=town.music_school,
            outing=outing(town.later_date, [family]),
            form_key="another's",
            now=town.now,
        )
    with pytest.raises(NotAllowed):
        book_group(
            town.manager,
            nominator=town.school,
            outing=outing(town.later_date, [family]),
            form_key="no teacher",
            now=town.now,
        )


def test_who_cannot_come_along_is_said_without_a_word_about_money(
    town: Town, django_assert_max_num_queries: object
) -> None:
    able, poor, seated = town.funded_family(20_00), town.funded_family(5_00), town.funded_family(20_00)
    old = town.new_family(age=24)
    town.booked(town.later_date, seated)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        found = {one.person.pk: one.hurdle for one in candidates(town.teacher, town.later_date, town.now)}
    assert found[able.person.pk] is None
    assert found[poor.person.pk] == Hurdle.NOT_NOW
    assert found[seated.person.pk] == Hurdle.HAS_A_SEAT
    assert found[old.person.pk] in {Hurdle.NOT_NOW, Hurdle.ANOTHER_AGE}
    assert town.viola.pk not in found or found[town.viola.pk] is None or found[town.viola.pk] in Hurdle


def test_a_family_takes_its_own_back_and_the_others_stay(town: Town) -> None:
    families = [town.funded_family(20_00) for _ in range(2)]
    group = taken(town, town.later_date, families)
    own = families[0].person.bookings.get()
    cancel(families[0].guardian, booking=own, now=town.now)
    assert len(members_of_group(group)) == 1
    assert seats(town.later_date) == 1


def test_a_group_given_back_frees_seats_and_money(town: Town) -> None:
    families = [town.funded_family(20_00) for _ in range(3)]
    group = taken(town, town.later_date, families)
    assert cancel_group(town.teacher, group=group, now=town.now) == 3
    assert seats(town.later_date) == 0
    assert cancel_group(town.teacher, group=group, now=town.now) == 0
    assert story_differences() == []
    late = taken(town, town.later_date, families)
    with pytest.raises(TooLate):
        cancel_group(town.teacher, group=late, now=town.later_date.starts_at)


def test_the_door_lets_in_those_who_came(town: Town) -> None:
    families = [town.funded_family(20_00) for _ in range(3)]
    group = taken(town, town.later_date, families)
    ill = families[2].person.bookings.get()
    at_door = group_at_door(town.usher, group.code)
    assert at_door == group
    with pytest.raises(WrongDay):
        redeem_group(town.usher, group=group, absent=[], now=town.now)
    evening = town.later_date.starts_at
    before = balance(chart.payable(town.theatre.pk))
    assert redeem_group(town.usher, group=group, absent=[ill.pk], now=evening) == 2
    assert redeem_group(town.usher, group=group, absent=[ill.pk], now=evening) == 0
    assert balance(chart.payable(town.theatre.pk)) - before == 2 * town.concert.price_cents
    counted = group_with_id(town.teacher, group.pk)
    assert counted is not None
    assert (counted.n_booked, counted.n_inside) == (3, 2)  # type: ignore[attr-defined]
    assert story_differences() == []


def test_a_groups_code_is_no_wrong_guess_and_opens_no_other_door(town: Town) -> None:
    group = taken(town, town.later_date, [town.funded_family(20_00)])
    evening = town.later_date.starts_at
    for n in range(25):
        with pytest.raises(GroupCode):
            redeem_code(town.usher, provider_id=town.theatre.pk, code=group.code, redeem_key=f"scan-{n}", now=evening)
    assert group_at_door(town.coach, group.code) is None
    with pytest.raises(NotAllowed):
        redeem_group(town.coach, group=group, absent=[], now=evening)


def with_own_part(town: Town, cents: int = 4_00) -> Occurrence:
    """Twelve euro, of which so much may be paid at the door."""
    date = town.new_date(starts_at=town.now + timedelta(days=3))
    Offer.objects.filter(pk=date.offer_id).update(contribution_cents=cents)
    return Occurrence.objects.select_related("offer").get(pk=date.pk)


def test_what_a_voucher_lacks_is_paid_at_the_door_where_the_page_said_so(town: Town) -> None:
    date, rich, short = with_own_part(town), town.funded_family(20_00), town.funded_family(9_00)
    found = {one.person.pk: one for one in candidates(town.teacher, date, town.now)}
    assert (found[short.person.pk].hurdle, found[short.person.pk].at_door_cents) == (None, 3_00)
    assert found[rich.person.pk].at_door_cents == 0
    people = [rich.person.pk, short.person.pk]
    said = Outing(date, "2B", people, {short.person.pk: 3_00})
    group = book_group(town.teacher, nominator=town.school, outing=said, form_key="said", now=town.now)
    paid = {seat.person_id: (seat.price_cents, seat.contribution_cents) for seat in members_of_group(group)}
    assert paid == {rich.person.pk: (12_00, 0), short.person.pk: (9_00, 3_00)}
    assert story_differences() == []
    letters = {
        parcel.person_id: letter_of(parcel).body
        for parcel in Parcel.objects.filter(kind="group_booked", person_id__in=people)
    }
    assert "restano 3\N{NO-BREAK SPACE}€, che si pagano all'ingresso" in letters[short.person.pk]
    assert "È già tutto pagato dal buono." in letters[rich.person.pk]


def test_nobody_owes_more_at_the_door_than_the_page_said(town: Town) -> None:
    date, short = with_own_part(town), town.funded_family(9_00)
    for cents in (0, 2_99):
        outing = Outing(date, "2B", [short.person.pk], {short.person.pk: cents})
        with pytest.raises(MoreAtTheDoor, match=short.person.full_name):
            book_group(town.teacher, nominator=town.school, outing=outing, form_key=f"said-{cents}", now=town.now)
    assert not Group.objects.exists()
    assert seats(date) == 0


def test_what_the_offer_does_not_allow_at_the_door_nobody_pays_there(town: Town) -> None:
    date, poor, none = with_own_part(town), town.funded_family(7_99), town.new_family()
    found = {one.person.pk: one.hurdle for one in candidates(town.teacher, date, town.now)}
    assert found[poor.person.pk] == Hurdle.NOT_NOW
    outing = Outing(date, "2B", [poor.person.pk], {poor.person.pk: 12_00})
    with pytest.raises(SomebodyCannot, match=poor.person.full_name):
        book_group(town.teacher, nominator=town.school, outing=outing, form_key="too poor", now=town.now)
    # A family that would pay all of it itself is not taken along by somebody else.
    whole = with_own_part(town, 12_00)
    found = {one.person.pk: one.hurdle for one in candidates(town.teacher, whole, town.now)}
    assert found[none.person.pk] == Hurdle.NOT_NOW
    outing = Outing(whole, "2B", [none.person.pk], {none.person.pk: 12_00})
    with pytest.raises(SomebodyCannot, match=none.person.full_name):
        book_group(town.teacher, nominator=town.school, outing=outing, form_key="no voucher", now=town.now)


def test_each_one_pays_the_price_of_their_age(town: Town) -> None:
    date, child = town.later_date, town.funded_family(5_00, age=12)
    Reduction.objects.create(offer=date.offer, name="Fino a 14 anni", price_cents=5_00, oldest=14)
    assert {one.person.pk: one.hurdle for one in candidates(town.teacher, date, town.now)}[child.person.pk] is None
    (seat,) = members_of_group(taken(town, date, [child]))
    assert (seat.price_cents, seat.price_name, seat.contribution_cents) == (5_00, "Fino a 14 anni", 0)


def for_schools(date: Occurrence) -> Reduction:
    return Reduction.objects.create(offer=date.offer, name="Scuole", price_cents=7_00, for_groups=True)


def test_a_class_pays_the_price_for_schools_and_whose_own_is_lower_pays_that(town: Town) -> None:
    date, child, other = town.later_date, town.funded_family(20_00, age=12), town.funded_family(7_00, age=17)
    schools = for_schools(date)
    Reduction.objects.create(offer=date.offer, name="Fino a 14 anni", price_cents=5_00, oldest=14)
    able = {one.person.pk: one.hurdle for one in candidates(town.teacher, date, town.now)}
    assert able[other.person.pk] == Hurdle.NOT_NOW
    able = {one.person.pk: one.hurdle for one in candidates(town.teacher, date, town.now, schools.pk)}
    assert able[other.person.pk] is None
    going = Outing(date, "2B", [child.person.pk, other.person.pk], reduction_id=schools.pk)
    group = book_group(town.teacher, nominator=town.school, outing=going, form_key="schools", now=town.now)
    paid = {seat.person_id: (seat.price_cents, seat.price_name) for seat in members_of_group(group)}
    assert paid == {child.person.pk: (5_00, "Fino a 14 anni"), other.person.pk: (7_00, "Scuole")}
    for seat in members_of_group(group):
        assert balance(chart.held(seat.pk)) == seat.price_cents
    assert cancel_group(town.teacher, group=group, now=town.now) == 2
    assert story_differences() == []


def test_a_price_for_groups_is_for_nobody_alone(town: Town) -> None:
    date, family = town.later_date, town.funded_family(20_00)
    schools = for_schools(date)
    assert rates_of(family.person, date).on_proof == ()
    with pytest.raises(ChoiceGone):
        book(family.guardian, person=family.person, occurrence=date, form_key="alone", now=town.now,
             choice=Choice(schools.pk))  # fmt: skip
    assert (
        book(family.guardian, person=family.person, occurrence=date, form_key="so", now=town.now).price_cents == 12_00
    )


def test_a_price_that_is_gone_or_goes_by_age_books_nobody(town: Town) -> None:
    date, family = town.later_date, town.funded_family(20_00)
    by_age = Reduction.objects.create(offer=date.offer, name="Fino a 14 anni", price_cents=5_00, oldest=14)
    gone = for_schools(date)
    gone_pk = gone.pk
    gone.delete()
    for pk in (gone_pk, by_age.pk, 99_999):
        going = Outing(date, "2B", [family.person.pk], reduction_id=pk)
        with pytest.raises(ChoiceGone, match="guardi com'è ora"):
            book_group(town.teacher, nominator=town.school, outing=going, form_key=f"gone-{pk}", now=town.now)
    assert not Group.objects.exists()
    assert seats(date) == 0
