"""A season comes in, changes, and comes in again."""

from datetime import timedelta

import pytest
from django.db import connection

from mentoring.bookings.models import Booking
from mentoring.kernel.refusal import NotAllowed, WrongState
from mentoring.offers.changing import take_date_away
from mentoring.offers.models import Occurrence, Offer, Place
from mentoring.offers.trusting import let_publish
from mentoring.offers.writing import Draft, edit_offer
from mentoring.playbills.commands import bring, confirm_run, discard_run, forget_runs
from mentoring.playbills.errors import AlreadyReading, NothingRead
from mentoring.playbills.models import ListedDate, Listing, Row, Run, Source
from mentoring.playbills.queries import counts_of, rows_of, run_with_id, source_with_id
from mentoring.playbills.writing import write_some
from mentoring.programmes.commands import suspend
from mentoring.programmes.errors import NotAdmitted
from tests.playbills.season import (
    Brought,
    a_source,
    calendar,
    evening,
    imported,
    previewed,
    said,
    season_in,
    stranger,
    verdicts,
)


@pytest.fixture
def source(town):
    return a_source(town)


def in_days(town, days):
    return (town.now + timedelta(days=days)).replace(hour=19, minute=30, second=0, microsecond=0)


def test_a_preview_writes_nothing(town, source):
    before = Offer.objects.count(), Occurrence.objects.count(), Place.objects.count()
    run = previewed(town, source, calendar(evening("a@t", "Amleto", in_days(town, 20), "LOCATION:Sala nuova")))
    assert said(run) == [("new", ["new_place"])]
    assert (Offer.objects.count(), Occurrence.objects.count(), Place.objects.count()) == before
    assert run.state == "draft"


def test_several_dates_of_one_event_are_one_offer(town, source):
    begin = in_days(town, 20)
    content = calendar(
        evening("a@t", "Amleto", begin, "RRULE:FREQ=DAILY;COUNT=3", "DESCRIPTION:Dubbi."),
        evening("b@t", "Il gabbiano", begin + timedelta(days=7)),
        evening("c@t", "Il gabbiano", begin + timedelta(days=8)),
    )
    run = imported(town, source, content)
    assert run.state == "written"
    made = {listing.offer for listing in Listing.objects.filter(source=source).select_related("offer")}
    assert {(offer.title, offer.occurrences.count()) for offer in made} == {("Amleto", 3), ("Il gabbiano", 2)}
    amleto = next(offer for offer in made if offer.title == "Amleto")
    assert (amleto.state, amleto.price_cents, amleto.summary, amleto.place) == ("draft", 10_00, "Dubbi.", town.stage)
    first = amleto.occurrences.order_by("starts_at")[0]
    assert (first.starts_at, first.ends_at, first.capacity) == (begin, begin + timedelta(hours=2), 80)


def test_the_same_file_again_changes_nothing(town, source):
    content = calendar(evening("a@t", "Amleto", in_days(town, 20)), evening("b@t", "Otello", in_days(town, 21)))
    imported(town, source, content)
    before = list(Offer.objects.order_by("pk").values()), list(Occurrence.objects.order_by("pk").values())
    run = imported(town, source, content)
    assert verdicts(run) == ["unchanged", "unchanged"]
    assert (list(Offer.objects.order_by("pk").values()), list(Occurrence.objects.order_by("pk").values())) == before


def test_what_changed_there_changes_here(town, source):
    begin = in_days(town, 20)
    imported(town, source, calendar(evening("a@t", "Amleto", begin)))
    run = imported(town, source, calendar(evening("a@t", "Amleto, principe", begin, "DESCRIPTION:Nuovo.")))
    assert verdicts(run) == ["changed"]
    offer = Listing.objects.get(source=source).offer
    assert (offer.title, offer.summary) == ("Amleto, principe", "Nuovo.")


def test_what_was_changed_here_stays(town, source):
    begin = in_days(town, 20)
    content = calendar(evening("a@t", "Amleto", begin))
    imported(town, source, content)
    retitled(town, source, "Amleto di Shakespeare")
    run = imported(town, source, content)
    assert verdicts(run) == ["unchanged"]
    assert Listing.objects.get(source=source).offer.title == "Amleto di Shakespeare"


