"""A card on paper at the door: one step, or nothing at all."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from mentoring.bookings.absences import Pausing
from mentoring.bookings.errors import AlreadyUsed, MoreAtTheDoor, TooLate, WrongDay
from mentoring.bookings.models import Booking, Hold
from mentoring.bookings.prices import Choice
from mentoring.bookings.queries import story_differences
from mentoring.bookings.releasing import cancel
from mentoring.bookings.ruling import Ruling, decide_rules, rules_in
from mentoring.cards.commands import block_card, issue_card
from mentoring.cards.errors import WrongCardOrPin
from mentoring.cards.models import Card
from mentoring.cards.rules import MOST_TRIES
from mentoring.checkins import walkins
from mentoring.checkins.errors import NotBookable, NotWithThisCard, WrongCardOrPapers
from mentoring.checkins.walkins import Papers, let_in, let_in_before, prove_by_papers, prove_by_pin, ways_in
from mentoring.kernel.refusal import NotAllowed, TooManyAttempts
from mentoring.ledger import chart
from mentoring.ledger.queries import balance
from mentoring.offers.errors import SoldOut
from mentoring.offers.models import Occurrence, Offer, Reduction
from mentoring.records.models import Attempt, Entry, Parcel
from mentoring.ushers.commands import invite_usher, open_link
from mentoring.ushers.queries import actor_of

PRICE = 12_00


@dataclass
class Guest:
    """Somebody with a card and its PIN."""

    family: object
    code: str
    pin: str
    card: Card

    @property
    def person(self):
        return self.family.person


@pytest.fixture
def guest(town):
    family = town.funded_family()
    issued = issue_card(town.teacher, nomination=family.nomination, now=town.now)
    return Guest(family, issued.code, issued.pin, issued.card)


def prove(town, guest, **others):
    facts = {"occurrence": town.tonight_date, "code": guest.code, "pin": guest.pin, "now": town.now}
    return prove_by_pin(others.pop("actor", town.usher), **(facts | others))


def come_in(town, guest, form_key="one", **others):
    facts = {"occurrence": town.tonight_date, "proof": None, "form_key": form_key, "now": town.now} | others
    facts["proof"] = facts["proof"] or prove(town, guest)
    return let_in(facts.pop("actor", town.usher), **facts)


def wrong(pin):
    return f"{(int(pin) + 1) % 10**6:06}"


def test_a_card_and_its_pin_are_a_seat_that_is_used(town, guest):
    before = Occurrence.objects.get(pk=town.tonight_date.pk).seats_taken
    booking = come_in(town, guest)
    booking.refresh_from_db()
    assert (booking.state, booking.person, booking.price_cents) == (Booking.State.REDEEMED, guest.person, PRICE)
    assert Occurrence.objects.get(pk=town.tonight_date.pk).seats_taken == before + 1
    assert balance(chart.payable(town.theatre.pk)) == PRICE
    assert story_differences() == []


def test_the_family_is_told_and_the_record_says_who_let_them_in(town, guest):
    booking = come_in(town, guest)
    assert Parcel.objects.filter(kind="booking_made", person_id=guest.person.pk).exists()
    entry = Entry.objects.get(verb="let_in_with_card")
    assert (entry.user_id, entry.subject_id) == (town.usher.user_id, booking.pk)
    assert entry.facts == {"card": guest.card.pk, "by": "pin"}


def test_the_same_form_again_is_the_first_answer(town, guest):
    first, proof = come_in(town, guest), prove(town, guest)
    again = come_in(town, guest, proof=proof)
    assert again.pk == first.pk
    assert let_in_before(town.usher, town.tonight_date, "one").pk == first.pk
    assert let_in_before(town.usher, town.tonight_date, "two") is None
    assert balance(chart.payable(town.theatre.pk)) == PRICE


def test_who_is_in_is_not_let_in_a_second_time(town, guest):
    come_in(town, guest)
    with pytest.raises(AlreadyUsed):
        come_in(town, guest, "two")
    assert Booking.objects.count() == Booking.objects.exclude(person=guest.person).count() + 1


def test_who_has_a_seat_already_comes_in_with_it(town, guest):
    booked = town.booked_concert(guest.family)
    booking = come_in(town, guest)
    assert booking.pk == booked.pk
    assert balance(chart.payable(town.theatre.pk)) == PRICE
    assert come_in(town, guest).pk == booked.pk


def test_who_gave_the_seat_back_takes_another(town, guest):
    Offer.objects.filter(pk=town.concert.pk).update(cancel_hours=0)
    booked = town.booked_concert(guest.family)
    booked.occurrence.offer.refresh_from_db()
    cancel(guest.family.guardian, booking=booked, now=town.now)
    assert come_in(town, guest).pk != booked.pk


# -- the PIN ---------------------------------------------------------------------------------------------------
def test_five_wrong_pins_kill_the_card_here_too(town, guest):
    for _try in range(MOST_TRIES):
        with pytest.raises(WrongCardOrPin):
            prove(town, guest, pin=wrong(guest.pin))
    assert Card.objects.get().state == Card.State.LOCKED
    with pytest.raises(WrongCardOrPin):
        prove(town, guest)


def test_a_card_that_never_was_and_a_wrong_pin_cost_the_same_and_say_the_same(town, guest, monkeypatch):
    from mentoring.cards import commands

    hashed = []
    make, check = commands.make_password, commands.check_password
    monkeypatch.setattr(commands, "make_password", lambda text: hashed.append("made") or make(text))
    monkeypatch.setattr(commands, "check_password", lambda *known: hashed.append("checked") or check(*known))
    with pytest.raises(WrongCardOrPin) as never:
        prove(town, guest, code="ABCDEFGHJKMN")
    with pytest.raises(WrongCardOrPin) as other:
        prove(town, guest, pin=wrong(guest.pin))
    assert (str(never.value), never.value.field) == (str(other.value), other.value.field)
    assert hashed == ["made", "checked"]
    assert Attempt.objects.count() == 4


def test_a_door_does_not_go_on_guessing(town, guest, monkeypatch):
    monkeypatch.setattr(walkins, "GUESSES", 3)
    for number in range(3):
        with pytest.raises(WrongCardOrPin):
            prove(town, guest, code=f"ABCDEFGHJKM{number + 2}")
    with pytest.raises(TooManyAttempts):
        prove(town, guest)
    with pytest.raises(TooManyAttempts):
        prove(town, guest, actor=town.manager)  # The same door, other fingers.
    assert prove(town, guest, now=town.now + walkins.GUESSES_WINDOW + timedelta(seconds=1))


def test_a_card_that_was_blocked_a_moment_ago_lets_nobody_in(town, guest):
    proof = prove(town, guest)
    block_card(guest.family.guardian, card=guest.card, now=town.now)
    with pytest.raises(WrongCardOrPin):
        come_in(town, guest, proof=proof)
    assert not Booking.objects.filter(person=guest.person).exists()


# -- whose door ------------------------------------------------------------------------------------------------
def test_only_whoever_stands_at_this_door_asks(town, guest):
    proof = prove(town, guest)
    for actor in (town.music_manager, town.operator, guest.family.guardian):
        with pytest.raises(NotAllowed):
            prove(town, guest, actor=actor)
        with pytest.raises(NotAllowed):
            come_in(town, guest, proof=proof, actor=actor)


def test_a_volunteer_asks_at_their_date_alone(town, guest):
    asked = invite_usher(town.manager, occurrence=town.tonight_date, name="Marta", form_key="one", now=town.now)
    volunteer = actor_of(open_link(asked.key, now=town.now))
    with pytest.raises(NotAllowed):
        prove(town, guest, actor=volunteer, occurrence=town.new_date())
    proof = prove(town, guest, actor=volunteer)
    booking = come_in(town, guest, proof=proof, actor=volunteer)
    assert booking.state == Booking.State.REDEEMED
    assert Entry.objects.get(verb="let_in_with_card").facts["usher"] == asked.usher.pk
    with pytest.raises(WrongCardOrPin):
        prove(town, guest, actor=volunteer, pin=wrong(guest.pin))
    assert Attempt.objects.filter(key=f"card-usher:{asked.usher.pk}").count() == 1


def test_a_closed_door_asks_for_no_pin(town, guest):
    with pytest.raises(WrongDay):
        prove(town, guest, occurrence=town.later_date)
    assert Card.objects.get().used_at is None


# -- the rules of booking hold ---------------------------------------------------------------------------------
def test_no_seat_left_is_no_seat_here_either(town, guest):
    Occurrence.objects.filter(pk=town.tonight_date.pk).update(capacity=1, seats_taken=1)
    town.tonight_date.refresh_from_db()
    with pytest.raises(SoldOut):
        come_in(town, guest)
    assert not Booking.objects.filter(person=guest.person).exists()


def test_after_the_start_nobody_books_but_who_has_a_seat_comes_in(town, guest):
    late = town.tonight_date.starts_at + timedelta(minutes=10)
    proof = prove(town, guest, now=late)
    with pytest.raises(TooLate):
        come_in(town, guest, proof=proof, now=late)
    booked = town.booked_concert(guest.family)
    assert come_in(town, guest, proof=proof, now=late).pk == booked.pk


def test_an_offer_that_was_withdrawn_is_not_sold_at_the_door(town, guest):
    Offer.objects.filter(pk=town.concert.pk).update(state=Offer.State.WITHDRAWN)
    town.tonight_date.offer.refresh_from_db()
    with pytest.raises(NotBookable):
        come_in(town, guest)


def test_the_door_does_not_learn_why_a_card_does_not_pay(town, guest):
    Offer.objects.filter(pk=town.concert.pk).update(price_cents=500_00)
    town.tonight_date.offer.refresh_from_db()
    assert ways_in(prove(town, guest), town.tonight_date, town.now) == []
    with pytest.raises(NotWithThisCard) as no_money:
        come_in(town, guest)
    Offer.objects.filter(pk=town.concert.pk).update(price_cents=PRICE)
    town.tonight_date.offer.refresh_from_db()
    rule = Ruling(Pausing(absences=2, within_months=6, days=30), frozenset())
    decide_rules(town.operator, territory=town.territory, ruling=rule, now=town.now)
    missed = [town.booked(town.new_date(), guest.family).pk for _ in range(2)]
    Booking.objects.filter(pk__in=missed).update(missed_at=town.now)
    with pytest.raises(NotWithThisCard) as paused:
        come_in(town, guest)
    assert str(no_money.value) == str(paused.value)
    assert "€" not in str(no_money.value)


# -- how -------------------------------------------------------------------------------------------------------
def test_what_is_paid_at_the_door_is_said_first(town, guest):
    Offer.objects.filter(pk=town.concert.pk).update(price_cents=103_00, contribution_cents=5_00)
    town.tonight_date.offer.refresh_from_db()
    proof = prove(town, guest)
    [way] = ways_in(proof, town.tonight_date, town.now)
    assert (way.own_cents, way.own_both_cents, way.is_plain) == (3_00, None, False)
    with pytest.raises(MoreAtTheDoor):
        come_in(town, guest, proof=proof)
    assert not Hold.objects.filter(booking__person=guest.person).exists()
    booking = come_in(town, guest, proof=proof, choice=Choice(at_door_cents=3_00))
    assert (booking.price_cents, booking.contribution_cents) == (100_00, 3_00)


def test_reductions_and_somebody_along_can_be_chosen(town, guest):
    Offer.objects.filter(pk=town.concert.pk).update(companion_cents=0)
    card = Reduction.objects.create(offer=town.concert, name="Tessera", price_cents=8_00)
    town.tonight_date.offer.refresh_from_db()
    proof = prove(town, guest)
    usual, lower = ways_in(proof, town.tonight_date, town.now)
    assert (usual.rate.cents, lower.rate.cents, lower.own_both_cents) == (PRICE, 8_00, 0)
    booking = come_in(town, guest, proof=proof, choice=Choice(card.pk, with_companion=True))
    booking.refresh_from_db()
    assert (booking.seats, booking.price_cents, booking.state) == (2, 8_00, Booking.State.REDEEMED)


# -- a document instead of the PIN -----------------------------------------------------------------------------
@pytest.fixture
def allowed(town):
    decide_rules(town.operator, territory=town.territory, ruling=Ruling(None, frozenset(), True), now=town.now)


def show(town, guest, **others):
    papers = Papers(guest.person.last_name.upper(), guest.person.born_on)
    facts = {"occurrence": town.tonight_date, "code": guest.code, "papers": papers, "now": town.now} | others
    return prove_by_papers(town.usher, **facts)


def test_papers_count_only_where_the_territory_says_so(town, guest):
    assert rules_in(town.territory.pk).papers_at_door is False
    with pytest.raises(NotAllowed):
        show(town, guest)


def test_papers_that_say_who_it_is_are_as_good_as_the_pin(town, guest, allowed):
    booking = come_in(town, guest, proof=show(town, guest))
    assert booking.person == guest.person
    assert Entry.objects.get(verb="let_in_with_card").facts["by"] == "papers"


def test_papers_of_somebody_else_open_nothing_and_are_counted(town, guest, allowed):
    right = Papers(guest.person.last_name, guest.person.born_on)
    strange = [replace(right, last_name="Altri"), replace(right, born_on=right.born_on + timedelta(days=1))]
    for number in range(walkins.PAPERS):
        with pytest.raises(WrongCardOrPapers, match="codice, cognome e data"):
            show(town, guest, papers=strange[number % 2])
    with pytest.raises(TooManyAttempts):
        show(town, guest)
    assert show(town, guest, now=town.now + timedelta(hours=5, days=1), occurrence=town.tonight_date)
