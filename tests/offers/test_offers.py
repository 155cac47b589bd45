"""What providers offer, and who sees it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mentoring.demo.town import Town
from mentoring.kernel.refusal import NotAllowed, WrongState
from mentoring.offers.dates import add_occurrence, resize
from mentoring.offers.errors import NoDates, TooFewSeats
from mentoring.offers.models import Offer
from mentoring.offers.publishing import publish, withdraw
from mentoring.offers.queries import Money, Purse, Wish, offer_with_id, whats_on
from mentoring.offers.search import index
from mentoring.offers.writing import Draft, draft_offer, edit_offer
from mentoring.people.permissions import Actor, Role
from mentoring.programmes.errors import NotAdmitted
from mentoring.programmes.rules import Scope

ANYBODY = Actor.public()


def a_draft(town: Town, **facts: object) -> Draft:
    draft = Draft(
        discipline=town.concert.discipline, place=town.stage, kind="event", title="Quartetto d'archi", price_cents=10_00
    )
    return replace(draft, **facts)  # type: ignore[arg-type]


def drafted(town: Town, **facts: object) -> Offer:
    return draft_offer(
        town.manager, territory=town.territory, provider=town.theatre, draft=a_draft(town, **facts), now=town.now
    )


def shown(town: Town, **wish: object) -> list[Offer]:
    return list(whats_on(ANYBODY, town.territory, Wish(**wish), town.now))  # type: ignore[arg-type]


def test_a_draft_is_seen_by_its_provider_and_the_operator_only(town: Town) -> None:
    offer = drafted(town)
    assert offer_with_id(town.manager, offer.pk) == offer
    assert offer_with_id(town.operator, offer.pk) == offer
    for actor in (ANYBODY, town.music_manager, town.guardian, town.shopkeeper):
        assert offer_with_id(actor, offer.pk) is None


def test_nothing_is_published_without_a_date(town: Town) -> None:
    with pytest.raises(NoDates):
        publish(town.manager, offer=drafted(town), now=town.now)


def test_only_the_provider_keeps_its_offers(town: Town) -> None:
    date = town.new_date()
    for actor in (town.usher, town.music_manager, town.operator, ANYBODY):
        with pytest.raises(NotAllowed):
            withdraw(actor, offer=date.offer, now=town.now)
        with pytest.raises(NotAllowed):
            edit_offer(actor, offer=date.offer, draft=a_draft(town), now=town.now)


def test_a_place_of_somebody_else_cannot_be_used(town: Town) -> None:
    with pytest.raises(NotAllowed):
        edit_offer(town.manager, offer=drafted(town), draft=a_draft(town, place=town.swimming.place), now=town.now)


def test_a_provider_that_is_not_admitted_offers_nothing(town: Town) -> None:
    user = town.confirmed_user("nuovo@example.org", "Nuovo")
    newcomer, _asked = town.asking_organisation("Cinema Nuovo di Zecca", "cinema", Role.PROVIDER, user)
    actor = town.acting(user.email, Role.PROVIDER)
    with pytest.raises((NotAdmitted, NotAllowed)):
        draft_offer(actor, territory=town.territory, provider=newcomer, draft=a_draft(town), now=town.now)


def test_what_is_over_or_withdrawn_is_not_on(town: Town) -> None:
    past, gone = town.new_date(starts_at=town.now - timedelta(days=1)), town.new_date()
    withdraw(town.manager, offer=gone.offer, now=town.now)
    assert past.offer not in shown(town)
    assert gone.offer not in shown(town)
    with pytest.raises(WrongState):
        withdraw(town.manager, offer=gone.offer, now=town.now)


def test_the_filters_find_what_fits(town: Town) -> None:
    date = town.new_date(starts_at=town.now + timedelta(days=10))
    offer = date.offer
    day = (town.now + timedelta(days=10)).date()
    assert offer in shown(town, discipline=offer.discipline.slug, place=offer.place.municipality)
    assert offer in shown(town, from_day=day - timedelta(days=1), to_day=day + timedelta(days=1))
    assert offer not in shown(town, to_day=day - timedelta(days=2))
    assert offer not in shown(town, from_day=day + timedelta(days=2))
    assert offer not in shown(town, discipline="swimming")
    assert offer not in shown(town, purse=Purse((Money(Scope(kinds=frozenset({"enrolment"})), 100_00),)))
    assert offer in shown(town, purse=Purse((Money(Scope(providers=frozenset({town.theatre.pk})), 100_00),)))
    Offer.objects.filter(pk=offer.pk).update(youngest=14)
    index(offer)
    assert offer not in shown(town, age=13)
    assert offer in shown(town, age=14)


def test_the_soonest_comes_first(town: Town) -> None:
    town.new_date(starts_at=town.now + timedelta(days=5))
    town.new_date(starts_at=town.now + timedelta(days=2))
    times = [offer.next_at for offer in whats_on(ANYBODY, town.territory, Wish(), town.now)]
    assert times == sorted(times)


def test_capacity_never_falls_below_the_seats_taken(town: Town) -> None:
    date = town.new_date(capacity=10)
    town.booked(date)
    town.booked(date)
    with pytest.raises(TooFewSeats):
        resize(town.manager, occurrence=date, capacity=1, now=town.now)
    resize(town.manager, occurrence=date, capacity=2, now=town.now)
    assert date.seats_left == 0


def test_who_booked_keeps_the_price_agreed_then(town: Town) -> None:
    booking = town.booked(town.new_date(price_cents=12_00))
    edit_offer(town.manager, offer=booking.occurrence.offer, draft=a_draft(town, price_cents=30_00), now=town.now)
    booking.refresh_from_db()
    assert booking.price_cents == 12_00


def test_one_may_add_dates(town: Town) -> None:
    offer = drafted(town)
    later = town.now + timedelta(days=3)
    add_occurrence(
        town.manager, offer=offer, starts_at=later, ends_at=later + timedelta(hours=2), capacity=5, now=town.now
    )
    publish(town.manager, offer=offer, now=town.now)
    assert offer in shown(town)
