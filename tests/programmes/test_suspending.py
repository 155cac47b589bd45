"""The operator can stop a body: nothing new happens, what was promised to people holds, and everybody is told."""

import pytest
from django.test import Client

from mentoring.bookings.booking import book
from mentoring.bookings.redeeming import redeem
from mentoring.funds.commands import pledge
from mentoring.funds.rules import Earmark
from mentoring.kernel.money import Cents
from mentoring.kernel.refusal import WrongState
from mentoring.offers.queries import Wish, whats_on
from mentoring.people.permissions import Actor, Role
from mentoring.programmes.commands import readmit, suspend
from mentoring.programmes.errors import NotAdmitted, Suspended
from mentoring.programmes.models import Admission
from mentoring.programmes.queries import refuse_unadmitted
from mentoring.records.models import Parcel


@pytest.fixture
def theatre(town) -> Admission:
    return Admission.objects.get(organisation=town.theatre, role=Role.PROVIDER)


def stop(town, admission: Admission) -> None:
    suspend(town.operator, admission=admission, reason="Controlli in corso.", now=town.now)


def shown(town, actor: Actor) -> set[int]:
    return {offer.provider_id for offer in whats_on(actor, town.territory, Wish(), town.now)}


def test_what_it_offers_is_not_shown_and_comes_back_with_it(town, theatre, client: Client):
    offer = town.new_date().offer
    assert town.theatre.pk in shown(town, Actor.public())
    stop(town, theatre)
    assert town.theatre.pk not in shown(town, Actor.public())
    assert client.get(f"/proposte/{offer.pk}/").status_code == 404
    assert town.theatre.pk in shown(town, town.manager), "it sees its own"
    readmit(town.operator, admission=theatre, now=town.now)
    assert town.theatre.pk in shown(town, Actor.public())


def test_nothing_new_is_booked_but_who_has_a_seat_goes_in(town, theatre):
    date, family = town.new_date(), town.funded_family()
    booking = town.booked(date)
    stop(town, theatre)
    with pytest.raises(Suspended):
        book(family.guardian, person=family.person, occurrence=date, form_key="late", now=town.now)
    redeem(town.usher, booking=booking, now=town.tonight)


def test_a_mentor_who_was_stopped_promises_nothing_more(town):
    stop(town, Admission.objects.get(organisation=town.shop, role=Role.MENTOR))
    with pytest.raises(Suspended):
        pledge(
            town.shopkeeper,
            territory=town.territory,
            mentor=town.shop,
            amount=Cents(10_00),
            recurrence="once",
            earmark=Earmark(),
            form_key="after",
            now=town.now,
        )


def test_in_another_role_the_same_body_goes_on(town):
    stop(town, Admission.objects.get(organisation=town.music_school, role=Role.NOMINATOR))
    with pytest.raises(NotAdmitted, match="fermato"):
        refuse_unadmitted(town.territory, town.music_school.pk, Role.NOMINATOR)
    refuse_unadmitted(town.territory, town.music_school.pk, Role.PROVIDER)


def test_its_people_are_told_each_time_and_once(town, theatre):
    stop(town, theatre)
    with pytest.raises(WrongState):
        stop(town, Admission.objects.get(pk=theatre.pk))
    [told] = Parcel.objects.filter(kind="admission_suspended")
    assert (told.to, told.facts["reason"]) == ("teatro@example.org", "Controlli in corso.")
    readmit(town.operator, admission=theatre, now=town.now)
    assert Parcel.objects.get(kind="admission_readmitted").to == "teatro@example.org"
