"""A volunteer's link: one door, one phone, and an end by itself."""

from datetime import timedelta

import pytest
from django.db import connection

from mentoring.bookings.cancelling import cancel_date
from mentoring.bookings.moving import move_date
from mentoring.kernel.refusal import NotAllowed
from mentoring.people.permissions import Role
from mentoring.privacy.retention import retain_the_rest
from mentoring.records.models import Entry
from mentoring.ushers.commands import end_shift, invite_usher, open_link, revoke_usher
from mentoring.ushers.errors import EveningOver, NoSuchLink, OpenedElsewhere, TooManyUshers
from mentoring.ushers.models import Usher
from mentoring.ushers.queries import shoes_of_usher, usher_at, ushers_of
from mentoring.ushers.rules import LONGEST, MOST_AT_A_DATE, over_at


@pytest.fixture
def invited(town):
    return asked(town)


def asked(town, form_key="one", date=None):
    date = date or town.tonight_date
    return invite_usher(town.manager, occurrence=date, name="Marta", form_key=form_key, now=town.now)


def test_a_link_opens_one_door_for_one_evening(town, invited):
    open_link(invited.key.lower(), now=town.now)
    [shoes] = shoes_of_usher(invited.usher.pk, town.now)
    actor = shoes.actor
    assert (actor.role, actor.organisation_id, actor.date_id) == (Role.DOOR, town.theatre.pk, town.tonight_date.pk)
    assert (actor.user_id, actor.usher_id, actor.name) == (None, invited.usher.pk, "Marta")


def test_neither_the_link_nor_the_name_can_be_read_in_the_database(town, invited):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ushers_usher")
        whole = repr(cursor.fetchall())
    assert invited.key not in whole
    assert "Marta" not in whole


def test_the_same_form_again_gives_the_same_link_and_no_second_one(town, invited):
    again = asked(town)
    assert (again.key, again.usher.pk) == (invited.key, invited.usher.pk)
    assert asked(town, "two").key != invited.key
    assert Usher.objects.count() == 2


def test_a_link_works_on_the_phone_that_opened_it_first(town, invited):
    open_link(invited.key, now=town.now)
    with pytest.raises(OpenedElsewhere):
        open_link(invited.key, now=town.now)


def test_a_link_that_nobody_opened_lets_nobody_act(town, invited):
    assert shoes_of_usher(invited.usher.pk, town.now) == []


def test_a_revoked_link_opens_nothing_from_that_moment_on(town, invited):
    open_link(invited.key, now=town.now)
    later = town.now + timedelta(minutes=5)
    revoke_usher(town.manager, usher=invited.usher, now=later)
    revoke_usher(town.manager, usher=invited.usher, now=later + timedelta(minutes=1))
    assert usher_at(invited.usher.pk, town.now) is not None
    assert usher_at(invited.usher.pk, later) is None
    with pytest.raises(NoSuchLink):
        open_link(invited.key, now=later)
    assert Entry.objects.filter(verb="revoked", subject="ushers.usher").count() == 1


def test_whoever_went_home_is_out(town, invited):
    usher = open_link(invited.key, now=town.now)
    actor = usher_at(usher.pk, town.now)
    end_shift(actor, now=town.now + timedelta(minutes=1))
    assert shoes_of_usher(usher.pk, town.now + timedelta(minutes=1)) == []
    with pytest.raises(NotAllowed):
        end_shift(town.usher, now=town.now)


def test_it_is_over_when_the_door_closes(town, invited):
    open_link(invited.key, now=town.now)
    closes = town.tonight_date.door_closes_at
    assert shoes_of_usher(invited.usher.pk, closes)
    assert shoes_of_usher(invited.usher.pk, closes + timedelta(seconds=1)) == []


def test_the_end_moves_with_the_date(town, invited):
    date = town.tonight_date
    open_link(invited.key, now=town.now)
    before = date.door_closes_at
    later = timedelta(days=3)
    move_date(
        town.manager,
        occurrence=date,
        starts_at=date.starts_at + later,
        ends_at=date.ends_at + later,
        note="",
        now=town.now,
    )
    assert shoes_of_usher(invited.usher.pk, before + later)
    assert shoes_of_usher(invited.usher.pk, before + later + timedelta(seconds=1)) == []


def test_a_date_that_is_called_off_needs_no_help(town, invited):
    open_link(invited.key, now=town.now)
    cancel_date(town.manager, occurrence=town.tonight_date, note="", now=town.now)
    assert shoes_of_usher(invited.usher.pk, town.now) == []
    town.tonight_date.refresh_from_db()
    with pytest.raises(EveningOver):
        asked(town, "two")


def test_the_door_of_a_whole_term_is_open_for_a_volunteer_for_a_week(town):
    now, days = town.now, timedelta(days=1)
    assert over_at(made_at=now, opens_at=now - 30 * days, closes_at=now + 90 * days) == now + LONGEST
    assert over_at(made_at=now - 40 * days, opens_at=now, closes_at=now + 2 * days) == now + 2 * days


def test_only_whoever_runs_the_provider_asks_revokes_and_sees(town, invited):
    stranger = town.music_manager
    for actor in (town.usher, stranger, town.operator):
        with pytest.raises(NotAllowed):
            invite_usher(actor, occurrence=town.tonight_date, name="Ugo", form_key="x", now=town.now)
        with pytest.raises(NotAllowed):
            revoke_usher(actor, usher=invited.usher, now=town.now)
        assert list(ushers_of(actor, town.tonight_date)) == []
    assert list(ushers_of(town.manager, town.tonight_date)) == [invited.usher]


def test_nobody_makes_links_without_end(town):
    for number in range(MOST_AT_A_DATE):
        asked(town, f"form {number}")
    with pytest.raises(TooManyUshers):
        asked(town, "one more")


def test_after_three_months_nobody_knows_what_they_were_called(town, invited):
    retain_the_rest(town.tonight_date.ends_at + timedelta(days=89))
    assert Usher.objects.get().name == "Marta"
    assert retain_the_rest(town.tonight_date.ends_at + timedelta(days=91)) >= 1
    assert Usher.objects.get().name == ""
