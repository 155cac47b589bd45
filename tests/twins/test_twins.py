"""Two records of one person: who may say so, what becomes of everything on them, and that no cent moves."""

from datetime import timedelta

import pytest

from mentoring.awards.queries import simulate
from mentoring.bookings.models import Booking
from mentoring.bookings.recounting import seat_differences
from mentoring.bookings.redeeming import redeem
from mentoring.bookings.waiting import join_line, open_line, resize_date
from mentoring.cards.commands import issue_card
from mentoring.cards.models import Card
from mentoring.community.commands import wish_for
from mentoring.demo.tools import handed_out
from mentoring.jobs.books import recount
from mentoring.kernel.refusal import NotAllowed, WrongState
from mentoring.ledger.models import Transfer
from mentoring.nominations.models import Consent, Nomination
from mentoring.nominations.rules import Nominee
from mentoring.people.commands import give_account, hold_still
from mentoring.people.models import Person
from mentoring.people.permissions import Role
from mentoring.records.models import Entry, Reading
from mentoring.twins.commands import keep_apart, merge
from mentoring.twins.errors import BothWereThere, NotOnePerson
from mentoring.twins.models import Decision
from mentoring.twins.queries import twins
from mentoring.vouchers.queries import free_cents, wallet

HANDLED = {"Guardianship", "Nomination", "Card", "Voucher", "Booking", "Waiting", "Wish", "Decision"}


def family(town, *, nominator=None, first_name="Ada", last_name="Doppia", email="rosa.doppia@example.org", code=""):
    actor, body = nominator or (town.teacher, town.school)
    nominee = Nominee(
        first_name,
        last_name,
        town.born(12),
        fiscal_code=code,
        municipality="Vigevano",
        guardian_name="Rosa Doppia",
        guardian_email=email,
    )
    return town.agreeing_family(actor, town.arte, body, nominee)


@pytest.fixture
def another(town):
    """A second school."""
    school, teacher = town.new_organisation("school", Role.NOMINATOR)
    return teacher, school


@pytest.fixture
def two(town, another):
    """One child, put forward by two schools without a code: to two addresses of its mother."""
    return family(town), family(town, nominator=another, first_name="ada", email="rosa.lavoro@example.org")


def merged(town, two, actor=None):
    first, second = two
    return merge(actor or town.operator, one=first.person, other=second.person, now=town.now)


# -- who sees what ------------------------------------------------------------------------------------------
def test_the_operator_is_shown_two_records_of_one_name_and_birthday(town, two):
    [pair] = [pair for pair in twins(town.operator) if pair.older.last_name == "Doppia"]
    assert (pair.older, pair.younger) == (two[0].person, two[1].person)


def test_before_both_families_have_said_yes_nobody_is_shown_a_pair(town, two):
    Nomination.objects.filter(pk=two[1].nomination.pk).update(state="proposed")
    assert twins(town.operator) == []
    with pytest.raises(NotAllowed):
        merged(town, two)


def test_a_nominator_never_learns_that_somebody_else_put_them_forward(town, two, another):
    for actor in (town.teacher, another[0], town.music_teacher):
        assert twins(actor) == []
        with pytest.raises(NotAllowed):
            merged(town, two, actor)
        with pytest.raises(NotAllowed):
            keep_apart(actor, one=two[0].person, other=two[1].person, now=town.now)


def test_a_family_is_shown_its_own_pair_and_says_so_itself(town, another):
    one, other = family(town), family(town, nominator=another)
    [pair] = twins(one.guardian)
    assert {pair.older, pair.younger} == {one.person, other.person}
    kept = merge(one.guardian, one=one.person, other=other.person, now=town.now)
    assert kept.guardianships.count() == 1


def test_a_family_is_not_shown_a_pair_that_is_half_another_s(town, two):
    assert twins(two[0].guardian) == []
    with pytest.raises(NotAllowed):
        merged(town, two, two[0].guardian)


def test_two_fiscal_codes_are_two_persons(town, another):
    one = family(town)
    other = family(town, nominator=another)
    Person.objects.filter(pk=one.person.pk).update(fingerprint="a" * 64)
    Person.objects.filter(pk=other.person.pk).update(fingerprint="b" * 64)
    assert [pair for pair in twins(town.operator) if pair.older.last_name == "Doppia"] == []
    with pytest.raises(NotOnePerson):
        merged(town, (one, other))


