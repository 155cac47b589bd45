"""What somebody wishes for is theirs alone, and serves to be told of suspended seats."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.community.commands import wish_for
from mentoring.community.models import Wish
from mentoring.community.queries import wishes_of
from mentoring.community.telling import tell_wishers, who_can_come
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.kernel.refusal import NotAllowed
from mentoring.offers.models import Occurrence, Offer, SuspendedSeats
from mentoring.offers.suspended import Release, suspend_seats
from mentoring.people.models import Guardianship, Person
from mentoring.people.permissions import Role
from mentoring.privacy.commands import erase
from mentoring.programmes.commands import readmit, suspend
from mentoring.programmes.models import Admission
from mentoring.records.models import Parcel
from mentoring.vouchers.stopping import take_consent_back


def evening(town: Town, *, cents: int = 0, hours: int = 48) -> Occurrence:
    date = town.new_date(price_cents=12_00, starts_at=town.now + timedelta(hours=24))
    suspend_seats(town.manager, occurrence=date, release=Release(hours, cents, 2), now=town.now)
    return date


def wishing(town: Town, date: Occurrence, family: Family | None = None) -> Family:
    family = family or town.new_family()
    wants(town, family, [date.offer.discipline_id])
    return family


def wants(town: Town, family: Family, disciplines: list[int]) -> None:
    wish_for(family.guardian, person=family.person, territory=town.territory, discipline_ids=disciplines, now=town.now)


def told() -> list[str]:
    return sorted(Parcel.objects.filter(kind="suspended_seats").values_list("to", flat=True))


def test_one_says_what_one_wishes_for_and_changes_it(town: Town):
    family = town.new_family()
    music, dance, theatre = (town.discipline(slug).pk for slug in ("music", "dance", "theatre"))
    wants(town, family, [music, dance])
    wants(town, family, [dance, theatre, 10**6])
    assert wishes_of(family.guardian, town.territory) == {dance, theatre}
    wants(town, family, [])
    assert not Wish.objects.exists()


def test_nobody_else_says_or_reads_it(town: Town):
    family = town.new_family()
    wants(town, family, [town.discipline("music").pk])
    for actor in (town.teacher, town.operator, town.manager, town.guardian):
        with pytest.raises(NotAllowed):
            wish_for(actor, person=family.person, territory=town.territory, discipline_ids=[], now=town.now)
        assert wishes_of(actor, town.territory) == set()


def test_when_the_hour_comes_those_who_wished_for_it_are_told_once(town: Town):
    date = evening(town, hours=12)
    family, _other = wishing(town, date), town.new_family()
    assert tell_wishers(town.now) == 0
    hour = date.starts_at - timedelta(hours=12)
    assert tell_wishers(hour) == 1
    assert tell_wishers(hour + timedelta(minutes=1)) == 0
    assert told() == [family.email]


def test_only_who_can_come_is_told(town: Town):
    date = evening(town, cents=3_00)
    poor, rich, seated, offline, leaving, old, taken_back = (
        wishing(town, date, family)
        for family in (
            town.funded_family(2_00),
            town.funded_family(3_00),
            town.funded_family(),
            town.funded_family(),
            town.funded_family(),
            town.funded_family(age=17),
            town.funded_family(),
        )
    )
    town.booked(date, seated)
    Guardianship.objects.filter(person=offline.person).delete()
    Person.objects.filter(pk=leaving.person.pk).update(leaving_at=town.now)
    Offer.objects.filter(pk=date.offer_id).update(oldest=16)
    take_consent_back(taken_back.guardian, nomination=taken_back.nomination, now=town.now)
    tell_wishers(town.now)
    assert told() == [rich.email]
    SuspendedSeats.objects.update(price_cents=0, told_at=None)
    tell_wishers(town.now)
    assert told() == sorted([rich.email, poor.email])
    assert old.email not in told()


def test_nobody_is_told_of_what_is_not_there(town: Town):
    called_off, full, gone, withdrawn, over = (evening(town) for _ in range(5))
    for date in (called_off, full, gone, withdrawn, over):
        wishing(town, date)
    Occurrence.objects.filter(pk=called_off.pk).update(cancelled_at=town.now)
    Occurrence.objects.filter(pk=full.pk).update(capacity=0)
    SuspendedSeats.objects.filter(occurrence=gone).update(taken=2)
    Offer.objects.filter(pk=withdrawn.offer_id).update(state="withdrawn")
    Occurrence.objects.filter(pk=over.pk).update(bookable_until=town.now)
    assert tell_wishers(town.now) == 0


def test_many_who_wish_cost_no_statement_each(town: Town):

    date = evening(town, cents=1_00)
    suspended = SuspendedSeats.objects.select_related("occurrence__offer__discipline").get(occurrence=date)
    wishing(town, date, town.funded_family())
    with CaptureQueriesContext(connection) as few:
        assert len(who_can_come(suspended, town.now)) == 1
    for _ in range(4):
        wishing(town, date, town.funded_family())
    with CaptureQueriesContext(connection) as many:
        assert len(who_can_come(suspended, town.now)) == 5
    assert len(many) == len(few)


def test_who_is_erased_wishes_for_nothing(town: Town):
    family = town.new_family()
    wants(town, family, [town.discipline("music").pk])
    erase(family.guardian, person=family.person, now=town.now)
    assert not Wish.objects.exists()


def test_of_a_provider_that_is_stopped_nobody_is_told_till_it_may_go_on(town: Town):
    wishing(town, evening(town))
    admission = Admission.objects.get(organisation=town.theatre, role=Role.PROVIDER)
    suspend(town.operator, admission=admission, reason="Controlli.", now=town.now)
    assert (tell_wishers(town.now), told()) == (0, [])
    readmit(town.operator, admission=admission, now=town.now)
    assert (tell_wishers(town.now), len(told())) == (1, 1)
