"""What a wallet covers: the filter finds what somebody could really book, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from mentoring.demo.town import Town
from mentoring.offers.entries import Entry
from mentoring.offers.finding import find
from mentoring.offers.models import Occurrence, Offer, Reduction
from mentoring.offers.search import index
from mentoring.offers.suspended import Release, keep_seats, suspend_seats
from mentoring.offers.wishes import Money, Purse, Wish
from mentoring.people.permissions import Actor
from mentoring.programmes.rules import Scope

MUSIC = Scope(disciplines=frozenset({"music"}))


def date_with(town: Town, *, days: int = 3, reductions: tuple[dict[str, Any], ...] = (), **facts: Any) -> Occurrence:
    """Twelve euro in full."""
    date = town.new_date(price_cents=12_00, starts_at=town.now + timedelta(days=days))
    Offer.objects.filter(pk=date.offer_id).update(**facts)
    for lower in reductions:
        Reduction.objects.create(offer=date.offer, **lower)
    index(Offer.objects.get(pk=date.offer_id))
    return date


def covers(town: Town, date: Occurrence, cents: int, *, age: int | None = 15, **wish: Any) -> bool:
    purse = Purse((Money(wish.pop("scope", Scope()), cents),), age)
    return date.offer_id in find(Actor.public(), town.territory, Wish(purse=purse, **wish), town.now).ids


def test_at_the_full_price_every_cent_has_to_be_there(town: Town) -> None:
    date = date_with(town)
    assert covers(town, date, 12_00)
    assert not covers(town, date, 11_99)


def test_what_may_be_paid_at_the_door_is_not_missing(town: Town) -> None:
    date = date_with(town, contribution_cents=4_00)
    assert covers(town, date, 8_00)
    assert not covers(town, date, 7_99)


@pytest.mark.parametrize(("age", "is_covered"), [(13, False), (14, True), (18, True), (19, False), (None, False)])
def test_a_reduced_price_counts_for_its_ages(town: Town, age: int | None, is_covered: bool) -> None:
    date = date_with(town, reductions=({"name": "Dai 14 ai 18", "price_cents": 5_00, "youngest": 14, "oldest": 18},))
    assert covers(town, date, 5_00, age=age) is is_covered
    assert not covers(town, date, 4_99, age=age)


def test_a_price_on_proof_counts_since_nobody_knows_who_has_a_card(town: Town) -> None:
    date = date_with(town, reductions=({"name": "Tessera", "price_cents": 6_00},))
    assert covers(town, date, 6_00)
    assert covers(town, date, 6_00, age=None)
    assert not covers(town, date, 5_99)


def test_a_price_for_groups_counts_for_nobody_alone(town: Town) -> None:
    date = date_with(town, reductions=({"name": "Scuole", "price_cents": 6_00, "for_groups": True},))
    assert not covers(town, date, 11_99)
    assert covers(town, date, 12_00)


def test_a_reduced_price_and_one_s_own_part_count_together(town: Town) -> None:
    date = date_with(
        town, contribution_cents=2_00, reductions=({"name": "Fino a 18", "price_cents": 5_00, "oldest": 18},)
    )
    assert covers(town, date, 3_00)
    assert not covers(town, date, 2_99)
    assert not covers(town, date, 3_00, age=19)


def test_money_for_something_else_covers_nothing(town: Town) -> None:
    date = date_with(
        town, contribution_cents=2_00, reductions=({"name": "Fino a 18", "price_cents": 5_00, "oldest": 18},)
    )
    assert covers(town, date, 12_00, scope=Scope(disciplines=frozenset({date.offer.discipline.slug})))
    assert not covers(town, date, 12_00, scope=Scope(disciplines=frozenset({"swimming"})))


def test_suspended_seats_count_from_their_hour_on_and_while_there_are_some(town: Town) -> None:
    date = date_with(town, days=2)
    suspend_seats(town.manager, occurrence=date, release=Release(24, 1_00, 5), now=town.now)
    assert not covers(town, date, 1_00)
    suspend_seats(town.manager, occurrence=date, release=Release(72, 1_00, 5), now=town.now)
    assert covers(town, date, 1_00)
    assert not covers(town, date, 99)
    keep_seats(town.manager, occurrence=date, now=town.now)
    assert not covers(town, date, 1_00)


def test_nothing_is_added_at_the_door_to_a_suspended_seat(town: Town) -> None:
    date = date_with(town, days=2, contribution_cents=4_00)
    suspend_seats(town.manager, occurrence=date, release=Release(72, 3_00, 5), now=town.now)
    assert covers(town, date, 3_00)
    assert not covers(town, date, 2_99)


def test_a_suspended_seat_of_another_day_does_not_count(town: Town) -> None:
    date = date_with(town, days=2)
    later = town.published_date(
        town.manager,
        date.offer,
        starts_at=date.starts_at + timedelta(days=5),
        ends_at=date.ends_at + timedelta(days=5),
        capacity=10,
    )
    suspend_seats(town.manager, occurrence=date, release=Release(72, 0, 5), now=town.now)
    day, other = (timezone.localdate(one.starts_at) for one in (date, later))
    assert covers(town, date, 0, from_day=day, to_day=day)
    assert not covers(town, date, 0, from_day=other, to_day=other)


def test_several_wallets_of_offers_take_no_more_questions(town: Town, django_assert_num_queries: Any) -> None:
    for number in range(6):
        date = date_with(town, days=2 + number, reductions=({"name": "Tessera", "price_cents": 6_00},))
        suspend_seats(town.manager, occurrence=date, release=Release(300, number * 100, 5), now=town.now)
    wish = Wish(purse=Purse((Money(Scope(), 3_00), Money(MUSIC, 1_00)), 15))
    with django_assert_num_queries(4):  # Two for suspended seats; what comes next, and what was not moved on yet.
        assert find(Actor.public(), town.territory, wish, town.now).ids


def test_the_index_knows_what_vouchers_have_to_pay_at_the_least(town: Town) -> None:
    date = date_with(town, contribution_cents=2_00, reductions=({"name": "Tessera", "price_cents": 6_00},))
    entry = Entry.objects.get(pk=date.offer_id)
    assert (entry.price_cents, entry.own_cents, entry.least_cents) == (12_00, 2_00, 4_00)
    plain = Entry.objects.get(pk=date_with(town, contribution_cents=12_00).offer_id)
    assert (plain.price_cents, plain.own_cents, plain.least_cents) == (12_00, 12_00, 0)