def test_what_both_changed_is_asked_and_never_overwritten(town, source):
    begin = in_days(town, 20)
    imported(town, source, calendar(evening("a@t", "Amleto", begin)))
    retitled(town, source, "Amleto di Shakespeare")
    changed = calendar(evening("a@t", "Amleto (replica)", begin, "DESCRIPTION:Con le luci accese."))
    run = imported(town, source, changed)
    row = Row.objects.get(run=run)
    assert row.verdict == "asked"
    assert ["title", "Amleto di Shakespeare", "Amleto (replica)"] in row.changes
    offer = Listing.objects.get(source=source).offer
    assert (offer.title, offer.summary) == ("Amleto di Shakespeare", "Con le luci accese.")
    again = previewed(town, source, changed)  # Nobody has answered: it is asked again.
    assert verdicts(again) == ["asked"]


@pytest.mark.parametrize(("choice", "title"), [("take", "Amleto (replica)"), ("keep", "Amleto di Shakespeare")])
def test_who_is_asked_is_asked_once(town, source, choice, title):
    begin = in_days(town, 20)
    imported(town, source, calendar(evening("a@t", "Amleto", begin)))
    retitled(town, source, "Amleto di Shakespeare")
    changed = calendar(evening("a@t", "Amleto (replica)", begin))
    asking = previewed(town, source, changed)
    row = Row.objects.get(run=asking)
    imported_with(town, asking, {row.pk: choice})
    assert Listing.objects.get(source=source).offer.title == title
    assert verdicts(previewed(town, source, changed)) == ["unchanged"]


def imported_with(town, run, choices):
    confirm_run(town.manager, run=run, choices=choices, now=town.now)
    while write_some(run, town.now):
        pass


def retitled(town, source, title):
    offer = Listing.objects.get(source=source).offer
    draft = Draft(offer.discipline, offer.place, offer.kind, title, offer.price_cents, offer.summary)
    edit_offer(town.manager, offer=offer, draft=draft, now=town.now)


# -- dates that move, are off, or are gone ------------------------------------------------------------------
def test_a_moved_date_takes_its_people_along(town, source):
    begin = in_days(town, 20)
    let_publish(town.operator, territory=town.territory, provider=town.theatre, now=town.now)
    source = a_source(town, publishes=True)
    imported(town, source, calendar(evening("a@t", "Amleto", begin)))
    date = ListedDate.objects.get(source=source).occurrence
    assert date.offer.state == "published"
    booking = town.booked(date)
    run = previewed(town, source, calendar(evening("a@t", "Amleto", begin + timedelta(days=1))))
    assert verdicts(run) == ["moved"]
    assert counts_of(run).bookings == 1
    imported_with(town, run, {})
    date.refresh_from_db()
    assert (date.starts_at, date.moved_from) == (begin + timedelta(days=1), begin)
    assert Booking.objects.get(pk=booking.pk).state == "held"


def test_a_moved_instance_of_a_series_moves_its_date_only(town, source):
    begin = in_days(town, 20)
    series = evening("a@t", "Amleto", begin, "RRULE:FREQ=DAILY;COUNT=3")
    imported(town, source, calendar(series))
    second = begin + timedelta(days=1)
    moved = evening("a@t", "Amleto", second + timedelta(hours=1), f"RECURRENCE-ID:{second:%Y%m%dT%H%M%S}Z")
    run = imported(town, source, calendar(series, moved))
    assert sorted(verdicts(run)) == ["moved", "unchanged", "unchanged"]
    starts = Occurrence.objects.filter(offer__listings__source=source).values_list("starts_at", flat=True)
    assert sorted(starts) == [begin, second + timedelta(hours=1), begin + timedelta(days=2)]


def test_all_evenings_a_day_later_do_not_stand_in_each_others_way(town, source):
    begin = in_days(town, 20)
    days = [begin + timedelta(days=n) for n in range(4)]
    imported(town, source, calendar(*(evening(f"{n}@t", "Amleto", day) for n, day in enumerate(days))))
    later = calendar(*(evening(f"{n}@t", "Amleto", day + timedelta(days=1)) for n, day in enumerate(days)))
    run = imported(town, source, later)
    assert verdicts(run) == ["moved"] * 4
    assert verdicts(previewed(town, source, later)) == ["unchanged"] * 4


