"""A card is given, opens a wallet with its PIN, is blocked, and makes room for another."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from mentoring.cards.errors import WrongCardOrPin
from mentoring.cards.models import Card
from mentoring.cards.permissions import may_block
from mentoring.cards.queries import living_card
from mentoring.cards.rules import CARD_LENGTH, MOST_TRIES, PIN_LENGTH
from mentoring.kernel.codes import new_code
from mentoring.kernel.refusal import WrongState
from mentoring.kernel.secrecy import fingerprint
from mentoring.kernel.states import advance
from mentoring.nominations.models import Nomination
from mentoring.nominations.permissions import may_nominate
from mentoring.nominations.queries import looks_after
from mentoring.people.permissions import Actor, require
from mentoring.people.queries import addresses_for
from mentoring.records.commands import enqueue, note


@dataclass(frozen=True)
class Issued:
    """A card, and what is printed on it and beside it: told once."""

    card: Card
    code: str
    pin: str


@transaction.atomic
def issue_card(actor: Actor, *, nomination: Nomination, now: datetime) -> Issued:
    """A fresh card with a fresh PIN for somebody whose family has said yes; the card before, if there is one, dies.

    Refuses with NotAllowed, or WrongState if another window gives one at this moment.
    """
    require(may_nominate(actor, nomination.nominator_id) and looks_after(actor, nomination.person_id))
    person = nomination.person
    before = Card.objects.filter(person=person, state=Card.State.ACTIVE).first()
    if before is not None:
        advance(before, Card.State.REPLACED, ended_at=now)
    code, pin = new_code(CARD_LENGTH), f"{secrets.randbelow(10**PIN_LENGTH):0{PIN_LENGTH}}"
    mark = fingerprint(code)
    try:
        with transaction.atomic():
            card = Card.objects.create(
                person=person,
                nominator_id=nomination.nominator_id,
                fingerprint=mark,
                pin_hash=make_password(_keyed(mark, pin)),
                issued_at=now,
                issued_by_id=actor.user_id,
            )
    except IntegrityError:  # One card each.
        raise WrongState from None
    note(actor, "issued", card, at=now)
    _tell(nomination, card, now)
    return Issued(card, code, pin)


def _keyed(mark: str, pin: str) -> str:
    """A PIN has only a million values: without our key its hash tells nothing, however long one tries."""
    return fingerprint(f"{mark}:{pin}")


def _tell(nomination: Nomination, card: Card, now: datetime) -> None:
    """Whoever has an address reads that somebody was given a card."""
    programme = nomination.programme
    for address in addresses_for(nomination.person, timezone.localdate(now)):
        enqueue(
            "card_issued",
            to=address,
            key=f"card:{card.pk}:{fingerprint(address)[:32]}",
            at=now,
            territory_id=programme.territory_id,
            first_name=nomination.person.first_name,
            nominator=nomination.nominator.name,
        )


@transaction.atomic
def block_card(actor: Actor, *, card: Card, now: datetime) -> None:
    """The card opens nothing any more, at once and for ever. Refuses with NotAllowed or WrongState."""
    require(may_block(actor, card))
    advance(card, Card.State.BLOCKED, ended_at=now)
    note(actor, "blocked", card, at=now)


def open_with(*, typed: str, pin: str, now: datetime) -> Card:
    """Whoever holds a card and knows its PIN comes in. Not inside a transaction: a wrong try must stay counted.

    Refuses with WrongCardOrPin, which takes as long for a card that never was as for a wrong PIN.
    """
    card = living_card(typed)
    if card is None:
        make_password(_keyed("", pin))
        raise WrongCardOrPin(field="pin")
    # A try is taken before the PIN is looked at: a hundred at once are not a hundred tries.
    living = Card.objects.filter(pk=card.pk, state=Card.State.ACTIVE)
    taken = living.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1)
    if not taken or not check_password(_keyed(card.fingerprint, pin), card.pin_hash):
        _lock_if_spent(card, now)
        raise WrongCardOrPin(field="pin")
    if not living.update(tries=0, used_at=now):
        raise WrongCardOrPin(field="pin")  # Blocked in this moment.
    return card


def _lock_if_spent(card: Card, now: datetime) -> None:
    spent = Card.objects.filter(pk=card.pk, state=Card.State.ACTIVE, tries__gte=MOST_TRIES)
    if spent.update(state=Card.State.LOCKED, ended_at=now):
        note(Actor.public(), "locked", card, at=now)
