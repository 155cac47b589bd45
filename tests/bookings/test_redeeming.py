"""The door: exactly once, this provider's, on its day. On PostgreSQL the same runs as one statement."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from mentoring.bookings import fast
from mentoring.bookings.errors import AlreadyUsed, NotValidAnyMore, UnknownCode, WrongDay
from mentoring.bookings.fast import Welcome
from mentoring.bookings.models import Booking
from mentoring.bookings.queries import story_differences
from mentoring.bookings.redeeming import redeem, redeem_by_device, redeem_code
from mentoring.bookings.releasing import cancel
from mentoring.demo.town import Town
from mentoring.kernel.refusal import NotAllowed, TooManyAttempts
from mentoring.ledger import chart
from mentoring.ledger.queries import balance, differences, payable_by_fund
from mentoring.people.commands import door_token
from mentoring.people.errors import UnknownDevice
from mentoring.people.models import Membership
from mentoring.people.permissions import Role
from mentoring.records.queries import history_of


@pytest.fixture(params=["as the database does it", "step by step"])
def _both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sentence about the door holds for both variants."""
    if request.param == "step by step":
        for name in ("redeem_at_once", "redeem_by_device_at_once"):
            monkeypatch.setattr(f"mentoring.bookings.redeeming.{name}", lambda *_a, **_k: None)


def scan(town: Town, code: str, *, key: str = "", now: datetime | None = None) -> Welcome:
    return redeem_code(town.usher, provider_id=town.theatre.pk, code=code, redeem_key=key, now=now or town.tonight)


@pytest.mark.usefixtures("_both_ways")
class TestTheDoor:
    def test_redeeming_pays_the_provider_once(self, town: Town) -> None:
        booking = town.booked_concert()
        before = balance(chart.payable(town.theatre.pk))
        welcome = scan(town, booking.code)
        assert (welcome.first_name, welcome.title, welcome.price_cents) == (
            booking.person.first_name,
            booking.occurrence.offer.title,
            booking.price_cents,
        )
        with pytest.raises(AlreadyUsed):
            scan(town, booking.code)
        assert balance(chart.payable(town.theatre.pk)) == before + booking.price_cents
        assert balance(chart.held(booking.pk)) == 0
        assert story_differences() == []

    def test_what_it_leaves_is_the_same_both_ways(self, town: Town) -> None:
        booking = town.booked_concert()
        scan(town, booking.code, key="attempt-1")
        booking.refresh_from_db()
        assert (booking.state, booking.redeemed_at, booking.redeem_key) == (
            Booking.State.REDEEMED,
            town.tonight,
            "attempt-1",
        )
        entry = history_of(booking).last()
        assert entry is not None
        assert (entry.verb, entry.user_id, entry.role, entry.organisation_id, entry.at, entry.facts) == (
            "redeemed",
            town.usher.user_id,
            Role.DOOR,
            town.theatre.pk,
            town.tonight,
            {},
        )

    def test_a_booking_paid_by_two_funds_pays_in_two_colours(self, town: Town) -> None:
        family = town.new_family()
        first, second = town.funded_voucher(5_00, family), town.funded_voucher(50_00, family)
        booking = town.booked(town.new_date(price_cents=12_00), family)
        scan(town, booking.code)
        owed = payable_by_fund(town.theatre.pk)
        assert owed[town.territory.pk, first.fund_id] == 5_00
        assert owed[town.territory.pk, second.fund_id] == 7_00
        assert list(differences()) == []

    def test_the_same_attempt_again_gets_the_first_answer(self, town: Town) -> None:
        booking = town.booked_concert()
        first = scan(town, booking.code, key="attempt-1")
        again = scan(town, booking.code, key="attempt-1", now=town.tonight + timedelta(minutes=5))
        assert again == first
        with pytest.raises(AlreadyUsed):
            scan(town, booking.code, key="attempt-2")
        with pytest.raises(AlreadyUsed):
            scan(town, booking.code)

    def test_a_code_may_be_typed_in_any_way(self, town: Town) -> None:
        code = town.booked_concert().code
        assert scan(town, f" {code[:4].lower()}-{code[4:].lower()} ").title

    def test_unknown_and_somebody_elses_code_look_the_same(self, town: Town) -> None:
        elsewhere, stranger = town.new_organisation("cinema", Role.PROVIDER)
        booking = town.booked_concert()
        with pytest.raises(UnknownCode) as unknown:
            redeem_code(stranger, provider_id=elsewhere.pk, code="ZZZZZZZZ", redeem_key="", now=town.tonight)
        with pytest.raises(UnknownCode) as not_theirs:
            redeem_code(stranger, provider_id=elsewhere.pk, code=booking.code, redeem_key="", now=town.tonight)
        assert str(unknown.value) == str(not_theirs.value)
        booking.refresh_from_db()
        assert booking.state == Booking.State.HELD

    def test_a_cancelled_booking_is_refused_with_its_reason(self, town: Town) -> None:
        family = town.funded_family()
        booking = town.booked(town.new_date(starts_at=town.now + timedelta(days=2)), family)
        cancel(family.guardian, booking=booking, now=town.now)
        with pytest.raises(NotValidAnyMore, match="annullata"):
            scan(town, booking.code, now=booking.occurrence.starts_at)

    def test_on_another_day_the_door_is_closed(self, town: Town) -> None:
        booking = town.booked(town.new_date(starts_at=town.now + timedelta(days=2)))
        occurrence = booking.occurrence
        a_moment = timedelta(seconds=1)
        for now in (occurrence.door_opens_at - a_moment, occurrence.door_closes_at + a_moment):
            with pytest.raises(WrongDay):
                scan(town, booking.code, now=now)
        booking.refresh_from_db()
        assert booking.state == Booking.State.HELD

    @pytest.mark.parametrize("edge", ["door_opens_at", "door_closes_at"])
    def test_the_door_is_open_at_its_very_first_and_last_moment(self, town: Town, edge: str) -> None:
        booking = town.booked(town.new_date(starts_at=town.now + timedelta(days=2)))
        assert scan(town, booking.code, now=getattr(booking.occurrence, edge))

    def test_guessing_is_stopped_even_for_a_right_code(self, town: Town) -> None:
        booking = town.booked_concert()
        for _ in range(fast.GUESSES):
            with pytest.raises(UnknownCode):
                scan(town, "ZZZZZZZZ")
        with pytest.raises(TooManyAttempts):
            scan(town, booking.code)
        assert scan(town, booking.code, now=town.tonight + fast.GUESSES_WINDOW + timedelta(seconds=1))

    def test_only_this_door_may(self, town: Town) -> None:
        booking = town.booked_concert()
        for actor in (town.teacher, town.operator, town.shopkeeper, town.guardian):
            with pytest.raises(NotAllowed):
                redeem_code(actor, provider_id=town.theatre.pk, code=booking.code, redeem_key="", now=town.tonight)
            with pytest.raises(NotAllowed):
                redeem(actor, booking=booking, now=town.tonight)

    def test_the_manager_may_stand_at_the_door_too(self, town: Town) -> None:
        code = town.booked_concert().code
        assert redeem_code(town.manager, provider_id=town.theatre.pk, code=code, redeem_key="", now=town.tonight)


