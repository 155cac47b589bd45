"""Phones without network hand in while everything else happens: a seat is used, given back or gone; one of them."""

import signal
import subprocess
import sys
from datetime import timedelta

import httpx
import pytest

from mentoring.bookings.booking import book
from mentoring.bookings.groups import Outing, book_group, cancel_group, redeem_group
from mentoring.bookings.models import Booking, Group
from mentoring.bookings.outings import group_at_door
from mentoring.bookings.redeeming import redeem_code
from mentoring.bookings.releasing import cancel, expire
from mentoring.checkins.handing_in import Admission
from mentoring.checkins.models import OfflineEntry
from mentoring.checkins.settling import count_conflict
from mentoring.demo.town import Town
from mentoring.kernel.refusal import Refusal, WrongState
from mentoring.ledger import chart
from mentoring.ledger.queries import balance
from mentoring.offers.models import Occurrence, Offer
from mentoring.people.commands import add_door_staff, dismiss_door_staff
from mentoring.people.models import Person
from mentoring.people.permissions import Actor, Role
from mentoring.records.models import Attempt
from tests.checkins.phones import Phone, all_is_well, told
from tests.live.races import at_once, outcome, refusals
from tests.live.site import ROOT, Site
from tests.live.test_kill import Crowd
from tests.live.test_relay_races import before_our_database

ROUNDS = 8
LATE = [[0.0, 0.0, 0.0], [0.004, 0.0, 0.002], [0.0, 0.003, 0.003], [0.002, 0.004, 0.0]]


@pytest.fixture
def evening(town: Town) -> Occurrence:
    """One can give a seat back until it starts."""
    date = town.new_date(capacity=200)
    Offer.objects.filter(pk=date.offer_id).update(cancel_hours=0)
    return Occurrence.objects.select_related("offer").get(pk=date.pk)


def owed(town: Town) -> int:
    return balance(chart.payable(town.theatre.pk))


def handed_in(phone: Phone, *admissions: Admission) -> list[str]:
    return told(phone.hands_in(*admissions))


def fresh(booking: Booking) -> Booking:
    return Booking.objects.select_related("occurrence__offer__place", "person__user").get(pk=booking.pk)


@pytest.mark.parametrize("late_by", LATE)
def test_door_against_cancel_against_expiry(town: Town, evening: Occurrence, late_by: list[float]) -> None:
    """Whoever comes first: the family has its money again, or the theatre is owed it. Never both, never neither."""
    phone, n_in, before = Phone(town, date=evening), 0, owed(town)
    for _ in range(ROUNDS):
        family = town.funded_family(12_00)
        booking = town.booked(evening, family)
        theirs, clocks, admission = fresh(booking), fresh(booking), phone.lets_in(booking.code)
        after = evening.door_closes_at + timedelta(seconds=1)
        answers = at_once(
            outcome(handed_in, phone, admission),
            outcome(cancel, family.guardian, booking=theirs, now=town.now),
            outcome(expire, clocks, now=after),
            late_by=late_by,
        )
        voucher = booking.holds.get().voucher_id
        state, entry = fresh(booking).state, OfflineEntry.objects.get(key=admission.key)
        assert (state, told([entry])) in [("redeemed", ["counted"]), ("cancelled", ["given_back"])]
        assert all(isinstance(lost, WrongState) for lost in refusals(answers))
        assert answers[0] == told([entry])
        n_in += state == "redeemed"
        assert owed(town) - before == n_in * 12_00
        assert balance(chart.voucher(voucher)) == (0 if state == "redeemed" else 12_00)
    evening.refresh_from_db()
    assert evening.seats_taken == n_in
    all_is_well()


def test_the_same_batch_three_times_at_once(town: Town, evening: Occurrence) -> None:
    phone = Phone(town, date=evening)
    for turn in range(ROUNDS):
        bookings = [town.booked(evening) for _ in range(3)]
        codes = [*(booking.code for booking in bookings), f"ZZZZ{turn:04}"]
        batch = [phone.lets_in(code) for code in codes]
        before, guesses = owed(town), Attempt.objects.count()
        answers = at_once(*(outcome(handed_in, phone, *batch) for _ in range(3)))
        assert answers == [["counted"] * 3 + ["unknown"]] * 3
        assert OfflineEntry.objects.filter(key__in=[each.key for each in batch]).count() == len(batch)
        assert owed(town) - before == 36_00
        assert Attempt.objects.count() - guesses == 1  # Three times the same batch: it is one guess.
    all_is_well()


