"""Erasure: names go, the ledger stays, figures do not move."""

import json
from datetime import timedelta

import pytest

from mentoring.bookings.booking import book
from mentoring.bookings.models import Booking
from mentoring.bookings.redeeming import redeem
from mentoring.impact.queries import public_figures
from mentoring.jobs.books import recount
from mentoring.kernel.refusal import NotAllowed
from mentoring.ledger import chart
from mentoring.ledger.queries import balance
from mentoring.nominations.models import Consent, Nomination
from mentoring.people.models import Person, User
from mentoring.people.permissions import Actor
from mentoring.people.queries import shoes_of
from mentoring.privacy.commands import erase, erase_account, forget
from mentoring.privacy.errors import SeatsToComeFirst, StillActs
from mentoring.privacy.queries import held_on_person, held_on_user
from mentoring.records.models import Parcel
from mentoring.vouchers.models import Voucher

GONE = "Persona cancellata"


def words_of(sections) -> str:
    return json.dumps([section.rows for section in sections])


@pytest.fixture
def family(town):
    return town.funded_family(60_00)


def test_names_go_everywhere(town, family):
    person, before = family.person, Person.objects.get(pk=family.person.pk)
    nomination = Nomination.objects.get(person=person)
    mail = User.objects.get(pk=family.guardian.user_id).email
    erase(family.guardian, person=person, now=town.now)
    after = Person.objects.get(pk=person.pk)
    assert (after.first_name, after.last_name, after.fiscal_code, after.fingerprint) == ("", GONE, "", "")
    assert (after.born_on.year, after.born_on.month, after.born_on.day) == (before.born_on.year, 1, 1)
    nomination.refresh_from_db()
    assert not any((nomination.guardian_name, nomination.guardian_email, nomination.guardian_phone, nomination.words))
    assert not any((nomination.link_fingerprint, nomination.letter_fingerprint))
    assert {consent.giver_name for consent in Consent.objects.filter(nomination=nomination)} == {GONE}
    assert not User.objects.filter(email=mail).exists()
    assert not Parcel.objects.filter(person_id=person.pk).exists()


def test_nobody_logs_in_with_it_any_more(town, family):
    user = User.objects.get(pk=family.guardian.user_id)
    erase(family.guardian, person=family.person, now=town.now)
    user.refresh_from_db()
    assert not user.is_active
    assert not user.has_usable_password()
    assert shoes_of(user, town.today) == []


def test_an_account_that_serves_somebody_else_stays(town, family):
    from mentoring.people.commands import make_guardian

    user = User.objects.get(pk=family.guardian.user_id)
    make_guardian(user, town.new_family().person)
    erase(family.guardian, person=family.person, now=town.now)
    user.refresh_from_db()
    assert user.is_active
    assert "@erased" not in user.email


def test_open_seats_are_given_back_and_free_money_returns(town, family):
    coming = town.booked(town.new_date(starts_at=town.tonight + timedelta(days=9)), family)
    erase(family.guardian, person=family.person, now=town.now)
    coming.refresh_from_db()
    assert coming.state == Booking.State.CANCELLED
    assert balance(chart.held(coming.pk)) == 0
    for voucher in Voucher.objects.filter(person=family.person):
        assert (voucher.state, balance(chart.voucher(voucher.pk))) == (Voucher.State.EXPIRED, 0)
    assert recount().balance


def test_a_seat_that_cannot_be_given_back_comes_first(town, family):
    town.booked(town.tonight_date, family)
    with pytest.raises(SeatsToComeFirst):
        erase(family.guardian, person=family.person, now=town.now)
    person = Person.objects.get(pk=family.person.pk)
    assert person.leaving_at is None
    assert person.first_name