def test_two_birthdays_are_two_persons(town, two):
    Person.objects.filter(pk=two[1].person.pk).update(born_on=two[0].person.born_on + timedelta(days=1))
    with pytest.raises(NotOnePerson):
        merged(town, two)


def test_who_is_said_to_be_two_is_not_asked_about_again(town, two):
    keep_apart(town.operator, one=two[0].person, other=two[1].person, now=town.now)
    assert [pair for pair in twins(town.operator) if pair.older.last_name == "Doppia"] == []
    assert Decision.objects.get().verdict == "two"
    assert Person.objects.filter(last_name="Doppia").count() == 2


# -- what becomes of everything ------------------------------------------------------------------------------
def test_both_nominations_and_their_consents_are_kept_on_one_record(town, two):
    kept = merged(town, two)
    assert {it.nominator_id for it in kept.nominations.all()} == {it.nomination.nominator_id for it in two}
    assert {it.state for it in kept.nominations.all()} == {"consented"}
    assert Consent.objects.filter(nomination__person=kept).count() == 2
    assert Person.objects.filter(last_name__iexact="doppia").count() == 1


def test_both_guardians_stand_for_the_one_child(town, two):
    kept = merged(town, two)
    assert kept.guardianships.count() == 2
    assert {shoe.person_id for shoe in (town.standing_for(kept, one.email) for one in two)} == {kept.pk}


def test_wallets_add_up_and_no_transfer_is_written(town, two):
    town.funded_voucher(40_00, two[0])
    town.funded_voucher(25_00, two[1])
    before = Transfer.objects.count()
    kept = merged(town, two)
    actor = town.standing_for(kept, two[0].email)
    assert free_cents(wallet(actor, town.today)) == 65_00
    assert Transfer.objects.count() == before
    assert recount().balance


def test_bookings_come_along_and_their_codes_still_open_the_door(town, two):
    town.funded_voucher(40_00, two[1])
    booking = town.booked_concert(two[1])
    kept = merged(town, two)
    booking.refresh_from_db()
    assert booking.person == kept
    redeem(town.usher, booking=booking, now=town.tonight)
    assert booking.state == "redeemed"


def test_of_two_seats_for_one_evening_one_is_given_back_with_its_money(town, two):
    evening = town.new_date(starts_at=town.now + timedelta(days=3))
    for one in two:
        town.funded_voucher(40_00, one)
        town.booked(evening, one)
    kept = merged(town, two)
    assert sorted(Booking.objects.filter(person=kept).values_list("state", flat=True)) == ["cancelled", "held"]
    actor = town.standing_for(kept, two[0].email)
    assert free_cents(wallet(actor, town.today)) == 80_00 - evening.offer.price_cents


def test_who_came_in_twice_on_one_evening_is_two_persons(town, two):
    for one in two:
        town.funded_voucher(40_00, one)
        redeem(town.usher, booking=town.booked_concert(one), now=town.tonight)
    with pytest.raises(BothWereThere):
        merged(town, two)
    assert Person.objects.filter(last_name="Doppia").count() == 2


def test_one_nominator_who_put_them_forward_twice_keeps_the_row_but_one_rests(town):
    one = family(town, email="rosa.doppia@example.org")
    again = Nominee("Adda", "Doppia", town.born(12), guardian_name="Rosa", guardian_email="r@example.org")
    other = town.agreeing_family(town.teacher, town.arte, town.school, again)
    kept = merged(town, (one, other))
    assert sorted(it.state for it in kept.nominations.all()) == ["consented", "withdrawn"]


def test_who_was_served_is_not_served_again_by_the_same_programme(town, two):
    handed_out(
        person=two[1].person,
        fund=town.new_fund(50_00),
        programme=town.arte,
        amount=50_00,
        scope=town.arte.scope,
        expires_on=town.arte.ends_on,
        key=f"programme:{town.arte.pk}:person:{two[1].person.pk}",
        now=town.now,
    )
    kept = merged(town, two)
    assert kept.vouchers.get().key == f"programme:{town.arte.pk}:person:{kept.pk}"
    waiting = [decision.nomination_id for decision in simulate(town.arte, town.now)]
    assert not kept.nominations.filter(pk__in=waiting).exists()


