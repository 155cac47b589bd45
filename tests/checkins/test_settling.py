"""What nobody could count by itself: a manager counts it, or leaves it. The clock waits for a phone, for a while."""

from datetime import datetime, timedelta

import pytest

from mentoring.bookings.forgetting import settle_forgotten
from mentoring.bookings.groups import Outing, book_group, cancel_group, redeem_group
from mentoring.bookings.models import Booking, Group
from mentoring.bookings.redeeming import redeem
from mentoring.bookings.releasing import expire
from mentoring.checkins.errors import CannotBeCounted
from mentoring.checkins.forgetting import forget_devices
from mentoring.checkins.models import LoadedList, OfflineEntry
from mentoring.checkins.queries import conflicts, dates_awaited, open_conflicts
from mentoring.checkins.rules import GRACE
from mentoring.checkins.settling import count_conflict, is_countable, see_conflict
from mentoring.demo.town import Town
from mentoring.jobs.chores import run_due
from mentoring.kernel.refusal import NotAllowed
from mentoring.ledger import chart
from mentoring.ledger.queries import balance
from mentoring.offers.models import Offer
from mentoring.people.commands import dismiss_door_staff
from mentoring.people.models import Membership
from mentoring.privacy.retention import retain_the_rest
from mentoring.records.models import Parcel
from mentoring.treasury.undoing import Why, take_back_entry
from mentoring.ushers.commands import invite_usher, open_link, revoke_usher
from mentoring.ushers.queries import actor_of
from tests.checkins.phones import Phone, all_is_well, told


def owed(town: Town) -> int:
    return balance(chart.payable(town.theatre.pk))


def state_of(booking: Booking) -> str:
    return Booking.objects.get(pk=booking.pk).state


def of_a_revoked_one(town: Town, booking: Booking) -> OfflineEntry:
    """A volunteer who did not know yet let somebody in."""
    phone = Phone(town)
    membership = Membership.objects.get(user=town.usher.user_id, organisation=town.theatre, role="door")
    dismiss_door_staff(town.manager, membership=membership, now=town.tonight - timedelta(minutes=5))
    return phone.hands_in(phone.lets_in(booking.code))[0]


def class_of(town: Town, n: int = 3) -> Group:
    families = [town.funded_family() for _ in range(n)]
    outing = Outing(town.tonight_date, "2B", [family.person.pk for family in families])
    return book_group(town.teacher, nominator=town.school, outing=outing, form_key=town.form_key(), now=town.now)


def states(group: Group) -> list[str]:
    return sorted(Booking.objects.filter(group=group).values_list("state", flat=True))


# -- a manager decides --------------------------------------------------------------------------------------
def test_what_a_revoked_volunteer_let_in_can_be_counted_once(town: Town) -> None:
    booking = town.booked_concert()
    entry = of_a_revoked_one(town, booking)
    assert (entry.reason, is_countable(entry), open_conflicts(town.manager)) == ("revoked", True, 1)
    for _ in "ab":
        count_conflict(town.manager, entry=entry, now=town.now)
    assert state_of(booking) == "redeemed"
    assert Booking.objects.get(pk=booking.pk).redeemed_at == town.tonight
    assert owed(town) == 12_00
    assert (entry.outcome, entry.counted_heads, entry.is_open) == ("conflict", 1, False)
    assert open_conflicts(town.manager) == 0
    all_is_well()


def test_or_left_and_the_seat_goes_its_way(town: Town) -> None:
    booking = town.booked_concert()
    entry = of_a_revoked_one(town, booking)
    see_conflict(town.manager, entry=entry, now=town.now)
    first = entry.seen_at
    see_conflict(town.manager, entry=entry, now=town.now + timedelta(hours=1))
    assert (entry.seen_at, entry.seen_by_id) == (first, town.manager.user_id)
    assert state_of(booking) == "held"
    assert owed(town) == 0