def test_figures_do_not_move(town, family):
    booking = town.booked(town.tonight_date, family)
    redeem(town.usher, booking=booking, now=town.tonight)
    for voucher in Voucher.objects.filter(person=family.person):
        Voucher.objects.filter(pk=voucher.pk).update(expires_on=town.today - timedelta(days=1))
        voucher.refresh_from_db()
        from mentoring.vouchers.commands import expire

        expire(voucher, now=town.tonight)
    before = public_figures(town.territory, town.now + timedelta(days=90))
    erase(family.guardian, person=family.person, now=town.tonight + timedelta(days=3))
    assert public_figures(town.territory, town.now + timedelta(days=90)) == before
    booking.refresh_from_db()
    assert (booking.state, booking.person_id) == (Booking.State.REDEEMED, family.person.pk)
    assert recount().balance


def test_nobody_else_may(town, family):
    for stranger in (town.operator, town.teacher, town.usher, town.young, Actor.public(), Actor.clock()):
        with pytest.raises(NotAllowed):
            erase(stranger, person=family.person, now=town.now)
    with pytest.raises(NotAllowed):
        forget(town.operator, person=family.person, now=town.now)


def test_again_changes_nothing(town, family):
    erase(family.guardian, person=family.person, now=town.now)
    first = Person.objects.get(pk=family.person.pk)
    erase(family.guardian, person=family.person, now=town.now + timedelta(hours=1))
    assert Person.objects.get(pk=family.person.pk).erased_at == first.erased_at


def test_whoever_is_leaving_books_nothing_any_more(town, family):
    later = town.new_date(starts_at=town.tonight + timedelta(days=9))
    Person.objects.filter(pk=family.person.pk).update(leaving_at=town.now)
    with pytest.raises(NotAllowed):
        book(family.guardian, person=family.person, occurrence=later, form_key=town.form_key(), now=town.now)
    assert not Booking.objects.filter(person=family.person).exists()


def test_killed_in_the_middle_it_can_be_finished(town, family, monkeypatch):
    from mentoring.privacy import commands

    monkeypatch.setattr(commands, "_settle", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        erase(family.guardian, person=family.person, now=town.now)
    assert Person.objects.get(pk=family.person.pk).erased_at is None
    monkeypatch.undo()
    erase(family.guardian, person=family.person, now=town.now)
    assert Person.objects.get(pk=family.person.pk).erased_at


# -- accounts -----------------------------------------------------------------------------------------------
def test_whoever_still_acts_is_told_to_leave_first(town):
    with pytest.raises(StillActs):
        erase_account(User.objects.get(pk=town.teacher.user_id), now=town.now)


def test_an_account_that_nobody_counts_on_goes(town):
    user = town.confirmed_user("solo@example.org", "Sola")
    erase_account(user, now=town.now)
    user.refresh_from_db()
    assert (user.name, user.is_active, user.email) == ("", False, f"{user.pk}@erased.invalid")
    town.confirmed_user("solo@example.org", "Sola")  # The address is free again.


# -- what is held -------------------------------------------------------------------------------------------
def test_the_download_tells_everything_that_the_tables_tell(town, family):
    person = family.person
    Person.objects.filter(pk=person.pk).update(street="via del Pozzo 3", postcode="27029", fiscal_code="RSSMRA")
    Nomination.objects.filter(person=person).update(words="Legge agli altri", guardian_phone="333 1234567")
    booking = town.booked(town.tonight_date, family)
    told = words_of(held_on_person(family.guardian, Person.objects.get(pk=person.pk)))
    for word in ("via del Pozzo 3", "27029", "RSSMRA", "Legge agli altri", "333 1234567", booking.code):
        assert word in told, word
    assert person.first_name in told


def test_the_download_of_an_account_has_no_key_in_it(town):
    user = User.objects.get(pk=town.teacher.user_id)
    told = words_of(held_on_user(user))
    assert user.email in told
    assert user.password not in told


def test_nobody_else_downloads(town, family):
    for stranger in (town.operator, town.teacher, town.young):
        with pytest.raises(NotAllowed):
            held_on_person(stranger, family.person)
