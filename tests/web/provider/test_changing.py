"""The provider's pages that move and cancel: first whom it concerns, then it is done."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mentoring.bookings.models import Booking
from mentoring.demo.town import Town
from mentoring.offers.changing import call_off
from mentoring.offers.models import Occurrence, Offer
from tests.web.provider.conftest import Enter


@pytest.fixture
def evening(town: Town) -> Occurrence:
    """In nine days; two families have a seat of 12 euro."""
    date = town.new_date(starts_at=(town.now + timedelta(days=9)).replace(second=0, microsecond=0))
    for _ in "ab":
        town.booked(date)
    return date


def to(name: str, pk: int) -> str:
    return reverse(f"web:provider_{name}", args=[pk])


def test_before_it_is_cancelled_the_page_says_how_many_people_and_how_much(
    town: Town, enter: Enter, evening: Occurrence
) -> None:
    page = enter(town.manager).get(to("date_cancel", evening.pk)).content.decode()
    assert "2 persone hanno prenotato." in page
    assert "24\xa0€ tornano subito" in page.replace("&nbsp;", "\xa0")


def test_cancelling_needs_a_why_and_then_everybody_has_the_money(town: Town, enter: Enter, evening: Occurrence) -> None:
    manager = enter(town.manager)
    assert manager.post(to("date_cancel", evening.pk), {"words": " "}).status_code == 409
    done = manager.post(to("date_cancel", evening.pk), {"words": "Piove."}, follow=True)
    assert "2 persone" in done.content.decode()
    assert set(Booking.objects.filter(occurrence=evening).values_list("state", flat=True)) == {"cancelled"}
    twice = manager.post(to("date_cancel", evening.pk), {"words": "Piove."})
    assert twice.status_code == 409


def test_a_date_is_moved_with_the_hour_that_was_typed(town: Town, enter: Enter, evening: Occurrence) -> None:
    day = timezone.localdate(evening.starts_at) + timedelta(days=3)
    form = {"day": day.isoformat(), "time": "20:30", "minutes": "45", "words": "La sala serve ad altri."}
    manager = enter(town.manager)
    assert "2 persone hanno prenotato." in manager.get(to("date_move", evening.pk)).content.decode()
    assert manager.post(to("date_move", evening.pk), form).status_code == 302
    evening.refresh_from_db()
    starts_at = timezone.localtime(evening.starts_at)
    assert (starts_at.date(), starts_at.strftime("%H:%M")) == (day, "20:30")
    assert evening.ends_at - evening.starts_at == timedelta(minutes=45)
    past = manager.post(to("date_move", evening.pk), {**form, "day": "2020-01-01"})
    assert past.status_code == 409
    assert "già passato" in past.content.decode()


def test_a_period_is_moved_by_its_days(town: Town, enter: Enter) -> None:
    period = town.enrolment_period
    first = timezone.localdate(period.starts_at) + timedelta(days=2)
    last = timezone.localdate(period.ends_at) + timedelta(days=2)
    page = to("date_move", period.pk)
    turned = {"day": last.isoformat(), "last_day": first.isoformat()}
    manager = enter(town.music_manager)
    assert manager.post(page, turned).status_code == 409
    assert manager.post(page, {"day": first.isoformat(), "last_day": last.isoformat()}).status_code == 302
    period.refresh_from_db()
    assert (timezone.localdate(period.starts_at), timezone.localdate(period.ends_at)) == (first, last)


def test_a_date_nobody_booked_is_taken_away_and_one_with_guests_is_not(
    town: Town, enter: Enter, evening: Occurrence
) -> None:
    free = town.new_date(starts_at=town.now + timedelta(days=5))
    manager = enter(town.manager)
    manager.post(to("date_remove", free.pk))
    refused = manager.post(to("date_remove", evening.pk), follow=True)
    assert not Occurrence.objects.filter(pk=free.pk).exists()
    assert Occurrence.objects.filter(pk=evening.pk).exists()
    assert "si può annullare" in refused.content.decode()


def test_several_dates_are_shown_before_they_change(town: Town, enter: Enter, evening: Occurrence) -> None:
    manager, page = enter(town.manager), to("dates_change", evening.offer_id)
    chosen = {"dates": [str(evening.pk)], "what": "shift", "days": "7"}
    before = evening.starts_at
    asked = manager.post(page, chosen)
    assert asked.status_code == 200
    assert "2 persone hanno prenotato." in asked.content.decode()
    evening.refresh_from_db()
    assert evening.starts_at == before
    assert manager.post(page, {**chosen, "sure": "on"}).status_code == 302
    evening.refresh_from_db()
    assert evening.starts_at > before


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"what": "shift"}, "Scelga almeno una data."),
        ({"what": "off", "dates": ["this"]}, "Dica perché"),
        ({"what": "capacity", "dates": ["this"]}, "Scriva quanti posti."),
        ({"what": "shift", "dates": ["this"]}, "Scriva di quanto"),
        ({"what": "capacity", "dates": ["this"], "capacity": "1", "sure": "on"}, "più prenotazioni di così"),
    ],
)
def test_what_is_missing_is_said(
    town: Town, enter: Enter, evening: Occurrence, form: dict[str, object], words: str
) -> None:
    filled = {**form, "dates": [str(evening.pk)]} if "dates" in form else form
    answer = enter(town.manager).post(to("dates_change", evening.offer_id), filled)
    assert answer.status_code == 409
    assert words in answer.content.decode()


@pytest.mark.parametrize(
    ("form", "field", "value"),
    [
        ({"what": "capacity", "capacity": "7"}, "capacity", 7),
        ({"what": "words", "words": "In cortile."}, "note", "In cortile."),
        ({"what": "off", "words": "Piove."}, "note", "Piove."),
    ],
)
def test_each_change_of_several_dates_is_done(
    town: Town, enter: Enter, evening: Occurrence, form: dict[str, str], field: str, value: object
) -> None:
    sure = {**form, "dates": [str(evening.pk)], "sure": "on"}
    assert enter(town.manager).post(to("dates_change", evening.offer_id), sure).status_code == 302
    evening.refresh_from_db()
    assert getattr(evening, field) == value


def test_a_copy_opens_as_a_draft(town: Town, enter: Enter, evening: Occurrence) -> None:
    manager, page = enter(town.manager), to("offer_copy", evening.offer_id)
    assert manager.post(page, {"dates": "later", "form_key": "a"}).status_code == 409
    made = manager.post(page, {"dates": "later", "weeks": "52", "form_key": "a"})
    copy = Offer.objects.get(form_key="a")
    assert made["location"] == to("offer", copy.pk)
    assert (copy.state, copy.occurrences.count()) == (Offer.State.DRAFT, 1)


def test_the_offer_s_page_says_which_dates_are_off_or_moved(town: Town, enter: Enter, evening: Occurrence) -> None:
    call_off(town.manager, occurrence=evening, note="Piove a dirotto.", now=town.now)
    page = enter(town.manager).get(to("offer", evening.offer_id)).content.decode()
    assert "Piove a dirotto." in page
    assert "Annullata" in page
    assert to("date_move", evening.pk) not in page
    assert evening.offer.title not in enter(town.manager).get(reverse("web:door")).content.decode()


def test_withdrawing_asks_what_becomes_of_those_who_have_a_seat(town: Town, enter: Enter, evening: Occurrence) -> None:
    manager, page = enter(town.manager), to("offer_withdraw", evening.offer_id)
    asked = manager.get(page).content.decode()
    assert "2 persone hanno prenotato." in asked
    assert "24\xa0€" in asked.replace("&nbsp;", "\xa0")
    assert manager.post(page, {}).status_code == 409
    assert manager.post(page, {"seats": "back"}).status_code == 409  # Without a why.
    assert manager.post(page, {"seats": "back", "words": "Chiudiamo."}).status_code == 302
    assert set(Booking.objects.filter(occurrence=evening).values_list("state", flat=True)) == {"cancelled"}
    assert Offer.objects.get(pk=evening.offer_id).state == Offer.State.WITHDRAWN


def test_a_withdrawn_offer_may_keep_its_guests(town: Town, enter: Enter, evening: Occurrence) -> None:
    page = to("offer_withdraw", evening.offer_id)
    assert enter(town.manager).post(page, {"seats": "keep"}).status_code == 302
    assert set(Booking.objects.filter(occurrence=evening).values_list("state", flat=True)) == {"held"}