def test_what_was_left_can_still_be_counted_while_the_seat_is_there(town: Town) -> None:
    booking = town.booked_concert()
    entry = of_a_revoked_one(town, booking)
    see_conflict(town.manager, entry=entry, now=town.now)
    count_conflict(town.manager, entry=entry, now=town.now)
    assert (state_of(booking), owed(town)) == ("redeemed", 12_00)


def test_a_seat_that_somebody_else_used_meanwhile_is_not_paid_again(town: Town) -> None:
    booking = town.booked_concert()
    entry = of_a_revoked_one(town, booking)
    redeem(town.manager, booking=Booking.objects.get(pk=booking.pk), now=town.tonight)
    with pytest.raises(CannotBeCounted):
        count_conflict(town.manager, entry=entry, now=town.now)
    entry.refresh_from_db()
    assert (entry.settled_at, entry.seen_at) == (None, None)
    assert owed(town) == 12_00
    all_is_well()


@pytest.mark.parametrize("reason", ["twice", "given_back", "called_off", "unknown", "other_door", "too_many_heads"])
def test_nobody_is_paid_for_what_cannot_have_been(town: Town, reason: str) -> None:
    booking = town.booked_concert()
    entry = of_a_revoked_one(town, booking)
    OfflineEntry.objects.filter(pk=entry.pk).update(reason=reason)
    entry.refresh_from_db()
    with pytest.raises(CannotBeCounted):
        count_conflict(town.manager, entry=entry, now=town.now)
    assert state_of(booking) == "held"


def test_only_whoever_runs_the_provider_decides_and_sees(town: Town) -> None:
    entry = of_a_revoked_one(town, town.booked_concert())
    for stranger in (town.usher, town.music_manager, town.operator):
        for command in (see_conflict, count_conflict):
            with pytest.raises(NotAllowed):
                command(stranger, entry=entry, now=town.now)
        assert not conflicts(stranger).exists()
        assert open_conflicts(stranger) == 0
    assert list(conflicts(town.manager)) == [entry]


# -- a volunteer by a link ----------------------------------------------------------------------------------
def test_who_came_by_a_link_hands_in_what_they_let_in_while_it_lived(town: Town) -> None:
    invited = invite_usher(town.manager, occurrence=Phone(town).date, name="Ugo", form_key="link", now=town.now)
    usher = open_link(invited.key, now=town.now)
    phone = Phone(town, actor_of(usher))
    before, after = town.booked_concert(), town.booked_concert()
    elsewhere = town.booked(town.new_date())
    revoke_usher(town.manager, usher=usher, now=town.tonight + timedelta(minutes=10))
    entries = phone.hands_in(
        phone.lets_in(before.code),
        phone.lets_in(after.code, at=town.tonight + timedelta(minutes=11)),
        phone.lets_in(elsewhere.code),
    )
    assert told(entries) == ["counted", "revoked", "unknown"]
    assert {entry.usher_id for entry in entries} == {usher.pk}
    assert [state_of(booking) for booking in (before, after, elsewhere)] == ["redeemed", "held", "held"]
    all_is_well()


# -- groups -------------------------------------------------------------------------------------------------
def test_a_group_comes_in_together(town: Town) -> None:
    group, phone = class_of(town), Phone(town)
    entry = phone.hands_in(phone.lets_in(group.code))[0]
    assert (entry.reason, entry.group_id, entry.counted_heads) == ("", group.pk, 3)
    assert states(group) == ["redeemed"] * 3
    assert owed(town) == 36_00
    all_is_well()


def test_as_many_heads_as_were_counted(town: Town) -> None:
    group, phone = class_of(town), Phone(town)
    first, rest = phone.hands_in(phone.lets_in(group.code, heads=1), phone.lets_in(group.code, heads=2))
    assert (first.counted_heads, rest.counted_heads) == (1, 2)
    assert told([first, rest]) == ["counted", "counted"]
    assert owed(town) == 36_00