@pytest.mark.parametrize("status", ["STATUS:CANCELLED", "EXDATE"])
def test_a_cancelled_date_gives_the_money_back(town, status):
    begin = in_days(town, 20)
    let_publish(town.operator, territory=town.territory, provider=town.theatre, now=town.now)
    source = a_source(town, publishes=True)
    first = evening("a@t", "Amleto", begin, "RRULE:FREQ=DAILY;COUNT=2")
    imported(town, source, calendar(first))
    date = Occurrence.objects.get(offer__listings__source=source, starts_at=begin)
    booking = town.booked(date)
    off = (
        calendar(evening("a@t", "Amleto", begin, "RRULE:FREQ=DAILY;COUNT=2", f"EXDATE:{begin:%Y%m%dT%H%M%S}Z"))
        if status == "EXDATE"
        else calendar(first, evening("a@t", "Amleto", begin, f"RECURRENCE-ID:{begin:%Y%m%dT%H%M%S}Z", status))
    )
    run = imported(town, source, off, words="Si è rotto il sipario.")
    assert sorted(verdicts(run)) == ["cancelled", "unchanged"]
    assert run.state == "written"
    date.refresh_from_db()
    assert date.cancelled_at is not None
    assert date.note == "Si è rotto il sipario."
    assert Booking.objects.get(pk=booking.pk).state == "cancelled"
    assert sorted(verdicts(imported(town, source, off))) == ["unchanged", "unchanged"]


def test_what_was_off_and_is_on_again_is_left_to_the_provider(town, source):
    begin = in_days(town, 20)
    imported(town, source, calendar(evening("a@t", "Amleto", begin)))
    imported(town, source, calendar(evening("a@t", "Amleto", begin, "STATUS:CANCELLED")))
    run = imported(town, source, calendar(evening("a@t", "Amleto", begin)))
    assert said(run) == [("by_hand", ["came_back"])]
    assert ListedDate.objects.get(source=source).occurrence.cancelled_at is not None


def test_what_vanished_is_shown_and_left_alone_unless_somebody_says_so(town, source):
    begin = in_days(town, 20)
    amleto, otello = evening("a@t", "Amleto", begin), evening("b@t", "Otello", begin)
    imported(town, source, calendar(amleto, otello))
    run = imported(town, source, calendar(amleto))
    assert verdicts(run) == ["unchanged", "vanished"]
    gone = ListedDate.objects.get(source=source, uid="b@t").occurrence
    assert gone.cancelled_at is None
    asking = previewed(town, source, calendar(amleto))
    row = Row.objects.get(run=asking, verdict="vanished")
    imported_with(town, asking, {row.pk: "take"})
    gone.refresh_from_db()
    assert gone.cancelled_at is not None


def test_what_was_not_read_to_the_end_says_nothing_about_what_is_missing(town, source):
    begin = in_days(town, 20)
    amleto, otello = evening("a@t", "Amleto", begin), evening("b@t", "Otello", begin)
    imported(town, source, calendar(amleto, otello))
    content = calendar(amleto)
    season = season_in(content, town.now)
    partial = Brought(content, type(season)(season.events, is_partial=True))
    run = bring(town.manager, source=source, brought=partial, now=town.now)
    assert verdicts(run) == ["unchanged"]


def test_a_date_taken_away_here_does_not_come_back(town, source):
    content = calendar(evening("a@t", "Amleto", in_days(town, 20)), evening("b@t", "Amleto", in_days(town, 21)))
    imported(town, source, content)
    date = ListedDate.objects.get(source=source, uid="a@t").occurrence
    take_date_away(town.manager, occurrence=date, now=town.now)
    run = imported(town, source, content)
    assert said(run) == [("skipped", ["removed_here"]), ("unchanged", [])]
    assert Occurrence.objects.filter(offer__listings__source=source).count() == 1


def test_an_evening_without_a_name_of_its_own_is_known_again_on_its_day(town, source):
    begin = in_days(town, 20)
    nameless = "BEGIN:VEVENT\r\nSUMMARY:{}\r\nDTSTART:{:%Y%m%dT%H%M%S}Z\r\nEND:VEVENT"
    imported(town, source, calendar(nameless.format("Amleto", begin)))
    run = imported(town, source, calendar(nameless.format("Amleto", begin - timedelta(hours=1))))
    assert verdicts(run) == ["moved"]
    date = ListedDate.objects.get(source=source)
    assert date.occurrence.starts_at == begin - timedelta(hours=1)
    again = previewed(town, source, calendar(nameless.format("Amleto", begin - timedelta(hours=1))))
    assert verdicts(again) == ["unchanged"]


# -- beside what is there -----------------------------------------------------------------------------------
def test_a_date_joins_the_offer_that_was_written_by_hand(town, source):
    town.concert.refresh_from_db()
    title, begin = town.concert.title, in_days(town, 20)
    content = calendar(evening("a@t", title.upper(), begin, "DESCRIPTION:Altro testo"))
    before = Offer.objects.count()
    run = imported(town, source, content)
    assert said(run) == [("new", ["joins_offer"])]
    assert Offer.objects.count() == before
    assert town.concert.occurrences.filter(starts_at=begin).exists()
    assert Offer.objects.get(pk=town.concert.pk).summary == town.concert.summary