def by_device(town: Town, token: str, code: str, *, key: str = "", now: datetime | None = None) -> Welcome:
    return redeem_by_device(token, code=code, redeem_key=key, now=now or town.tonight)


@pytest.mark.usefixtures("_both_ways")
class TestADeviceAtTheDoor:
    def test_it_lets_in_for_whoever_connected_it(self, town: Town) -> None:
        token, booking = door_token(town.usher, now=town.now), town.booked_concert()
        assert by_device(town, token, booking.code, key="attempt-1").booking_id == booking.pk
        assert by_device(town, token, booking.code, key="attempt-1").booking_id == booking.pk
        with pytest.raises(AlreadyUsed):
            by_device(town, token, booking.code, key="attempt-2")
        entry = history_of(booking).last()
        assert entry is not None
        assert (entry.user_id, entry.role, entry.organisation_id) == (town.usher.user_id, Role.DOOR, town.theatre.pk)

    def test_it_is_dead_when_its_owner_has_left(self, town: Town) -> None:
        token, booking = door_token(town.usher, now=town.now), town.booked_concert()
        Membership.objects.filter(user_id=town.usher.user_id, role=Role.DOOR).update(is_active=False)
        with pytest.raises(UnknownDevice):
            by_device(town, token, booking.code)
        booking.refresh_from_db()
        assert booking.state == Booking.State.HELD

    @pytest.mark.parametrize("token", ["", "nonsense", "MQ:1xxxxx:abc"])
    def test_a_key_that_is_not_ours_opens_nothing(self, town: Town, token: str) -> None:
        with pytest.raises(UnknownDevice):
            by_device(town, token, town.booked_concert().code)

    def test_it_knows_only_its_own_door(self, town: Town) -> None:
        _elsewhere, stranger = town.new_organisation("cinema", Role.PROVIDER)
        with pytest.raises(UnknownCode):
            by_device(town, door_token(stranger, now=town.now), town.booked_concert().code)

    def test_it_may_not_guess_for_ever(self, town: Town) -> None:
        token, booking = door_token(town.usher, now=town.now), town.booked_concert()
        for _ in range(fast.GUESSES):
            with pytest.raises(UnknownCode):
                by_device(town, token, "ZZZZZZZZ")
        with pytest.raises(TooManyAttempts):
            by_device(town, token, booking.code)


def test_the_hot_path_stays_short(town: Town, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    code, other, token = town.booked_concert().code, town.booked_concert().code, door_token(town.usher, now=town.now)
    with django_assert_max_num_queries(1 if connection.vendor == "postgresql" else 14):
        scan(town, code)
    with django_assert_max_num_queries(1 if connection.vendor == "postgresql" else 15):
        by_device(town, token, other)