def test_two_phones_and_the_page_with_one_code(town: Town, evening: Occurrence) -> None:
    one, two = Phone(town, date=evening), Phone(town, town.manager, evening)
    for turn in range(ROUNDS):
        code = town.booked(evening).code
        before = owed(town)
        facts = {"provider_id": town.theatre.pk, "code": code, "redeem_key": f"page-{turn}"}
        answers = at_once(
            outcome(handed_in, one, one.lets_in(code)),
            outcome(handed_in, two, two.lets_in(code)),
            outcome(redeem_code, town.usher, now=town.tonight, **facts),
            late_by=LATE[turn % len(LATE)],
        )
        offline = answers[:2]
        is_online = not isinstance(answers[2], Refusal)
        assert sorted(map(str, offline)) == (["['twice']"] * 2 if is_online else ["['counted']", "['twice']"])
        assert owed(town) - before == 12_00
        for entry in OfflineEntry.objects.filter(code=code, reason="twice"):
            assert entry.first_at is not None
            assert entry.first_how == ("online" if is_online else "offline")
    all_is_well()


def test_late_phones_against_a_booking_with_the_same_money(town: Town, evening: Occurrence) -> None:
    """The seat was given up: two phones report it, while the family spends what came back."""
    one, two = Phone(town, date=evening), Phone(town, date=evening)
    another = town.new_date(capacity=100, starts_at=town.now + timedelta(days=20))
    for turn in range(ROUNDS):
        family = town.funded_family(12_00)
        booking = town.booked(evening, family)
        expire(fresh(booking), now=evening.door_closes_at + timedelta(seconds=1))
        before = owed(town)
        facts = {"person": family.person, "occurrence": another, "form_key": town.form_key(), "now": town.now}
        answers = at_once(
            outcome(handed_in, one, one.lets_in(booking.code)),
            outcome(handed_in, two, two.lets_in(booking.code)),
            outcome(book, family.guardian, **facts),
            late_by=LATE[turn % len(LATE)],
        )
        is_spent = isinstance(answers[2], Booking)
        assert sorted(map(str, answers[:2])) == (["['expired']"] * 2 if is_spent else ["['counted']", "['twice']"])
        assert fresh(booking).state == ("expired" if is_spent else "redeemed")
        assert owed(town) - before == (0 if is_spent else 12_00)
        all_is_well()


def test_a_manager_counts_twice_at_once_against_the_family_that_gives_it_back(town: Town, evening: Occurrence) -> None:
    facts = {"provider": town.theatre, "name": "Ugo", "email": f"{town.form_key()[:8]}@example.org"}
    membership = add_door_staff(town.manager, **facts, now=town.now)
    ugo = Actor(user_id=membership.user_id, role=Role.DOOR, organisation_id=town.theatre.pk)
    phone = Phone(town, ugo, evening)
    dismiss_door_staff(town.manager, membership=membership, now=town.now)
    for turn in range(ROUNDS):
        family = town.funded_family(12_00)
        booking = town.booked(evening, family)
        entry = phone.hands_in(phone.lets_in(booking.code))[0]
        assert entry.reason == "revoked"
        before = owed(town)
        shown = [OfflineEntry.objects.get(pk=entry.pk) for _ in "ab"]
        theirs = fresh(booking)
        at_once(
            *(outcome(count_conflict, town.manager, entry=each, now=town.now) for each in shown),
            outcome(cancel, family.guardian, booking=theirs, now=town.now),
            late_by=LATE[turn % len(LATE)],
        )
        state = fresh(booking).state
        assert state in ("redeemed", "cancelled")
        assert owed(town) - before == (12_00 if state == "redeemed" else 0)
        settled = OfflineEntry.objects.get(pk=entry.pk).settled_at is not None
        assert settled == (state == "redeemed")
    all_is_well()


def taken(town: Town, evening: Occurrence) -> Group:
    people = [town.funded_family(12_00).person.pk for _ in range(3)]
    outing = Outing(evening, "2B", people)
    return book_group(town.teacher, nominator=town.school, outing=outing, form_key=town.form_key(), now=town.now)


def test_a_group_against_the_page_against_the_teacher(town: Town, evening: Occurrence) -> None:
    phone = Phone(town, date=evening)
    for turn in range(ROUNDS // 2):
        group = taken(town, evening)
        before = owed(town)
        at_door = group_at_door(town.usher, group.code)
        assert at_door is not None
        answers = at_once(
            outcome(handed_in, phone, phone.lets_in(group.code)),
            outcome(redeem_group, town.usher, group=at_door, absent=[], now=evening.starts_at),
            outcome(cancel_group, town.teacher, group=group, now=town.now),
            late_by=LATE[turn % len(LATE)],
        )
        assert [answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, Refusal)] == []
        n_in = Booking.objects.filter(group=group, state="redeemed").count()
        assert n_in + Booking.objects.filter(group=group, state="cancelled").count() == 3
        assert owed(town) - before == n_in * 12_00
    all_is_well()


