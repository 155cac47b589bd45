"""Parcels of the outbox become letters: the facts are in the parcel, the room of the post finds the words."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string

from mentoring.adapters.mail import DjangoMailer, Letter, Mailer
from mentoring.kernel.secrecy import fingerprint
from mentoring.post.words import words_of
from mentoring.records.commands import deliver_next

if TYPE_CHECKING:
    from mentoring.records.models import Parcel


def deliver_due(now: datetime, mailer: Mailer | None = None, *, enough: Callable[[], bool] = lambda: False) -> int:
    """Send what is due, the oldest first, until nothing is left or it is `enough`. Returns how many were tried."""
    carrier = mailer or DjangoMailer()
    tried = 0
    while not enough() and deliver_next(lambda parcel: carrier.send(letter_of(parcel)), now):
        tried += 1
    return tried


def letter_of(parcel: "Parcel") -> Letter:
    """The words of a parcel, in its language, as text and laid out."""
    words = words_of(parcel)
    html = render_to_string("messages/_letter.html", {"words": words, "language": parcel.language})
    return Letter(to=parcel.to, subject=words.subject, body=words.text, html=html, message_id=_message_id(parcel))


def _message_id(parcel: "Parcel") -> str:
    """One parcel, one number: whoever gets it twice (we died after sending, before noting it) can tell."""
    return f"<{fingerprint(parcel.key)[:32]}@{urlsplit(settings.PUBLIC_URL).hostname}>"