def test_the_record_with_a_code_stays_and_takes_what_the_other_knew(town, two):
    Person.objects.filter(pk=two[1].person.pk).update(fingerprint="c" * 64, municipality="")
    kept = merged(town, two)
    assert kept.pk == two[1].person.pk
    assert kept.municipality == "Vigevano"


def test_of_two_cards_one_stays_alive(town, two, another):
    issue_card(town.teacher, nomination=two[0].nomination, now=town.now)
    issue_card(another[0], nomination=two[1].nomination, now=town.now)
    kept = merged(town, two)
    assert sorted(Card.objects.filter(person=kept).values_list("state", flat=True)) == ["active", "replaced"]


def test_the_person_s_own_account_comes_along(town, two):
    user = town.confirmed_user("ada.doppia@example.org", "Ada")
    give_account(two[1].person, user)
    assert merged(town, two).user == user


def test_it_is_on_record_and_who_read_the_other_is_not_forgotten(town, two):
    gone = two[1].person.pk
    Reading.objects.create(at=town.now, role="operator", person_id=gone, why="merge", page="x")
    kept = merged(town, two)
    entry = Entry.objects.get(verb="merged")
    assert (entry.subject_id, entry.facts, entry.user_id) == (kept.pk, {"gone": gone}, town.operator.user_id)
    assert Reading.objects.filter(person_id=kept.pk, page="x").exists()
    decision = Decision.objects.get()
    assert (decision.verdict, decision.kept, decision.role) == ("same", kept, "operator")


def test_a_second_click_changes_nothing(town, two):
    merged(town, two)
    with pytest.raises((NotAllowed, WrongState)):
        merged(town, two)


def test_who_books_for_a_record_that_just_went_is_asked_to_look_again(town, two):
    kept = merged(town, two)
    gone = next(one.person for one in two if one.person.pk != kept.pk)
    with pytest.raises(WrongState):
        hold_still([gone.pk])


def test_nothing_that_points_to_a_person_is_forgotten_by_a_merge():
    """A new table with a person in it: say in twins.commands what a merge does with it, then here."""
    assert {relation.related_model.__name__ for relation in Person._meta.related_objects} <= HANDLED


# -- lines and wishes ---------------------------------------------------------------------------------------
def test_two_places_in_a_line_become_the_better_one_and_the_other_seat_goes_on(town, two):
    date = town.new_date(capacity=1, starts_at=town.now + timedelta(days=30))
    open_line(town.manager, occurrence=date, now=town.now)
    town.booked(date)
    line = []
    for minutes, waits in enumerate((two[1], two[0], town.new_family())):
        town.funded_voucher(20_00, waits)
        when = town.now + timedelta(minutes=minutes)
        key = town.form_key()
        line.append(join_line(waits.guardian, person=waits.person, occurrence=date, form_key=key, now=when))
    resize_date(town.manager, occurrence=date, capacity=3, now=town.now)
    kept = merged(town, two)
    for waiting in line:
        waiting.refresh_from_db()
    assert [waiting.state for waiting in line] == ["offered", "left", "offered"]
    assert line[0].person == line[1].person == kept
    assert seat_differences() == []


def test_who_has_a_seat_already_waits_no_more(town, two):
    date = town.new_date(capacity=1, starts_at=town.now + timedelta(days=30))
    open_line(town.manager, occurrence=date, now=town.now)
    for one in two:
        town.funded_voucher(20_00, one)
    town.booked(date, two[0])
    key = town.form_key()
    waiting = join_line(two[1].guardian, person=two[1].person, occurrence=date, form_key=key, now=town.now)
    merged(town, two)
    waiting.refresh_from_db()
    assert waiting.state == "left"
    assert seat_differences() == []


def test_the_one_person_wishes_for_what_both_did(town, two):
    music, dance = town.discipline("music").pk, town.discipline("dance").pk
    for one, wished in zip(two, ([music], [music, dance]), strict=True):
        wish_for(one.guardian, person=one.person, territory=town.territory, discipline_ids=wished, now=town.now)
    kept = merged(town, two)
    assert sorted(kept.wishes.values_list("discipline", flat=True)) == sorted([music, dance])
