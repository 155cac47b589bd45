"""Exhibitions become what they are; places and pages follow the playbill, and never against a hand or a booking."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.adapters.events.anything import read_anything
from mentoring.bookings.models import Booking
from mentoring.bookings.waiting import resize_date
from mentoring.offers.models import Occurrence, Offer
from mentoring.offers.publishing import publish
from mentoring.playbills.commands import Brought, Season, bring, confirm_run, defaults_of
from mentoring.playbills.models import Listing, Row
from mentoring.playbills.rules import HORIZON, Remark, read_event
from mentoring.playbills.writing import write_all
from tests.playbills.season import a_source, calendar, evening, imported, previewed, said, season_in, verdicts


@pytest.fixture
def source(town):
    return a_source(town)


def in_days(town, days):
    return (town.now + timedelta(days=days)).replace(hour=19, minute=30, second=0, microsecond=0)


def exhibition(town, first, last, *more, uid="m@t", title="Mostra"):
    """Whole days, both included: calendars name the day after."""
    lines = [
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:{title}",
        f"DTSTART;VALUE=DATE:{town.today + timedelta(days=first):%Y%m%d}",
        f"DTEND;VALUE=DATE:{town.today + timedelta(days=last + 1):%Y%m%d}",
        *more,
        "END:VEVENT",
    ]
    return "\r\n".join(lines)


def days_of(occurrence):
    return tuple(timezone.localdate(moment) for moment in (occurrence.starts_at, occurrence.ends_at))


def brought(town, source, rows, header="uid;titolo;data;ora;posti"):
    """A table with places."""
    content = "\n".join([header, *rows]).encode()
    found = read_anything(content, zone=timezone.get_default_timezone(), since=town.now, until=town.now + HORIZON)
    return bring(
        town.manager, source=source, brought=Brought(content, Season(found.events, found.is_cut)), now=town.now
    )


def written(town, run, choices=None):
    confirm_run(town.manager, run=run, choices=choices or {}, now=town.now)
    write_all(run, town.now)
    return run


def row_of(town, seats, title="Amleto"):
    return f"a;{title};{in_days(town, 20):%d/%m/%Y};21:00;{seats}"


# -- several days -------------------------------------------------------------------------------------------
def test_an_exhibition_is_an_entry_that_is_good_on_each_of_its_days(town, source):
    run = imported(town, source, calendar(exhibition(town, 10, 40)))
    assert said(run) == [("new", ["period"])]
    offer = Offer.objects.get(title="Mostra")
    assert (offer.kind, offer.is_undated) == ("entry", True)
    period = offer.occurrences.get()
    assert days_of(period) == (town.today + timedelta(days=10), town.today + timedelta(days=40))
    assert period.bookable_until == period.ends_at
    assert verdicts(imported(town, source, calendar(exhibition(town, 10, 40)))) == ["unchanged"]


def test_one_that_is_on_already_comes_in_and_one_that_is_over_does_not(town, source):
    run = imported(
        town, source, calendar(exhibition(town, -20, 30), exhibition(town, -20, -3, uid="x@t", title="Ieri"))
    )
    assert verdicts(run) == ["new"]
    publish(town.manager, offer=Offer.objects.get(title="Mostra"), now=town.now)
    town.booked(Occurrence.objects.select_related("offer").get(offer__title="Mostra"))


def test_it_is_prolonged_and_called_off_by_its_name(town, source):
    imported(town, source, calendar(exhibition(town, -5, 30)))
    offer = Offer.objects.get(title="Mostra")
    publish(town.manager, offer=offer, now=town.now)
    booking = town.booked(offer.occurrences.select_related("offer").get())
    run = imported(town, source, calendar(exhibition(town, -5, 60)))
    assert verdicts(run) == ["moved"]
    assert days_of(offer.occurrences.get())[1] == town.today + timedelta(days=60)
    run = imported(town, source, calendar(exhibition(town, -5, 60, "STATUS:CANCELLED")))
    assert verdicts(run) == ["cancelled"]
    assert Booking.objects.get(pk=booking.pk).state == "cancelled"


def test_one_that_vanished_while_it_is_on_is_shown_and_left_alone(town, source):
    imported(town, source, calendar(exhibition(town, -5, 30), evening("a@t", "Amleto", in_days(town, 20))))
    run = imported(town, source, calendar(evening("a@t", "Amleto", in_days(town, 20))))
    assert verdicts(run) == ["unchanged", "vanished"]
    assert Occurrence.objects.get(offer__title="Mostra").cancelled_at is None


def test_an_evening_of_the_same_name_in_the_same_place_is_another_offer(town, source):
    content = calendar(exhibition(town, 10, 40), evening("v@t", "Mostra", in_days(town, 10)))
    imported(town, source, content)
    kinds = set(Offer.objects.filter(title="Mostra").values_list("kind", "is_undated"))
    assert kinds == {("entry", True), ("event", False)}
    assert set(verdicts(imported(town, source, content))) == {"unchanged"}


def test_an_evening_that_becomes_a_period_is_left_to_the_provider(town, source):
    imported(town, source, calendar(evening("m@t", "Mostra", in_days(town, 10))))
    run = imported(town, source, calendar(exhibition(town, 10, 40)))
    assert said(run) == [("by_hand", ["period", "became_period"])]
    assert Offer.objects.get(title="Mostra").is_undated is False


def test_hours_that_last_for_days_are_a_period_and_years_are_a_slip(town, source):
    begin = in_days(town, 10)
    run = imported(
        town, source, calendar(evening("f@t", "Festival", begin, hours=73), exhibition(town, 5, 5 + 4 * 365))
    )
    assert sorted(verdicts(run)) == ["new", "refused"]
    period = Offer.objects.get(title="Festival").occurrences.get()
    assert days_of(period) == (timezone.localdate(begin), timezone.localdate(begin) + timedelta(days=3))
    assert Row.objects.get(run=run, verdict="refused").remarks == ["too_long"]


# -- places -------------------------------------------------------------------------------------------------
def test_more_places_and_fewer_follow_the_playbill(town, source):
    written(town, brought(town, source, [row_of(town, 50)]))
    for seats in (80, 30):
        run = written(town, brought(town, source, [row_of(town, seats)]))
        assert verdicts(run) == ["changed"]
        assert Occurrence.objects.get(offer__listings__source=source).capacity == seats
    assert verdicts(brought(town, source, [row_of(town, "")])) == ["unchanged"]  # It does not say any more.
    assert verdicts(brought(town, source, [row_of(town, 0)])) == ["unchanged"]  # None is no number of places.


def test_places_that_were_changed_by_hand_stay_unless_both_changed_them(town, source):
    written(town, brought(town, source, [row_of(town, 50)]))
    resize_date(
        town.manager, occurrence=Occurrence.objects.get(offer__listings__source=source), capacity=60, now=town.now
    )
    assert verdicts(brought(town, source, [row_of(town, 50)])) == ["unchanged"]
    run = brought(town, source, [row_of(town, 70)])
    assert Row.objects.get(run=run).changes == [["seats", 60, 70]]
    written(town, run)
    assert Occurrence.objects.get(offer__listings__source=source).capacity == 60
    assert verdicts(brought(town, source, [row_of(town, 70)])) == ["asked"]  # Nobody has answered.
    run = brought(town, source, [row_of(town, 70)])
    written(town, run, {Row.objects.get(run=run).pk: "take"})
    assert Occurrence.objects.get(offer__listings__source=source).capacity == 70
    assert verdicts(brought(town, source, [row_of(town, 70)])) == ["unchanged"]


@pytest.mark.parametrize("choice", ["", "keep", "take"])
def test_never_fewer_places_than_are_taken(town, source, choice):
    written(town, brought(town, source, [row_of(town, 50)]))
    offer = Offer.objects.get(listings__source=source)
    publish(town.manager, offer=offer, now=town.now)
    for _ in range(3):
        town.booked(offer.occurrences.select_related("offer").get())
    run = brought(town, source, [row_of(town, 2)])
    assert said(run) == [("asked", ["too_few_seats"])]
    written(town, run, {Row.objects.get(run=run).pk: choice})
    assert offer.occurrences.get().capacity == 50
    after = brought(town, source, [row_of(town, 2)])
    assert verdicts(after) == (["unchanged"] if choice == "keep" else ["asked"])


def test_places_and_words_change_together(town, source):
    written(town, brought(town, source, [row_of(town, 50)]))
    run = written(town, brought(town, source, [row_of(town, 60, "Amleto, principe")]))
    assert verdicts(run) == ["changed"]
    offer = Offer.objects.get(listings__source=source)
    assert (offer.title, offer.occurrences.get().capacity) == ("Amleto, principe", 60)


# -- pages and pictures -------------------------------------------------------------------------------------
def test_the_page_of_an_event_is_where_one_reads_more(town, source):
    begin = in_days(town, 20)
    imported(town, source, calendar(evening("a@t", "Amleto", begin, "URL:https://teatro.example/amleto")))
    offer = Listing.objects.get(source=source).offer
    assert offer.more_url == "https://teatro.example/amleto"
    run = imported(town, source, calendar(evening("a@t", "Amleto", begin, "URL:https://teatro.example/principe")))
    assert verdicts(run) == ["changed"]
    Offer.objects.filter(pk=offer.pk).update(more_url="https://altrove.example/")
    run = imported(town, source, calendar(evening("a@t", "Amleto", begin, "URL:https://teatro.example/principe")))
    assert verdicts(run) == ["unchanged"]  # What was changed by hand stays.


def test_each_evening_with_a_page_of_its_own_changes_nothing_from_day_to_day(town, source):
    begin = in_days(town, 20)
    evenings = [
        evening(f"{n}@t", "Amleto", begin + timedelta(days=n), f"URL:https://teatro.example/{n}") for n in range(3)
    ]
    imported(town, source, calendar(*evenings))
    page = Listing.objects.get(source=source).offer.more_url
    for content in (calendar(*evenings), calendar(*reversed(evenings))):
        assert set(verdicts(imported(town, source, content))) == {"unchanged"}
    assert Listing.objects.get(source=source).offer.more_url == page


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "ftp://teatro.example/", "//x", "https://x/" + "a" * 600]
)
def test_only_the_address_of_a_web_page_is_kept(town, source, url):
    run = imported(town, source, calendar(evening("a@t", "Amleto", in_days(town, 20), f"URL:{url}")))
    assert verdicts(run) == ["new"]
    assert Listing.objects.get(source=source).offer.more_url == ""


def test_a_picture_is_left_to_who_can_say_what_it_shows(town, source):
    content = calendar(evening("a@t", "Amleto", in_days(town, 20), "IMAGE;VALUE=URI:https://teatro.example/amleto.jpg"))
    run = imported(town, source, content)
    assert said(run) == [("new", ["has_picture"])]
    assert not Offer.objects.get(title="Amleto").pictures.exists()
    assert said(previewed(town, source, content)) == [("unchanged", [])]  # Said once.


def test_what_is_kept_of_a_date_comes_back_as_it_was(town, source):
    content = calendar(exhibition(town, 10, 40, "URL:https://teatro.example/mostra"))
    read = read_event(season_in(content, town.now).events[0], defaults_of(source))
    assert Remark.PERIOD in read.remarks
    told = read.told
    again = type(told).of_facts(told.as_facts())
    assert (again, again.words.page, again.words.is_period) == (told, "https://teatro.example/mostra", True)
