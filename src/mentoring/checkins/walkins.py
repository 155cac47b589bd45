"""A card on paper at the door: its holder has no phone, so a seat is taken and used in one step.

First whoever holds it proves that it is theirs: by the PIN or, where the territory allows it, by a document. Then they
are let in. The door learns whether somebody comes in and what they pay there, never what they have.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from mentoring.bookings.booking import book
from mentoring.bookings.errors import BookingPaused, ConsentMissing, LimitReached, WalletTooSmall
from mentoring.bookings.models import Booking
from mentoring.bookings.permissions import may_stand_at_door
from mentoring.bookings.prices import AS_USUAL, Choice, Rate, quote
from mentoring.bookings.queries import payment
from mentoring.bookings.quoting import rates_of
from mentoring.bookings.redeeming import redeem, refuse_closed_door
from mentoring.bookings.ruling import rules_in
from mentoring.cards.commands import open_with
from mentoring.cards.errors import WrongCardOrPin
from mentoring.cards.queries import held_card, living_card
from mentoring.checkins.errors import NotBookable, NotWithThisCard, WrongCardOrPapers
from mentoring.kernel.codes import normalised
from mentoring.kernel.refusal import NotFound
from mentoring.kernel.secrecy import fingerprint
from mentoring.offers.models import Occurrence
from mentoring.people.commands import hold_still
from mentoring.people.models import Person
from mentoring.people.permissions import Actor, Role, require
from mentoring.records.commands import count_attempt, note, refuse_guessing
from mentoring.vouchers.queries import wallet

GUESSES, GUESSES_WINDOW = 20, timedelta(minutes=10)  # Wrong ones by one who types, and at one provider.
PAPERS, PAPERS_WINDOW = 5, timedelta(days=1)  # Wrong documents for one card: there is no lock behind them.


@dataclass(frozen=True)
class Papers:
    """What the door reads in a document, and our record must say, too."""

    last_name: str
    born_on: date


@dataclass(frozen=True)
class Proof:
    """This card is its holder's: shown here and now, by the PIN or by papers."""

    card_id: int
    by: str


def prove_by_pin(actor: Actor, *, occurrence: Occurrence, code: str, pin: str, now: datetime) -> Proof:
    """The holder types their PIN. Not inside a transaction: a wrong try must stay counted.

    Refuses with NotAllowed (not this door), WrongDay or DateCancelled (it is closed), TooManyAttempts, or
    WrongCardOrPin: no such card, or another PIN, in the same time and words. Five wrong PINs kill a card, wherever
    they are typed.
    """
    guesses = _at_open_door(actor, occurrence, now)
    try:
        card = open_with(typed=code, pin=pin, now=now)
    except WrongCardOrPin:
        _count(guesses, now)
        raise
    return Proof(card.pk, "pin")


def prove_by_papers(actor: Actor, *, occurrence: Occurrence, code: str, papers: Papers, now: datetime) -> Proof:
    """The door has looked at a document: it says whose card this is. Only where the territory allows it.

    Refuses like prove_by_pin(), but with WrongCardOrPapers, and with NotAllowed where it is not allowed. After five
    wrong ones a card waits for a day.
    """
    require(rules_in(occurrence.offer.territory_id).papers_at_door)
    guesses = _at_open_door(actor, occurrence, now)
    own = f"card-papers:{fingerprint(normalised(code))[:40]}"
    refuse_guessing([own], limit=PAPERS, window=PAPERS_WINDOW, now=now)
    card = living_card(code)
    if card is None or not _are_of(card.person, papers):
        _count([*guesses, own], now)
        raise WrongCardOrPapers(field="last_name")
    return Proof(card.pk, "papers")


def _at_open_door(actor: Actor, occurrence: Occurrence, now: datetime) -> list[str]:
    """Under which names wrong tries are counted, if none of them had too many."""
    provider_id = occurrence.offer.provider_id
    require(may_stand_at_door(actor, provider_id) and actor.is_at(occurrence.pk))
    refuse_closed_door(occurrence, now)
    who = f"card-user:{actor.user_id}" if actor.usher_id is None else f"card-usher:{actor.usher_id}"
    guesses = [who, f"card-provider:{provider_id}"]
    refuse_guessing(guesses, limit=GUESSES, window=GUESSES_WINDOW, now=now)
    return guesses


def _count(guesses: Sequence[str], now: datetime) -> None:
    for key in guesses:
        count_attempt(key, at=now)


