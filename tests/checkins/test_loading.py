"""What a phone is given before an evening: enough to decide, and nothing else about anybody."""

import base64
import hashlib
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from mentoring.bookings.groups import Outing, book_group
from mentoring.bookings.models import Booking
from mentoring.bookings.redeeming import redeem
from mentoring.bookings.releasing import cancel
from mentoring.bookings.tickets import ticket_of
from mentoring.checkins.errors import DoorIsClosed, TooEarlyForList, UnknownPass
from mentoring.checkins.loading import list_of_pass, load_list
from mentoring.checkins.models import LoadedList
from mentoring.demo.town import Town
from mentoring.kernel.refusal import NotAllowed
from mentoring.kernel.tickets import is_true, scanned
from mentoring.offers.changing import call_off
from mentoring.offers.errors import DateCancelled
from mentoring.offers.models import Offer
from mentoring.programmes.models import SigningKey
from mentoring.programmes.signing import renew_signing_key, replace_signing_keys
from mentoring.records.queries import history_of
from tests.checkins.phones import Phone


def veiled(code: str, salt: str) -> str:
    """As the phone does it."""
    raw = base64.urlsafe_b64decode(salt + "==")
    return base64.urlsafe_b64encode(hashlib.pbkdf2_hmac("sha256", code.encode(), raw, 2000, 16)).decode().rstrip("=")


def test_a_list_has_a_veiled_code_an_initial_and_seats_for_each_and_who_is_in(town: Town) -> None:
    waiting, inside, gone = (town.booked_concert() for _ in range(3))
    redeem(town.usher, booking=inside, now=town.tonight)
    family = town.funded_family()
    cancel(family.guardian, booking=(other := town.booked(town.later_date, family)), now=town.now)
    loaded = Phone(town).loaded
    found = {guest.veiled: guest for guest in loaded.guests}
    assert {veiled(each.code, loaded.salt) for each in (waiting, inside, gone)} <= set(found)
    assert veiled(other.code, loaded.salt) not in found
    first = found[veiled(waiting.code, loaded.salt)]
    assert asdict(first) == {
        "veiled": first.veiled,
        "initial": f"{waiting.person.first_name[0]}.",
        "seats": 1,
        "is_in": False,
        "is_group": False,
    }
    assert found[veiled(inside.code, loaded.salt)].is_in


def test_the_order_of_a_list_tells_nothing_and_two_lists_have_no_veil_in_common(town: Town) -> None:
    for _ in range(6):
        town.booked_concert()
    phone = Phone(town)
    first, second = ([guest.veiled for guest in phone.load(town.now).guests] for _ in "ab")
    assert first == sorted(first)
    assert not set(first) & set(second)


def test_a_group_is_one_code_more_with_its_heads(town: Town) -> None:
    families = [town.funded_family() for _ in range(3)]
    outing = Outing(town.tonight_date, "2B", [family.person.pk for family in families])
    group = book_group(town.teacher, nominator=town.school, outing=outing, form_key="2B", now=town.now)
    loaded = Phone(town).loaded
    whole = [guest for guest in loaded.guests if guest.is_group]
    assert [(it.veiled, it.seats, it.is_in, it.initial) for it in whole] == [
        (veiled(group.code, loaded.salt), 3, False, "")
    ]


def test_a_list_says_whether_anybody_pays_a_part_here_and_not_who(town: Town) -> None:
    booking = town.booked_concert()
    assert not Phone(town).loaded.some_pay_here
    Booking.objects.filter(pk=booking.pk).update(contribution_cents=3_00)
    assert Phone(town).loaded.some_pay_here
    Booking.objects.filter(pk=booking.pk).update(contribution_cents=0)
    Offer.objects.filter(pk=town.concert.pk).update(contribution_cents=5_00)  # Who books later may have to.
    assert Phone(town).loaded.some_pay_here


