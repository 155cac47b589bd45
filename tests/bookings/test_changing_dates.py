"""A provider moves a date, or calls it off: everybody is told, and nobody loses a cent."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from mentoring.bookings.booking import book
from mentoring.bookings.cancelling import AT_ONCE, cancel_date, dates_to_give_back, give_back_some
from mentoring.bookings.errors import NotValidAnyMore, TooLate, WrongDay
from mentoring.bookings.models import Booking
from mentoring.bookings.moving import move_date
from mentoring.bookings.queries import forgotten, story_differences
from mentoring.bookings.redeeming import redeem, redeem_code
from mentoring.bookings.releasing import cancel
from mentoring.demo.town import Town
from mentoring.jobs.chores import run_due
from mentoring.jobs.delivery import letter_of
from mentoring.kernel.refusal import NotAllowed
from mentoring.ledger import chart
from mentoring.ledger.queries import balance, differences
from mentoring.offers.changing import take_date_away
from mentoring.offers.dates import add_occurrence
from mentoring.offers.errors import DateCancelled, DateInUse, DateMoved, DateOver, DateTaken, DateWouldBePast
from mentoring.offers.models import Occurrence, Session
from mentoring.records.models import Parcel
from mentoring.vouchers.commands import expire as expire_voucher
from mentoring.web.wording import euro

WHY = "Il violinista è malato."


@pytest.fixture
def evening(town: Town) -> Occurrence:
    """In nine days; one may cancel until the day before."""
    return town.new_date(starts_at=town.now + timedelta(days=9))


def moved(town: Town, date: Occurrence, by: timedelta) -> None:
    move_date(
        town.manager, occurrence=date, starts_at=date.starts_at + by, ends_at=date.ends_at + by, note=WHY, now=town.now
    )


def called_off(town: Town, date: Occurrence, *, now: datetime | None = None) -> None:
    cancel_date(town.manager, occurrence=date, note=WHY, now=now or town.now)


def letters(kind: str) -> list[Parcel]:
    return list(Parcel.objects.filter(kind=kind).order_by("pk"))


def all_is_well() -> None:
    assert list(differences()) == []
    assert story_differences() == []


class TestMoved:
    def test_everybody_booked_reads_the_old_time_the_new_one_and_why(self, town: Town, evening: Occurrence) -> None:
        families = [town.funded_family() for _ in range(2)]
        for family in families:
            town.booked(evening, family)
        town.clock.move_by(hours=1)
        before = evening.starts_at
        moved(town, evening, timedelta(days=2, hours=-1))
        told = letters("date_moved")
        assert {parcel.to for parcel in told} >= {family.email for family in families}
        words = letter_of(told[0]).body
        for moment in (before, evening.starts_at):
            assert f"{timezone.localtime(moment):%-d}" in words
        assert WHY in words
        assert (evening.moved_from, evening.note, evening.moved_at) == (before, WHY, town.now)

    def test_who_booked_before_cancels_for_free_until_the_new_start(self, town: Town, evening: Occurrence) -> None:
        family, late = town.funded_family(), town.funded_family()
        booking = town.booked(evening, family)
        town.clock.move_by(hours=1)
        moved(town, evening, timedelta(days=1))
        town.clock.move_by(hours=1)
        after = town.booked(evening, late)
        shortly_before = evening.starts_at - timedelta(minutes=1)
        with pytest.raises(TooLate):  # They knew.
            cancel(late.guardian, booking=after, now=shortly_before)
        booking = Booking.objects.get(pk=booking.pk)
        cancel(family.guardian, booking=booking, now=shortly_before)
        all_is_well()

    def test_whoever_read_the_old_time_is_not_booked_for_the_new_one(self, town: Town, evening: Occurrence) -> None:
        family, as_read = town.funded_family(), Occurrence.objects.get(pk=evening.pk)
        moved(town, evening, timedelta(days=1))
        with pytest.raises(DateMoved):
            town.booked(as_read, family)
        assert not Booking.objects.filter(occurrence=evening).exists()

    def test_its_lessons_move_along_even_onto_each_other(self, town: Town, evening: Occurrence) -> None:
        week, hour = timedelta(days=7), timedelta(hours=1)
        starts = [evening.starts_at + n * week for n in range(3)]
        for start in starts:
            Session.objects.create(occurrence=evening, starts_at=start, ends_at=start + hour)
        moved(town, evening, week)
        assert [each.starts_at for each in evening.sessions.all()] == [start + week for start in starts]
        moved(town, evening, -week)
        assert [each.starts_at for each in evening.sessions.all()] == starts

    def test_the_door_opens_when_it_is_now_and_not_when_it_was(self, town: Town, evening: Occurrence) -> None:
        booking = town.booked(evening)
        before = evening.starts_at
        moved(town, evening, timedelta(days=5))
        with pytest.raises(WrongDay):
            redeem_code(town.usher, provider_id=town.theatre.pk, code=booking.code, redeem_key="", now=before)
        redeem_code(town.usher, provider_id=town.theatre.pk, code=booking.code, redeem_key="", now=evening.starts_at)
        all_is_well()

    def test_not_into_the_past_nor_onto_another_date_nor_what_has_begun(self, town: Town, evening: Occurrence) -> None:
        day = timedelta(days=1)
        other = add_occurrence(
            town.manager,
            offer=evening.offer,
            starts_at=evening.starts_at + day,
            ends_at=evening.ends_at + day,
            capacity=3,
            now=town.now,
        )
        with pytest.raises(DateTaken):
            moved(town, evening, day)
        with pytest.raises(DateWouldBePast):
            moved(town, evening, timedelta(days=-20))
        town.clock.move_by(days=9, hours=1)
        with pytest.raises(DateOver):
            moved(town, evening, timedelta(days=3))
        other.refresh_from_db()
        assert other.moved_at is None
        assert letters("date_moved") == []

    def test_the_same_time_again_tells_nobody(self, town: Town, evening: Occurrence) -> None:
        town.booked(evening)
        moved(town, evening, timedelta(0))
        assert letters("date_moved") == []
        assert evening.moved_at is None

    def test_there_and_back_is_told_twice(self, town: Town, evening: Occurrence) -> None:
        family = town.funded_family(age=19)
        town.booked(evening, family)
        for by in (timedelta(days=1), timedelta(days=-1)):
            town.clock.move_by(minutes=1)
            moved(town, evening, by)
        assert len([parcel for parcel in letters("date_moved") if parcel.to == family.email]) == 2

    def test_a_stranger_moves_nothing(self, town: Town, evening: Occurrence) -> None:
        for stranger in (town.coach, town.usher, town.guardian):
            with pytest.raises(NotAllowed):
                move_date(
                    stranger,
                    occurrence=evening,
                    starts_at=evening.starts_at,
                    ends_at=evening.ends_at,
                    note="",
                    now=town.now,
                )
            with pytest.raises(NotAllowed):
                cancel_date(stranger, occurrence=evening, note="", now=town.now)


class TestCalledOff:
    def test_the_money_is_in_every_wallet_and_everybody_knows_why(self, town: Town, evening: Occurrence) -> None:
        families = [town.new_family() for _ in range(3)]
        vouchers = [town.funded_voucher(20_00, family) for family in families]
        for family in families:
            town.booked(evening, family)
        called_off(town, evening)
        assert [balance(chart.voucher(voucher.pk)) for voucher in vouchers] == [20_00] * 3
        evening.refresh_from_db()
        assert (evening.seats_taken, evening.note) == (0, WHY)
        words = [letter_of(parcel).body for parcel in letters("date_cancelled")]
        assert len(words) >= 3
        back = f"Nel borsellino sono tornati {euro(12_00)}: puoi già usarli."
        assert all(WHY in text and back in text for text in words)
        all_is_well()

    def test_nobody_books_it_any_more_and_no_door_opens(self, town: Town, evening: Occurrence) -> None:
        booking, family = town.booked(evening), town.funded_family()
        called_off(town, evening)
        with pytest.raises(DateCancelled):
            town.booked(evening, family)
        with pytest.raises(NotValidAnyMore, match="annullata"):
            redeem(town.usher, booking=Booking.objects.get(pk=booking.pk), now=evening.starts_at)

    def test_a_seat_that_is_still_held_is_not_let_in(self, town: Town, evening: Occurrence) -> None:
        """Between the word and the money, while workers go through a large date; both ways of the door."""
        booking = town.booked(evening)
        Occurrence.objects.filter(pk=evening.pk).update(cancelled_at=town.now)
        with pytest.raises(DateCancelled):
            redeem_code(
                town.usher, provider_id=town.theatre.pk, code=booking.code, redeem_key="", now=evening.starts_at
            )
        booking.refresh_from_db()
        assert booking.state == Booking.State.HELD

    def test_what_nobody_gave_back_yet_is_not_forgotten_but_given_back(self, town: Town, evening: Occurrence) -> None:
        booking = town.booked(evening)
        Occurrence.objects.filter(pk=evening.pk).update(cancelled_at=town.now)
        much_later = evening.door_closes_at + timedelta(days=1)
        assert not forgotten(much_later).filter(pk=booking.pk).exists()
        run_due(much_later)
        booking.refresh_from_db()
        assert (booking.state, booking.was_called_off) == (Booking.State.CANCELLED, True)

    def test_who_was_let_in_stays_in_and_who_gave_the_seat_back_hears_nothing(self, town: Town) -> None:
        tonight = town.new_date()
        inside, changed, family = town.booked(tonight), town.funded_family(), town.funded_family()
        Occurrence.objects.filter(pk=tonight.pk).update(bookable_until=town.tonight + timedelta(days=2))
        gone = town.booked(Occurrence.objects.get(pk=tonight.pk), changed)
        cancel(changed.guardian, booking=gone, now=town.now)
        town.booked(tonight, family)
        redeem(town.usher, booking=inside, now=town.tonight)
        town.clock.move_by(minutes=1)
        before = balance(chart.payable(town.theatre.pk))
        called_off(town, tonight, now=town.tonight)
        states = dict(Booking.objects.filter(occurrence=tonight).values_list("pk", "state"))
        assert states.pop(inside.pk) == Booking.State.REDEEMED
        assert set(states.values()) == {Booking.State.CANCELLED}
        assert not Booking.objects.get(pk=gone.pk).was_called_off
        assert changed.email not in {parcel.to for parcel in letters("date_cancelled")}
        assert balance(chart.payable(town.theatre.pk)) == before
        all_is_well()

    def test_a_voucher_that_is_over_meanwhile_sends_it_on_and_the_letter_says_so(
        self, town: Town, evening: Occurrence
    ) -> None:
        family = town.new_family()
        voucher = town.funded_voucher(12_00, family)
        town.booked(evening, family)
        expire_voucher(voucher, now=town.now)
        before = balance(chart.fund(voucher.fund_id))
        called_off(town, evening)
        assert balance(chart.voucher(voucher.pk)) == 0
        assert balance(chart.fund(voucher.fund_id)) == before + 12_00
        words = letter_of(letters("date_cancelled")[0]).body
        assert "non vale più" in words
        assert "puoi già usarli" not in words
        all_is_well()

    def test_two_vouchers_of_one_seat_each_get_their_part(self, town: Town, evening: Occurrence) -> None:
        family = town.new_family()
        vouchers = [town.funded_voucher(cents, family) for cents in (7_00, 9_00)]
        town.booked(evening, family)
        called_off(town, evening)
        assert [balance(chart.voucher(voucher.pk)) for voucher in vouchers] == [7_00, 9_00]

    def test_of_two_managers_one_calls_it_off(self, town: Town, evening: Occurrence) -> None:
        called_off(town, evening)
        with pytest.raises(DateCancelled):
            called_off(town, evening)
        with pytest.raises(DateCancelled):
            moved(town, evening, timedelta(days=1))

    def test_what_is_long_over_stays_as_it_was(self, town: Town, evening: Occurrence) -> None:
        with pytest.raises(DateOver):
            called_off(town, evening, now=evening.door_closes_at + timedelta(seconds=1))

    def test_a_large_date_is_finished_by_the_worker(
        self, town: Town, evening: Occurrence, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("mentoring.bookings.cancelling.AT_ONCE", 2)
        monkeypatch.setattr("mentoring.bookings.cancelling.BITS", 1)
        bookings = [town.booked(evening) for _ in range(5)]
        called_off(town, evening)
        left = Booking.objects.filter(occurrence=evening, state=Booking.State.HELD)
        assert left.count() == 3
        assert list(dates_to_give_back()) == [evening]
        run_due(town.now)
        assert left.count() == 0
        assert list(dates_to_give_back()) == []
        assert give_back_some(evening, town.now) == 0
        evening.refresh_from_db()
        assert evening.seats_taken == 0
        assert len({parcel.person_id for parcel in letters("date_cancelled")}) == len(bookings)
        all_is_well()

    def test_a_bit_costs_as_many_questions_as_it_has_steps(
        self, town: Town, evening: Occurrence, django_assert_max_num_queries
    ) -> None:
        for _ in range(4):
            town.booked(evening)
        assert AT_ONCE >= 4
        Occurrence.objects.filter(pk=evening.pk).update(cancelled_at=town.now)
        with django_assert_max_num_queries(100):
            give_back_some(evening, town.now)


class TestTakenAway:
    def test_a_date_that_nobody_booked_never_was(self, town: Town, evening: Occurrence) -> None:
        family, as_read = town.funded_family(), Occurrence.objects.get(pk=evening.pk)
        take_date_away(town.manager, occurrence=evening, now=town.now)
        assert not Occurrence.objects.filter(pk=evening.pk).exists()
        take_date_away(town.manager, occurrence=evening, now=town.now)  # A double click.
        with pytest.raises(DateCancelled):
            book(family.guardian, person=family.person, occurrence=as_read, form_key="late", now=town.now)

    def test_a_date_that_was_booked_once_stays_in_the_books(self, town: Town, evening: Occurrence) -> None:
        family = town.funded_family()
        cancel(family.guardian, booking=town.booked(evening, family), now=town.now)
        with pytest.raises(DateInUse):
            take_date_away(town.manager, occurrence=evening, now=town.now)
        assert Occurrence.objects.filter(pk=evening.pk).exists()

    def test_only_its_provider_takes_it_away(self, town: Town, evening: Occurrence) -> None:
        with pytest.raises(NotAllowed):
            take_date_away(town.coach, occurrence=evening, now=town.now)