def test_a_place_is_known_however_its_name_is_spelled(town, source):
    content = calendar(evening("a@t", "Amleto", in_days(town, 20), f"LOCATION:{town.stage.name.upper()}"))
    imported(town, source, content)
    assert Listing.objects.get(source=source).offer.place == town.stage


def test_a_new_place_is_added(town, source):
    content = calendar(evening("a@t", "Amleto", in_days(town, 20), "LOCATION:Sala nuova"))
    imported(town, source, content)
    place = Listing.objects.get(source=source).offer.place
    assert (place.name, place.municipality) == ("Sala nuova", town.stage.municipality)


def test_without_trust_what_is_new_stays_a_draft(town, source):
    Offer.objects.filter(provider=town.theatre).update(review_note="")
    source = a_source(town, publishes=True)
    from mentoring.offers.trusting import look_first

    look_first(town.operator, territory=town.territory, provider=town.theatre, now=town.now)
    imported(town, source, calendar(evening("a@t", "Amleto", in_days(town, 20))))
    assert Listing.objects.get(source=source).offer.state == "draft"


# -- who, and when ------------------------------------------------------------------------------------------
def test_only_the_provider_may(town, source):
    content = calendar(evening("a@t", "Amleto", in_days(town, 20)))
    other = stranger(town)
    assert source_with_id(other, source.pk) is None
    with pytest.raises(NotAllowed):
        bring(other, source=source, brought=Brought(content, season_in(content, town.now)), now=town.now)
    run = previewed(town, source, content)
    assert run_with_id(other, run.pk) is None
    with pytest.raises(NotAllowed):
        rows_of(other, run)
    for verb in (
        lambda: confirm_run(other, run=run, choices={}, now=town.now),
        lambda: discard_run(other, run=run),
    ):
        with pytest.raises(NotAllowed):
            verb()


def test_a_provider_that_was_stopped_writes_nothing(town, source):
    run = previewed(town, source, calendar(evening("a@t", "Amleto", in_days(town, 20))))
    confirm_run(town.manager, run=run, choices={}, now=town.now)
    from mentoring.programmes.models import Admission

    admission = Admission.objects.get(organisation=town.theatre, role="provider", territory=town.territory)
    suspend(town.operator, admission=admission, reason="prova", now=town.now)
    with pytest.raises(NotAdmitted):
        write_some(run, town.now)
    assert not Listing.objects.filter(source=source).exists()


def test_while_it_is_written_no_other_file_comes_in(town, source):
    content = calendar(evening("a@t", "Amleto", in_days(town, 20)))
    run = previewed(town, source, content)
    confirm_run(town.manager, run=run, choices={}, now=town.now)
    with pytest.raises(AlreadyReading):
        previewed(town, source, content)
    with pytest.raises(WrongState):
        confirm_run(town.manager, run=run, choices={}, now=town.now)


def test_a_new_preview_takes_the_place_of_the_old_one(town, source):
    first = previewed(town, source, calendar(evening("a@t", "Amleto", in_days(town, 20))))
    previewed(town, source, calendar(evening("a@t", "Amleto", in_days(town, 21))))
    assert not Run.objects.filter(pk=first.pk).exists()


def test_a_calendar_with_nothing_to_come_is_refused(town, source):
    with pytest.raises(NothingRead):
        previewed(town, source, calendar(evening("a@t", "Amleto", town.now - timedelta(days=30))))
    assert not Run.objects.filter(source=source).exists()


def test_previews_and_old_readings_are_forgotten_but_not_what_came_of_them(town, source):
    imported(town, source, calendar(evening("a@t", "Amleto", in_days(town, 20))))
    previewed(town, source, calendar(evening("a@t", "Otello", in_days(town, 20))))
    assert forget_runs(town.now) == 0
    assert forget_runs(town.now + timedelta(days=8)) == 1
    assert forget_runs(town.now + timedelta(days=31)) == 1
    assert not Row.objects.filter(run__source=source).exists()
    assert Source.objects.filter(pk=source.pk).exists()
    assert ListedDate.objects.filter(source=source).count() == 1


def test_a_long_season_is_judged_with_few_statements(town, source, django_assert_max_num_queries):
    begin = in_days(town, 5)
    content = calendar(*(evening(f"{n}@t", f"Serata {n}", begin + timedelta(hours=n)) for n in range(200)))
    assert connection.vendor
    with django_assert_max_num_queries(25):
        run = previewed(town, source, content)
    assert verdicts(run) == ["new"] * 200
