"""A card: given, opened with its PIN, blocked, replaced; who guesses gets nowhere."""

import pytest
from django.db import connection

from mentoring.cards.commands import block_card, issue_card, open_with
from mentoring.cards.errors import WrongCardOrPin
from mentoring.cards.models import Card
from mentoring.cards.queries import card_of, shoes_of_card
from mentoring.cards.rules import CARD_LENGTH, MOST_TRIES
from mentoring.kernel.codes import ALPHABET
from mentoring.kernel.refusal import NotAllowed, WrongState
from mentoring.nominations.commands import nominate
from mentoring.nominations.rules import Nominee
from mentoring.people.permissions import Role
from mentoring.records.models import Entry, Parcel
from mentoring.vouchers.queries import wallet, wallet_on_paper


@pytest.fixture
def family(town):
    return town.funded_family()


@pytest.fixture
def issued(town, family):
    return issue_card(town.teacher, nomination=family.nomination, now=town.now)


def wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 10**6:06}"


def test_what_stands_on_a_card_is_random_and_long(issued):
    assert len(ALPHABET) ** CARD_LENGTH > 2**40
    assert (len(issued.code), len(issued.pin), issued.pin.isdigit()) == (CARD_LENGTH, 6, True)


def test_neither_code_nor_pin_is_kept(town, issued):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cards_card")
        whole = repr(cursor.fetchall())
    assert issued.code not in whole
    assert issued.pin not in Card.objects.get().pin_hash.split("$")[-1]
    assert Card.objects.get().pin_hash.count("$") == 3 or "md5" in Card.objects.get().pin_hash


def test_card_and_pin_open_the_person_s_own_wallet(town, family, issued):
    card = open_with(typed=f"{issued.code[:4].lower()} {issued.code[4:]}", pin=issued.pin, now=town.now)
    [shoes] = shoes_of_card(card.pk)
    assert (shoes.actor.role, shoes.actor.person_id, shoes.actor.user_id) == (Role.BENEFICIARY, family.person.pk, None)
    assert [one.free_cents for one in wallet(shoes.actor, town.today)] == [100_00]


def test_five_wrong_pins_lock_the_card_and_the_right_one_does_not_help(town, issued):
    for _ in range(MOST_TRIES):
        with pytest.raises(WrongCardOrPin):
            open_with(typed=issued.code, pin=wrong(issued.pin), now=town.now)
    assert Card.objects.get().state == "locked"
    with pytest.raises(WrongCardOrPin):
        open_with(typed=issued.code, pin=issued.pin, now=town.now)
    assert Entry.objects.filter(verb="locked", subject="cards.card").count() == 1


def test_a_right_pin_forgives_the_wrong_ones_before(town, issued):
    for _ in range(3):
        for _ in range(MOST_TRIES - 1):
            with pytest.raises(WrongCardOrPin):
                open_with(typed=issued.code, pin=wrong(issued.pin), now=town.now)
        open_with(typed=issued.code, pin=issued.pin, now=town.now)
    assert Card.objects.get().tries == 0


def test_a_card_that_never_was_refuses_with_the_same_words(town, issued):
    with pytest.raises(WrongCardOrPin) as never:
        open_with(typed="ABCDEFGHJKMN", pin="123456", now=town.now)
    with pytest.raises(WrongCardOrPin) as other:
        open_with(typed=issued.code, pin=wrong(issued.pin), now=town.now)
    assert str(never.value) == str(other.value)


def test_a_new_card_replaces_the_old_one_at_once(town, family, issued):
    [shoes] = shoes_of_card(issued.card.pk)
    again = issue_card(town.teacher, nomination=family.nomination, now=town.now)
    assert shoes_of_card(issued.card.pk) == [], "whoever sits at the kiosk with it is out"
    with pytest.raises(WrongCardOrPin):
        open_with(typed=issued.code, pin=issued.pin, now=town.now)
    assert open_with(typed=again.code, pin=again.pin, now=town.now) == again.card
    assert shoes.actor.person_id == family.person.pk


@pytest.mark.parametrize("who", ["guardian", "nominator"])
def test_a_lost_card_is_blocked_by_the_family_or_by_who_gave_it(town, family, issued, who):
    actor = family.guardian if who == "guardian" else town.teacher
    block_card(actor, card=issued.card, now=town.now)
    assert shoes_of_card(issued.card.pk) == []
    with pytest.raises(WrongState):
        block_card(actor, card=issued.card, now=town.now)


def test_nobody_else_gives_blocks_or_sees_a_card(town, family, issued):
    for actor in (town.music_teacher, town.operator, town.guardian, town.manager):
        assert card_of(actor, family.person) is None
        with pytest.raises(NotAllowed):
            block_card(actor, card=issued.card, now=town.now)
        with pytest.raises(NotAllowed):
            issue_card(actor, nomination=family.nomination, now=town.now)
        with pytest.raises(NotAllowed):
            wallet_on_paper(actor, family.person, town.today)


def test_before_the_family_has_said_yes_there_is_no_card(town):
    options = {"programme": town.arte, "nominator": town.school, "reason": "merit", "now": town.now}
    waiting = nominate(town.teacher, nominee=Nominee("Ada", "Attesa", town.born(9)), **options).nomination
    with pytest.raises(NotAllowed):
        issue_card(town.teacher, nomination=waiting, now=town.now)


def test_whoever_has_an_address_is_told_that_a_card_was_given(town, family, issued):
    assert Parcel.objects.filter(kind="card_issued", key__startswith=f"card:{issued.card.pk}:").count() == 1
