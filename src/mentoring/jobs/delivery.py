"""Parcels of the outbox become letters: the facts are in the parcel, the words in templates/messages/<kind>.txt."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import get_template
from django.utils import translation

from mentoring.adapters.mail import DjangoMailer, Letter, Mailer
from mentoring.records.commands import deliver_next

if TYPE_CHECKING:
    from mentoring.records.models import Parcel

# Facts travel as JSON; these are moments and days again before the words see them.
_MOMENTS = frozenset({"starts_at"})
_DAYS = frozenset({"expires_on"})


def deliver_due(now: datetime, mailer: Mailer | None = None, *, enough: Callable[[], bool] = lambda: False) -> int:
    """Send what is due, the oldest first, until nothing is left or it is `enough`. Returns how many were tried."""
    carrier = mailer or DjangoMailer()
    tried = 0
    while not enough() and deliver_next(lambda parcel: carrier.send(letter_of(parcel)), now):
        tried += 1
    return tried


def letter_of(parcel: "Parcel") -> Letter:
    """The words of a parcel, in its language. The template's first line is the subject."""
    with translation.override(parcel.language):
        template = get_template(f"messages/{parcel.kind}.txt")
        text = template.render({**_facts(parcel.facts), "site": settings.PUBLIC_URL})
    subject, _blank, body = text.strip().partition("\n")
    return Letter(to=parcel.to, subject=subject.strip(), body=f"{body.strip()}\n")


def _facts(facts: dict[str, Any]) -> dict[str, Any]:
    read = dict(facts)
    for name in facts.keys() & _MOMENTS:
        read[name] = datetime.fromisoformat(facts[name])
    for name in facts.keys() & _DAYS:
        read[name] = date.fromisoformat(facts[name])
    return read