def test_more_heads_than_seats_is_said_and_the_seats_are_paid(town: Town) -> None:
    group, phone = class_of(town), Phone(town)
    entry = phone.hands_in(phone.lets_in(group.code, heads=5))[0]
    assert (entry.reason, entry.heads, entry.counted_heads) == ("too_many_heads", 5, 3)
    assert owed(town) == 36_00
    all_is_well()


def test_two_phones_with_one_group(town: Town) -> None:
    group = class_of(town)
    one, two = Phone(town), Phone(town)
    one.hands_in(one.lets_in(group.code))
    entry = two.hands_in(two.lets_in(group.code))[0]
    assert (entry.reason, entry.first_device, entry.counted_heads) == ("twice", one.device, 0)
    assert owed(town) == 36_00


def test_a_group_that_went_home_or_is_in_already(town: Town) -> None:
    Offer.objects.filter(pk=town.concert.pk).update(cancel_hours=0)
    gone, inside, phone = class_of(town), class_of(town), Phone(town)
    cancel_group(town.teacher, group=gone, now=town.now)
    redeem_group(town.manager, group=inside, absent=[], now=town.tonight)
    entries = phone.hands_in(phone.lets_in(gone.code), phone.lets_in(inside.code))
    assert told(entries) == ["given_back", "twice"]
    assert entries[1].first_how == "online"
    all_is_well()


def test_a_group_of_whom_nobody_told_in_time(town: Town) -> None:
    group, phone = class_of(town), Phone(town)
    late = phone.date.door_closes_at + timedelta(hours=30)
    for seat in Booking.objects.filter(group=group):
        expire(seat, now=late)
    entry = phone.hands_in(phone.lets_in(group.code), now=late)[0]
    assert (entry.reason, entry.counted_heads) == ("", 3)
    assert owed(town) == 36_00
    all_is_well()


def test_a_late_entry_that_is_taken_back_gives_everything_back_once_more(town: Town) -> None:
    """Given up, used after all, taken back, given up again: as often as it happens, the money follows."""
    booking, phone = town.booked_concert(), Phone(town)
    closes, voucher = phone.date.door_closes_at, chart.voucher(booking.holds.get().voucher_id)
    free = balance(voucher)
    for entry in (0, 1):
        minute = closes + timedelta(minutes=10 * entry)
        expire(Booking.objects.get(pk=booking.pk), now=minute + timedelta(minutes=1))
        assert (balance(chart.held(booking.pk)), balance(voucher)) == (0, free + 12_00)
        late = phone.lets_in(booking.code, at=closes - timedelta(minutes=1))
        assert told(phone.hands_in(late, now=minute + timedelta(minutes=2))) == ["counted"]
        assert (owed(town), balance(voucher)) == (12_00, free)
        inside = Booking.objects.get(pk=booking.pk)
        facts = {"entry": entry, "why": Why.ANOTHER, "now": minute + timedelta(minutes=3)}
        take_back_entry(town.usher, booking=inside, **facts)
        assert (owed(town), balance(chart.held(booking.pk))) == (0, 12_00)
        all_is_well()
    expire(Booking.objects.get(pk=booking.pk), now=closes + timedelta(hours=1))
    assert (balance(chart.held(booking.pk)), balance(voucher)) == (0, free + 12_00)
    all_is_well()


# -- the clock ----------------------------------------------------------------------------------------------
def after_the_door(town: Town, hours: float) -> datetime:
    return Phone(town).date.door_closes_at + timedelta(hours=hours)


def test_while_a_phone_may_still_report_nobodys_seat_is_called_forgotten(town: Town) -> None:
    booking, phone = town.booked_concert(), Phone(town)
    closes = phone.date.door_closes_at
    assert dates_awaited(closes - timedelta(seconds=1)) == set()
    for moment in (closes + timedelta(seconds=1), closes + GRACE):
        assert dates_awaited(moment) == {phone.date.pk}
        run_due(moment)
        assert state_of(booking) == "held"
    run_due(closes + GRACE + timedelta(seconds=1))
    assert state_of(booking) == "expired"
    all_is_well()


