"""Everybody at the same instant, over real HTTP: always exactly one winner, a sentence for the loser, never a 500."""

import secrets
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx
import pytest
from django.urls import reverse

from mentoring.bookings.models import Booking
from mentoring.bookings.queries import story_differences
from mentoring.demo.town import Town
from mentoring.ledger import chart
from mentoring.ledger.queries import balance, differences
from mentoring.offers.models import Occurrence, Offer
from mentoring.people.commands import door_token
from tests.live.races import at_once
from tests.live.site import Site, Visitor

if TYPE_CHECKING:
    from mentoring.people.models import Organisation

ROUNDS = 12
REDEMPTIONS = "/api/v1/door/redemptions"


def cancellable_date(town: Town, capacity: int = 40) -> Occurrence:
    """A date that can be redeemed and cancelled at the same moment: the two may race."""
    occurrence = town.new_date(capacity=capacity)
    Offer.objects.filter(pk=occurrence.offer_id).update(cancel_hours=0)
    occurrence.refresh_from_db()
    return occurrence


def scanner(site: Site, town: Town, code: str, key: str | None = None) -> Callable[[], httpx.Response]:
    """One device at the theatre's door, about to send a code."""
    headers = {"Authorization": f"Bearer {door_token(town.usher, now=town.now)}"}
    body = {"code": code, "redeem_key": key if key is not None else secrets.token_hex(8)}
    return lambda: httpx.post(site.url + REDEMPTIONS, json=body, headers=headers, timeout=30)


def sender(page: Visitor, url: str, form: dict[str, str] | None = None) -> Callable[[], httpx.Response]:
    """A person about to press a button."""
    return lambda: page.post(url, data=form or {}, follow_redirects=False)


def owed(provider: "Organisation") -> int:
    return balance(chart.payable(provider.pk))


def all_is_well() -> None:
    assert list(differences()) == []
    assert story_differences() == []


def test_two_doors_one_booking(site: Site, town: Town) -> None:
    for _ in range(ROUNDS):
        booking, before = town.booked(cancellable_date(town)), owed(town.theatre)
        answers = at_once(*(scanner(site, town, booking.code) for _ in range(4)))
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
        loser = next(answer for answer in answers if answer.status_code == 409)
        assert loser.headers["content-type"].startswith("application/problem+json")
        assert "già stato usato" in loser.json()["title"]
        assert owed(town.theatre) == before + booking.price_cents
    all_is_well()


def test_a_replayed_scan_gets_the_first_answer(site: Site, town: Town) -> None:
    for _ in range(ROUNDS):
        booking, before = town.booked(cancellable_date(town)), owed(town.theatre)
        answers = at_once(*(scanner(site, town, booking.code, "one-attempt") for _ in range(4)))
        assert [answer.status_code for answer in answers] == [200] * 4
        assert len({answer.text for answer in answers}) == 1
        assert owed(town.theatre) == before + booking.price_cents
    all_is_well()


@pytest.mark.parametrize("door_late_by", [0.0, 0.005, 0.02, 0.05])
def test_door_against_cancel(site: Site, town: Town, door_late_by: float) -> None:
    family = town.funded_family(ROUNDS * 12_00)
    page = site.client(family.email)
    outcomes: Counter[str] = Counter()
    for _ in range(ROUNDS):
        booking, before = town.booked(cancellable_date(town), family), owed(town.theatre)
        cancelled, redeemed = at_once(
            sender(page, reverse("web:booking_cancel", args=[booking.pk])),
            scanner(site, town, booking.code),
            late_by=[0.0, door_late_by],
        )
        booking.refresh_from_db()
        outcomes[booking.state] += 1
        if booking.state == Booking.State.REDEEMED:
            assert (cancelled.status_code, redeemed.status_code) == (409, 200)
            assert owed(town.theatre) == before + booking.price_cents
        else:
            assert booking.state == Booking.State.CANCELLED
            assert (cancelled.status_code, redeemed.status_code) == (302, 409)
            assert owed(town.theatre) == before
        assert balance(chart.held(booking.pk)) == 0
    assert sum(outcomes.values()) == ROUNDS
    all_is_well()


def test_a_double_click_is_one_booking(site: Site, town: Town) -> None:
    family = town.funded_family(200_00)
    page = site.client(family.email)
    for _ in range(ROUNDS):
        occurrence = town.new_date()
        form = {"form_key": secrets.token_hex(16)}
        answers = at_once(*(sender(page, reverse("web:book", args=[occurrence.pk]), form) for _ in range(3)))
        assert {answer.status_code for answer in answers} == {302}
        assert len({answer.headers["location"] for answer in answers}) == 1
        assert Booking.objects.filter(occurrence=occurrence).count() == 1
    all_is_well()


def test_two_people_and_the_last_seat(site: Site, town: Town) -> None:
    families = [town.funded_family(ROUNDS * 12_00) for _ in range(3)]
    pages = [site.client(family.email) for family in families]
    for _ in range(ROUNDS):
        occurrence = town.new_date(capacity=1)
        url = reverse("web:book", args=[occurrence.pk])
        answers = at_once(*(sender(page, url, {"form_key": secrets.token_hex(16)}) for page in pages))
        assert sorted(answer.status_code for answer in answers) == [302, 409, 409]
        loser = next(answer for answer in answers if answer.status_code == 409)
        assert "I posti sono appena finiti" in loser.text
        occurrence.refresh_from_db()
        assert occurrence.seats_taken == 1
        assert Booking.objects.filter(occurrence=occurrence, state=Booking.State.HELD).count() == 1
    all_is_well()


def test_one_wallet_and_three_bookings_at_once(site: Site, town: Town) -> None:
    for _ in range(ROUNDS):
        family = town.new_family()
        voucher = town.funded_voucher(20_00, family)  # Enough for one at 12 euro, not for two.
        page = site.client(family.email)
        dates = [town.new_date(price_cents=12_00) for _ in range(3)]
        answers = at_once(
            *(sender(page, reverse("web:book", args=[d.pk]), {"form_key": secrets.token_hex(16)}) for d in dates)
        )
        assert sorted(answer.status_code for answer in answers) == [302, 409, 409]
        assert balance(chart.voucher(voucher.pk)) == 8_00
        assert sum(Occurrence.objects.get(pk=d.pk).seats_taken for d in dates) == 1
    all_is_well()


def test_three_people_one_seat_from_many_vouchers_never_deadlock(site: Site, town: Town) -> None:
    """Wallets of several vouchers, booked and cancelled at once in both orders."""
    family = town.new_family()
    for cents in (7_00, 9_00, 11_00):
        town.funded_voucher(cents, family)
    page = site.client(family.email)
    for _ in range(ROUNDS):
        first = town.booked(cancellable_date(town), family)
        fresh = cancellable_date(town)
        cancelled, booked = at_once(
            sender(page, reverse("web:booking_cancel", args=[first.pk])),
            sender(page, reverse("web:book", args=[fresh.pk]), {"form_key": secrets.token_hex(16)}),
        )
        assert (cancelled.status_code, booked.status_code) == (302, 302)
        made = Booking.objects.get(occurrence=fresh)
        assert sender(page, reverse("web:booking_cancel", args=[made.pk]))().status_code == 302
    all_is_well()
