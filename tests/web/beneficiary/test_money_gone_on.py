"""A seat whose voucher ended meanwhile: nobody reads that its money is back in a wallet where it is not."""

from datetime import timedelta
from html import unescape

from django.test import Client
from django.urls import reverse

from mentoring.bookings.cancelling import cancel_date
from mentoring.bookings.models import Booking
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.jobs.delivery import letter_of
from mentoring.records.models import Parcel
from mentoring.vouchers.commands import expire as expire_voucher
from mentoring.vouchers.stopping import take_consent_back
from tests.web.conftest import Enter

GONE = "Il buono che pagava 12\u00a0€ nel frattempo non vale più: quei soldi tornano a chi li aveva dati"


def a_seat_that_outlives_its_voucher(town: Town) -> tuple[Family, Booking]:
    """Booked with a voucher that ends today, for an evening in nine days; then the voucher's day is over."""
    family = town.new_family()
    voucher = town.funded_voucher(12_00, family, expires_on=town.today)
    evening = town.new_date(starts_at=town.now + timedelta(days=9))
    booking = town.booked(evening, family)
    expire_voucher(voucher, now=town.now + timedelta(days=1))
    return family, booking


def read(client: Client, name: str, *args: int) -> str:
    return unescape(client.get(reverse(name, args=args)).content.decode())


def test_called_off_when_the_voucher_is_over_the_money_is_said_to_have_gone_on(town: Town, enter: Enter) -> None:
    family, booking = a_seat_that_outlives_its_voucher(town)
    cancel_date(town.manager, occurrence=booking.occurrence, note="", now=town.now + timedelta(days=2))
    client = enter(family.guardian)
    text = read(client, "web:booking", booking.pk)
    assert "Non si fa" in text
    assert GONE in text
    assert "tornati sul buono" not in text
    assert "I soldi sono già tornati." not in text
    assert "tornati sul buono" not in read(client, "web:wallet")


def test_before_one_gives_such_a_seat_back_one_reads_where_its_money_goes(town: Town, enter: Enter) -> None:
    family, booking = a_seat_that_outlives_its_voucher(town)
    client = enter(family.guardian)
    for name in ("web:booking", "web:booking_cancel"):
        text = read(client, name, booking.pk)
        assert GONE in text
        assert "tornano subito sul buono" not in text
    client.post(reverse("web:booking_cancel", args=[booking.pk]))
    text = read(client, "web:wallet")
    assert "Il buono intanto non vale più: i soldi sono tornati a chi li aveva dati." in text
    assert "i soldi sono tornati sul buono" not in text


def test_a_voucher_that_ends_after_the_seat_was_given_back_changes_nothing_of_what_is_said(
    town: Town, enter: Enter
) -> None:
    family = town.new_family()
    voucher = town.funded_voucher(12_00, family, expires_on=town.today)
    booking = town.booked(town.new_date(starts_at=town.now + timedelta(days=9)), family)
    cancel_date(town.manager, occurrence=booking.occurrence, note="", now=town.now)
    expire_voucher(voucher, now=town.now + timedelta(days=1))
    text = read(enter(family.guardian), "web:booking", booking.pk)
    assert "12\u00a0€, tornati sul buono." in text
    assert GONE not in text


def test_a_seat_given_back_after_a_yes_was_taken_back_says_where_its_money_went(town: Town, enter: Enter) -> None:
    family = town.funded_family(12_00)
    booking = town.booked(town.new_date(starts_at=town.now + timedelta(days=9)), family)
    take_consent_back(family.guardian, nomination=family.nomination, now=town.now)
    client = enter(family.guardian)
    assert GONE in read(client, "web:booking_cancel", booking.pk)
    client.post(reverse("web:booking_cancel", args=[booking.pk]))
    for name, args in (("web:wallet", []), ("web:booking", [booking.pk])):
        text = read(client, name, *args)
        assert "tornati sul buono" not in text
        assert "non vale più" in text
    body = letter_of(Parcel.objects.get(kind="booking_cancelled")).body
    assert "nel frattempo non vale più: quei soldi tornano a chi li aveva dati" in body
    assert "sono tornati" not in body


def test_a_yes_taken_back_after_the_seat_was_given_back_changes_nothing_of_what_is_said(
    town: Town, enter: Enter
) -> None:
    family = town.funded_family(12_00)
    booking = town.booked(town.new_date(starts_at=town.now + timedelta(days=9)), family)
    client = enter(family.guardian)
    client.post(reverse("web:booking_cancel", args=[booking.pk]))
    assert "Nel borsellino sono tornati 12" in letter_of(Parcel.objects.get(kind="booking_cancelled")).body
    take_consent_back(family.guardian, nomination=family.nomination, now=town.now + timedelta(hours=1))
    text = read(client, "web:booking", booking.pk)
    assert "12\u00a0€, tornati sul buono." in text
    assert GONE not in text
