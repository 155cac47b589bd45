"""The signed form of a booking's code: who signs it, what it says, and that old keys are still believed."""

from dataclasses import replace
from datetime import timedelta

from mentoring.bookings.groups import Outing, book_group
from mentoring.bookings.tickets import proven, ticket_of, ticket_of_group
from mentoring.demo.town import Town
from mentoring.kernel import tickets
from mentoring.kernel.signing import new_private_key
from mentoring.programmes.models import SigningKey
from mentoring.programmes.signing import keys_for_a_door, renew_signing_key


def test_it_says_what_the_booking_says_and_no_more(town: Town) -> None:
    booking = town.booked_concert()
    date = booking.occurrence
    ticket = proven(ticket_of(booking, town.now), booking.code)
    assert ticket == tickets.Ticket(
        provider_id=town.theatre.pk,
        date_id=date.pk,
        seats=1,
        booked_at=int(town.now.timestamp()),
        expires_at=int(date.door_closes_at.timestamp()),
    )


def test_it_is_the_same_each_time_and_for_this_code_only(town: Town) -> None:
    booking, other = town.booked_concert(), town.booked_concert()
    text = ticket_of(booking, town.now)
    assert text == ticket_of(booking, town.now + timedelta(hours=1))
    assert proven(text, other.code) is None
    assert proven(text, "") is None


def test_a_group_has_one_for_all_its_heads(town: Town) -> None:
    families = [town.funded_family() for _ in range(3)]
    outing = Outing(town.tonight_date, "2B", [family.person.pk for family in families])
    facts = {"nominator": town.school, "outing": outing, "form_key": town.form_key(), "now": town.now}
    group = book_group(town.teacher, **facts)
    ticket = proven(ticket_of_group(group, 3, town.now), group.code)
    assert ticket is not None
    assert (ticket.seats, ticket.date_id, ticket.provider_id) == (3, town.tonight_date.pk, town.theatre.pk)


def test_a_key_that_was_changed_since_is_still_believed(town: Town) -> None:
    booking = town.booked_concert()
    before = ticket_of(booking, town.now)
    renew_signing_key(town.territory, now=town.now + timedelta(hours=1))
    after = ticket_of(booking, town.now + timedelta(hours=2))
    assert before != after
    assert proven(before, booking.code) == proven(after, booking.code) is not None


def test_a_key_of_nobody_here_is_not_believed(town: Town) -> None:
    booking = town.booked_concert()
    ticket = proven(ticket_of(booking, town.now), booking.code)
    assert ticket is not None
    forged = tickets.written(new_private_key(), replace(ticket, seats=9), booking.code)
    assert proven(forged, booking.code) is None
    assert proven("", booking.code) is None


def test_a_door_is_told_keys_in_use_or_next_and_those_retired_not_long_ago(town: Town) -> None:
    ticket_of(town.booked_concert(), town.now)
    first = SigningKey.objects.get(territory=town.territory, retired_at=None)
    renew_signing_key(town.territory, now=town.now)
    second = SigningKey.objects.get(territory=town.territory, retired_at=None)
    since = {"retired_since": town.now - timedelta(days=90), "now": town.now}
    [*known, third] = keys_for_a_door([town.territory.pk], **since)
    assert known == [first, second]
    assert third.used_from is None
    later = {"retired_since": town.now + timedelta(seconds=1), "now": town.now}
    assert keys_for_a_door([town.territory.pk], **later) == [second, third]


def test_a_territory_that_signed_nothing_yet_gets_its_key_when_a_door_asks(town: Town) -> None:
    SigningKey.objects.all().delete()
    made = keys_for_a_door([town.territory.pk], retired_since=town.now, now=town.now)
    assert [key.territory_id for key in made] == [town.territory.pk] * 2
    booking = town.booked_concert()
    scan = tickets.scanned(ticket_of(booking, town.now))
    assert scan is not None
    assert scan.key_id == made[0].key_id
