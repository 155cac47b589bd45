"""The small town is what it says, and its short ways do what they say."""

import pytest

from mentoring.bookings.booking import book
from mentoring.bookings.redeeming import redeem
from mentoring.demo import cast
from mentoring.kernel.refusal import WrongState
from mentoring.ledger import chart
from mentoring.ledger.queries import balance
from mentoring.people.permissions import Role
from mentoring.people.queries import shoes_of, user_by_email
from mentoring.programmes.queries import programmes_of


def test_redeeming_pays_the_provider_once(town):
    booking = town.booked_concert()
    redeem(town.usher, booking=booking, now=town.tonight)
    with pytest.raises(WrongState):
        redeem(town.usher, booking=booking, now=town.tonight)
    assert balance(chart.payable(town.theatre.pk)) == 12_00


def test_what_another_test_did_is_not_there(town):
    assert balance(chart.payable(town.theatre.pk)) == 0
    assert town.now.date() == town.today


def test_what_a_test_does_to_a_handle_stays_in_that_test(town, django_db_setup):
    town.concert.title = "Something else"
    assert django_db_setup.concert.title == "Il violino e la pioggia"


@pytest.mark.parametrize("part", cast.CAST, ids=lambda part: part.key)
def test_the_demo_people_are_who_they_say(town, part):
    user = user_by_email(part.email)
    assert user.name == part.name
    assert user.check_password(cast.PASSWORD)
    assert user.emailaddress_set.get().verified
    assert {shoes.actor.role for shoes in shoes_of(user, town.today)} == set(part.roles)


def test_there_are_three_programmes(town):
    assert {programme.slug for programme in programmes_of(town.territory)} == {
        "arte-e-bellezza",
        "sport-per-tutti",
        "prima-nota",
    }
    assert town.music_school.slug == "civica-scuola-di-musica"
    assert str(town.prima_nota.ages_counted_on) == "2026-09-19"


def test_sport_is_only_a_configuration(town):
    assert town.sport.scope.allows(discipline="swimming", kind="course", provider_id=1)
    assert not town.sport.scope.allows(discipline="music", kind="event", provider_id=1)


def test_prima_nota_pays_only_the_enrolment_at_the_music_school(town):
    scope = town.prima_nota.scope
    assert scope.allows(discipline="music", kind="enrolment", provider_id=town.music_school.pk)
    assert not scope.allows(discipline="music", kind="course", provider_id=town.music_school.pk)
    assert not scope.allows(discipline="music", kind="enrolment", provider_id=town.theatre.pk)


def test_the_cast_has_money_to_spend(town):
    for actor, person in ((town.guardian, town.leo), (town.young, town.viola), (town.adult, town.giona)):
        assert book(actor, person=person, occurrence=town.tonight_date, form_key=town.form_key(), now=town.now)


@pytest.mark.parametrize(("age", "has_own"), [(9, False), (14, True), (17, True)])
def test_a_new_family_has_a_guardian_and_from_fourteen_a_log_in_of_its_own(town, age, has_own):
    family = town.new_family(age=age)
    assert family.person.age_on(town.today) == age
    assert family.guardian.role == Role.GUARDIAN
    assert (family.young is not None) is has_own


def test_a_new_adult_acts_alone(town):
    family = town.new_family(age=19)
    assert family.guardian.role == Role.BENEFICIARY
    assert family.young is None


def test_a_funded_voucher_holds_what_was_asked(town):
    voucher = town.funded_voucher(33_00)
    assert balance(chart.voucher(voucher.pk)) == 33_00
    assert balance(chart.fund(voucher.fund_id)) == 0


def test_a_redeemed_booking_is_owed_to_the_theatre(town):
    town.redeemed_booking()
    assert balance(chart.payable(town.theatre.pk)) == 12_00


@pytest.mark.parametrize(
    ("kind", "role"), [("shop", Role.MENTOR), ("school", Role.NOMINATOR), ("theatre", Role.PROVIDER)]
)
def test_a_new_organisation_is_admitted(town, kind, role):
    organisation, actor = town.new_organisation(kind, role)
    assert actor.has(role, organisation.pk)
    assert organisation.admissions.get().state == "admitted"