def _are_of(person: Person, papers: Papers) -> bool:
    return person.born_on == papers.born_on and _letters(person.last_name) == _letters(papers.last_name)


def _letters(name: str) -> str:
    """Accents, blanks and apostrophes differ from one document to the next."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", name).casefold() if sign.isalpha())


@dataclass(frozen=True)
class Way:
    """One price that the card pays, and what its holder adds at the door: alone, and with somebody along."""

    rate: Rate
    own_cents: int
    own_both_cents: int | None  # None: nobody can come along.

    @property
    def is_plain(self) -> bool:
        """Nothing to choose or to pay."""
        return not self.own_cents and self.own_both_cents is None


def ways_in(proof: Proof, occurrence: Occurrence, now: datetime) -> list[Way]:
    """The ways in which the card's holder can come in, the usual price first. None at all: it does not pay."""
    holder, person = _holder(proof)
    rates = rates_of(person, occurrence)
    pocketfuls = wallet(holder, timezone.localdate(now))

    def own(choice: Choice) -> int | None:
        agreed = quote(rates, choice)
        paid = payment(pocketfuls, occurrence.offer, agreed) if agreed else None
        return None if paid is None or paid.missing_cents else paid.at_door_cents

    ways = []
    for rate in (rates.usual, *rates.on_proof):
        alone = own(Choice(rate.reduction_id))
        if alone is not None:
            ways.append(Way(rate, alone, own(Choice(rate.reduction_id, with_companion=True))))
    return ways


def seat_of(proof: Proof, occurrence: Occurrence) -> Booking | None:
    """The seat that the card's holder has for a date already: they only come in."""
    _shoes, person = _holder(proof)
    return _seats(person, occurrence).first()


def initial_of(proof: Proof) -> str:
    """All that the door sees of the holder before they are in."""
    _shoes, person = _holder(proof)
    return f"{person.first_name[:1]}."


def let_in_before(actor: Actor, occurrence: Occurrence, form_key: str) -> Booking | None:
    """Whom this very form has let in: it was sent twice."""
    at_door = Booking.objects.visible_to(actor).filter(occurrence=occurrence, redeem_key=form_key)
    return at_door.select_related("occurrence__offer", "person").filter(state=Booking.State.REDEEMED).first()


@transaction.atomic
def let_in(
    actor: Actor,
    *,
    occurrence: Occurrence,
    proof: Proof,
    form_key: str,
    now: datetime,
    choice: Choice = AS_USUAL,
) -> Booking:
    """Book and redeem in one: both or neither. Who has a seat for this date already comes in with that.

    The same form again gives the first answer. Refuses with NotAllowed, WrongCardOrPin (blocked meanwhile), like book()
    for what concerns the date, ChoiceGone or MoreAtTheDoor, with NotWithThisCard for whatever is the holder's own
    affair, and like redeem().
    """
    require(may_stand_at_door(actor, occurrence.offer.provider_id) and actor.is_at(occurrence.pk))
    holder, person = _holder(proof)
    # From here on nobody else lets the same person in: of two doors with one card the second finds what the first did.
    hold_still([person.pk])
    _shoes, person = _holder(proof)  # Blocked by whoever was faster.
    seat = _seats(person, occurrence).first()
    if seat is None:
        seat = _booked(holder, person, occurrence, f"card:{form_key}", now, choice)
    elif seat.state == Booking.State.REDEEMED and seat.redeem_key == form_key:
        return seat
    redeem(actor, booking=seat, now=now, redeem_key=form_key)
    note(actor, "let_in_with_card", seat, at=now, card=proof.card_id, by=proof.by)
    return seat


def _booked(
    holder: Actor, person: Person, occurrence: Occurrence, form_key: str, now: datetime, choice: Choice
) -> Booking:
    try:
        return book(holder, person=person, occurrence=occurrence, form_key=form_key, now=now, choice=choice)
    except (WalletTooSmall, ConsentMissing, BookingPaused, LimitReached):
        raise NotWithThisCard from None
    except NotFound:
        raise NotBookable from None


def _seats(person: Person, occurrence: Occurrence) -> QuerySet[Booking]:
    theirs = Booking.objects.filter(person=person, occurrence=occurrence, released_at=None)
    return theirs.select_related("occurrence__offer", "person")


def _holder(proof: Proof) -> tuple[Actor, Person]:
    card = held_card(proof.card_id)
    if card is None:
        raise WrongCardOrPin(field="pin")
    person = card.person
    return Actor(user_id=None, role=Role.BENEFICIARY, person_id=person.pk, name=person.first_name), person