def test_who_loaded_no_list_is_waited_for_by_nobody(town: Town) -> None:
    booking = town.booked_concert()
    run_due(town.tonight_date.door_closes_at + timedelta(seconds=1))
    assert state_of(booking) == "expired"


def test_a_phone_that_reported_after_the_end_is_not_waited_for(town: Town) -> None:
    booking, phone = town.booked_concert(), Phone(town)
    moment = phone.date.door_closes_at + timedelta(minutes=1)
    phone.hands_in(now=phone.date.door_closes_at)
    assert dates_awaited(moment) == {phone.date.pk}
    phone.hands_in(now=moment)
    assert dates_awaited(moment) == set()
    run_due(moment)
    assert state_of(booking) == "expired"


def test_a_phone_that_loaded_twice_is_one_phone_and_two_are_two(town: Town) -> None:
    phone = Phone(town)
    phone.load(town.now + timedelta(minutes=1))
    moment = phone.date.door_closes_at + timedelta(minutes=1)
    phone.hands_in(now=moment)
    assert dates_awaited(moment) == set()
    Phone(town)
    assert dates_awaited(moment) == {phone.date.pk}


def test_a_parcel_that_is_full_may_not_be_the_last(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentoring.checkins.handing_in.MOST_AT_ONCE", 1)
    booking, phone = town.booked_concert(), Phone(town)
    moment = phone.date.door_closes_at + timedelta(minutes=1)
    phone.hands_in(phone.lets_in(booking.code), now=moment)
    assert dates_awaited(moment) == {phone.date.pk}


def test_whoever_pays_late_is_told_once_and_nobody_is_blamed(town: Town) -> None:
    booking, phone = town.booked_concert(), Phone(town)
    late = phone.date.door_closes_at + timedelta(hours=30)
    expire(Booking.objects.get(pk=booking.pk), now=late)
    Booking.objects.filter(pk=booking.pk).update(missed_at=late)
    phone.hands_in(phone.lets_in(booking.code), now=late)
    assert Booking.objects.get(pk=booking.pk).missed_at is None
    assert Parcel.objects.filter(kind="booking_late", key__startswith=f"booking_late:{booking.pk}:").count() == 1


def test_what_counts_as_used_anyway_is_paid_once(town: Town) -> None:
    """A course: its provider is paid whoever comes; then a phone says that they came."""
    Offer.objects.filter(pk=town.concert.pk).update(kind="course")
    booking, phone = town.booked_concert(), Phone(town)
    late = phone.date.door_closes_at + timedelta(hours=30)
    settle_forgotten(Booking.objects.select_related("occurrence__offer").get(pk=booking.pk), now=late)
    assert owed(town) == 12_00
    entries = phone.hands_in(phone.lets_in(booking.code), phone.lets_in(booking.code), now=late)
    assert told(entries) == ["counted", "twice"]
    assert owed(town) == 12_00
    all_is_well()


# -- in time ------------------------------------------------------------------------------------------------
def test_in_time_it_is_forgotten_who_held_which_phone(town: Town) -> None:
    booking = town.booked_concert()
    one, two = Phone(town), Phone(town, town.manager)
    one.hands_in(one.lets_in(booking.code))
    two.hands_in(two.lets_in(booking.code))
    forget_devices(town.tonight - timedelta(days=1))
    assert OfflineEntry.objects.filter(device=None).count() == 0
    retain_the_rest(town.tonight + timedelta(days=91))
    kept = OfflineEntry.objects.get(reason="twice")
    assert (kept.device, kept.user, kept.first_device, kept.first_user) == (None, None, None, None)
    assert kept.admitted_at == town.tonight
    assert kept.first_at == town.tonight
    assert not LoadedList.objects.exists()
    assert forget_devices(town.tonight + timedelta(days=92)) == 0