def test_that_it_was_loaded_is_recorded(town: Town) -> None:
    phone = Phone(town)
    row = LoadedList.objects.get(pk=phone.loaded.row.pk)
    assert (row.user_id, row.device, row.occurrence_id, row.loaded_at) == (
        town.usher.user_id,
        phone.device,
        town.tonight_date.pk,
        town.now,
    )
    assert [entry.verb for entry in history_of(row)] == ["loaded"]


def test_keys_of_its_territories_come_along_and_those_that_sign_no_more_are_marked(town: Town) -> None:
    Phone(town)
    in_use = SigningKey.objects.filter(territory=town.territory, retired_at=None, used_from__isnull=False)
    old = in_use.get()
    renew_signing_key(town.territory, now=town.now)
    loaded = Phone(town).loaded
    waiting = SigningKey.objects.get(territory=town.territory, used_from=None)
    assert loaded.keys == {key.key_id: key.public_key for key in (old, in_use.get(), waiting)}
    assert loaded.retired == [old.key_id]


def test_a_phone_knows_the_key_with_which_a_territory_will_sign_next(town: Town) -> None:
    """A booking made after the keys were changed has a signature that a list made before knows."""
    loaded = Phone(town).loaded
    renew_signing_key(town.territory, now=town.now)
    booking = town.booked_concert()
    scan = scanned(ticket_of(booking, town.now))
    assert scan is not None
    assert scan.key_id not in loaded.retired
    assert is_true(loaded.keys[scan.key_id], scan, booking.code)
    replace_signing_keys(town.territory, now=town.now)  # Stolen: what waits with it is not believed either.
    after_theft = scanned(ticket_of(booking, town.now))
    assert after_theft is not None
    assert after_theft.key_id not in loaded.keys
    assert after_theft.key_id in Phone(town).loaded.keys


def test_only_whoever_stands_at_this_door_loads_it(town: Town) -> None:
    for stranger in (town.music_manager, town.teacher, town.operator, town.guardian):
        with pytest.raises(NotAllowed):
            load_list(stranger, occurrence=town.tonight_date, device=uuid4(), now=town.now)
    assert Phone(town, town.manager).loaded.row.user_id == town.manager.user_id


def test_not_days_before_not_when_it_is_over_and_not_when_it_is_called_off(town: Town) -> None:
    date = Phone(town).date
    facts: dict[str, Any] = {"occurrence": date, "device": uuid4()}
    with pytest.raises(TooEarlyForList):
        load_list(town.usher, **facts, now=date.door_opens_at - timedelta(hours=24, seconds=1))
    with pytest.raises(DoorIsClosed):
        load_list(town.usher, **facts, now=date.door_closes_at + timedelta(seconds=1))
    call_off(town.manager, occurrence=date, note="", now=town.now)
    date.refresh_from_db()
    with pytest.raises(DateCancelled):
        load_list(town.usher, **facts, now=town.now)


def test_a_list_ends_with_its_door_and_after_a_week_at_the_latest(town: Town) -> None:
    phone = Phone(town)
    assert phone.loaded.expires_at == phone.date.door_closes_at
    months = town.new_date()
    type(months).objects.filter(pk=months.pk).update(ends_at=town.now + timedelta(days=90))
    assert Phone(town, date=months).loaded.expires_at == town.now + timedelta(days=7)


def test_a_pass_that_is_not_ours_opens_nothing(town: Town) -> None:
    token = Phone(town).loaded.token
    for wrong in ("", "abc", token[:-1], token + "A", token.swapcase()):
        with pytest.raises(UnknownPass):
            list_of_pass(wrong)
    LoadedList.objects.all().delete()
    with pytest.raises(UnknownPass):
        list_of_pass(token)


def test_a_pass_is_not_for_ever(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    token = Phone(town).loaded.token
    monkeypatch.setattr("mentoring.checkins.loading.PASS_LIVES", timedelta(seconds=-1))
    with pytest.raises(UnknownPass):
        list_of_pass(token)
