"""A copy says the same, belongs to nobody's wallet, and is a draft."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.demo.town import Town
from mentoring.kernel.refusal import NotAllowed
from mentoring.offers.copying import copy_offer, copy_offer_with_dates
from mentoring.offers.models import Access, Occurrence, Offer, Picture, PictureFile, Reduction, Session
from mentoring.offers.shifting import Shift


@pytest.fixture
def date(town: Town) -> Occurrence:
    """Of an offer with everything: a lower price, a ramp, a picture, two evenings."""
    date = town.new_date(starts_at=town.now + timedelta(days=9))
    offer = date.offer
    Reduction.objects.create(offer=offer, name="Under 18", price_cents=8_00, oldest=17)
    Access.objects.create(offer=offer, need=Access.Need.WHEELCHAIR)
    picture = Picture.objects.create(offer=offer, alt="Un violino", version="abc", width=480, height=300)
    PictureFile.objects.create(picture=picture, width=480, webp=b"webp")
    for day in (0, 1):
        at = date.starts_at + timedelta(days=day)
        Session.objects.create(occurrence=date, starts_at=at, ends_at=at + timedelta(hours=1), title=f"Sera {day}")
    town.booked(date)
    return date


def test_a_copy_is_a_draft_that_says_the_same(town: Town, date: Occurrence) -> None:
    copy = copy_offer(town.manager, offer=date.offer, form_key="one", now=town.now)
    assert (copy.title, copy.price_cents, copy.place_id) == (
        date.offer.title,
        date.offer.price_cents,
        date.offer.place_id,
    )
    assert (copy.state, copy.occurrences.count()) == (Offer.State.DRAFT, 0)
    assert copy.reductions.get().oldest == 17
    assert copy.accesses.get().need == Access.Need.WHEELCHAIR
    assert bytes(PictureFile.objects.get(picture__offer=copy).webp) == b"webp"
    assert PictureFile.objects.filter(picture__offer=date.offer).count() == 1


def test_a_double_click_makes_one_copy(town: Town, date: Occurrence) -> None:
    copies = [
        copy_offer_with_dates(town.manager, offer=date.offer, shift=Shift(days=7), form_key="one", now=town.now)
        for _ in "ab"
    ]
    assert copies[0] == copies[1]
    assert copies[0].occurrences.count() == 1


def test_its_dates_come_along_later_at_the_same_hour_and_without_guests(town: Town, date: Occurrence) -> None:
    off = Occurrence.objects.create(
        offer=date.offer,
        starts_at=date.starts_at + timedelta(days=3),
        ends_at=date.ends_at + timedelta(days=3),
        bookable_until=date.starts_at + timedelta(days=3),
        capacity=5,
        cancelled_at=town.now,
    )
    year = Shift(days=364)
    copy = copy_offer_with_dates(town.manager, offer=date.offer, shift=year, form_key="one", now=town.now)
    made = copy.occurrences.get()
    assert made.starts_at.date() != off.starts_at.date()
    assert timezone.localtime(made.starts_at).time() == timezone.localtime(date.starts_at).time()
    assert (made.seats_taken, made.capacity, made.sessions.count()) == (0, date.capacity, 2)
    assert made.sessions.first().starts_at == made.starts_at


def test_what_would_be_over_does_not_come_along(town: Town, date: Occurrence) -> None:
    town.clock.move_by(days=30)
    copy = copy_offer_with_dates(town.manager, offer=date.offer, shift=Shift(days=7), form_key="one", now=town.now)
    assert copy.occurrences.count() == 0


def test_nobody_copies_what_is_another_s(town: Town, date: Occurrence) -> None:
    with pytest.raises(NotAllowed):
        copy_offer(town.coach, offer=date.offer, form_key="one", now=town.now)