def test_a_manager_counts_a_group_that_another_phone_hands_in(town: Town, evening: Occurrence) -> None:
    """The clock had given their seats up. By name they stand the other way round than by number."""
    facts = {"provider": town.theatre, "name": "Ugo", "email": f"{town.form_key()[:8]}@example.org"}
    membership = add_door_staff(town.manager, **facts, now=town.now)
    ugo = Actor(user_id=membership.user_id, role=Role.DOOR, organisation_id=town.theatre.pk)
    his, hers = Phone(town, ugo, evening), Phone(town, date=evening)
    dismiss_door_staff(town.manager, membership=membership, now=town.now)
    late = evening.door_closes_at + timedelta(hours=1)
    for turn in range(ROUNDS // 2):
        group, before = taken(town, evening), owed(town)
        for name, seat in zip("CBA", Booking.objects.filter(group=group).order_by("pk"), strict=True):
            Person.objects.filter(pk=seat.person_id).update(first_name=name)
            expire(fresh(seat), now=late)
        entry = his.hands_in(his.lets_in(group.code), now=late)[0]
        assert entry.reason == "revoked"
        shown = OfflineEntry.objects.select_related("group__occurrence").get(pk=entry.pk)
        at_once(
            outcome(count_conflict, town.manager, entry=shown, now=late),
            outcome(lambda phone=hers, group=group: phone.hands_in(phone.lets_in(group.code), now=late)),
            late_by=LATE[turn % len(LATE)][:2],
        )
        assert Booking.objects.filter(group=group, state="redeemed").count() == 3
        assert owed(town) - before == 36_00
    all_is_well()


DIES = """
import os, signal, django
django.setup()
from datetime import datetime
from {module} import {where}
import {module} as room
from mentoring.checkins.handing_in import Admission, hand_in
from mentoring.checkins.loading import list_of_pass
from mentoring.checkins.shifts import shift_of
room.{where} = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
at, now = datetime.fromisoformat("{at}"), datetime.fromisoformat("{now}")
hand_in(shift_of(list_of_pass("{token}")), [Admission("{first}", "{code_1}", at), Admission("{key}", "{code}", at)],
        now=now)
"""


@pytest.mark.parametrize(
    ("module", "where", "is_late"),
    [
        ("mentoring.checkins.handing_in", "_write", False),
        ("mentoring.bookings.offline", "take_seats", True),
        ("mentoring.bookings.offline", "earn", True),
        ("mentoring.bookings.offline", "tell_of", True),
    ],
)
def test_killed_in_the_middle_it_is_handed_in_again(
    town: Town, evening: Occurrence, module: str, where: str, is_late: bool
) -> None:
    """Between the seat and the answer, and at every step of taking money again."""
    phone, booking = Phone(town, date=evening), town.booked(evening)
    if is_late:
        expire(fresh(booking), now=evening.door_closes_at + timedelta(seconds=1))
    state, admission = fresh(booking).state, phone.lets_in(booking.code)
    before, other = owed(town), phone.lets_in("ZZZZZZZZ")
    if not is_late:
        handed_in(phone, other)  # What was answered before is not asked again.
    now = evening.starts_at + timedelta(hours=2)
    facts = {"at": admission.at.isoformat(), "now": now.isoformat(), "token": phone.loaded.token}
    names = {"first": other.key, "key": admission.key, "code_1": "ZZZZZZZZ", "code": booking.code}
    code = DIES.format(module=module, where=where, **facts, **names)
    died = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=before_our_database(), check=False)
    assert died.returncode == -signal.SIGKILL, died
    assert fresh(booking).state == state
    assert owed(town) == before
    assert not OfflineEntry.objects.filter(key=admission.key).exists()
    all_is_well()
    assert handed_in(phone, other, admission) == ["unknown", "counted"]
    assert owed(town) == before + 12_00
    all_is_well()


def test_the_server_restarts_while_phones_hand_in(site: Site, town: Town) -> None:
    date = town.new_date(capacity=60)
    phone = Phone(town, date=Occurrence.objects.get(pk=date.pk))
    batches = [[town.booked(date).code for _ in range(2)] for _ in range(24)]
    headers = {"Authorization": f"Bearer {phone.loaded.token}"}

    def send(codes: list[str]) -> httpx.Response:
        entries = [{"key": f"key-{code}", "code": code, "at": 0, "ticket": "", "heads": None} for code in codes]
        body = {"sent_at": 0, "entries": entries}
        return httpx.post(f"{site.url}/api/v1/door/entries", json=body, headers=headers, timeout=30)

    before = owed(town)
    crowd = Crowd([lambda codes=codes: send(codes) for codes in batches], site.kill)
    crowd.run()
    site.start()
    assert len(crowd.confirmed) < len(batches)
    for number in crowd.confirmed:
        assert Booking.objects.filter(code__in=batches[number], state="redeemed").count() == 2
    all_is_well()
    for codes in batches:
        assert [one["outcome"] for one in send(codes).json()["outcomes"]] == ["counted", "counted"]
    assert OfflineEntry.objects.filter(loaded_list=phone.loaded.row).count() == 48
    assert owed(town) - before == 48 * 12_00
    all_is_well()
