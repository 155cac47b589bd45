"""A visit with a card: no account, one person's pages, and an end by itself, because a kiosk is everybody's."""

from django.http import HttpRequest

from mentoring.cards.queries import shoes_of_card
from mentoring.cards.rules import VISIT
from mentoring.people.queries import Shoes

CARD = "card"  # The session's key for the card that opened it.


def came_with_card(request: HttpRequest) -> bool:
    """Did a card open this session?"""
    return CARD in request.session


def shoes_in_hand(request: HttpRequest) -> list[Shoes]:
    """What the card that opened this session lets one wear; nothing once it is blocked."""
    return shoes_of_card(request.session[CARD]) if came_with_card(request) else []


def begin_visit(request: HttpRequest, card_pk: int) -> None:
    """A fresh session, so that nothing of whoever sat here before is in it; it ends when nobody touches it."""
    request.session.flush()
    request.session[CARD] = card_pk
    request.session.set_expiry(VISIT)


def end_visit(request: HttpRequest) -> None:
    """Nothing is left of it."""
    request.session.flush()
