"""E-mail: plain text with an HTML twin, one letter to one address. Who carries it is Django's EMAIL_BACKEND."""

import email
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Protocol

from django.core.mail import EmailMultiAlternatives


@dataclass(frozen=True)
class Letter:
    """What one address gets to read."""

    to: str
    subject: str
    body: str
    html: str = field(default="", compare=False)  # The same words, laid out.
    message_id: str = field(default="", compare=False)  # The same at every try: a second copy is recognised as one.


class Mailer(Protocol):
    """Whoever carries letters out of the house."""

    def send(self, letter: Letter) -> None: ...


class DjangoMailer:
    """The mail backend of the settings: SMTP in production, a folder on a laptop, memory in tests."""

    def send(self, letter: Letter) -> None:
        """Raises what the backend raises: the outbox keeps the letter and tries again."""
        # Nobody's holiday reply must come back for it.
        headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
        if letter.message_id:
            headers["Message-ID"] = letter.message_id
        message = EmailMultiAlternatives(letter.subject, letter.body, to=[letter.to], headers=headers)
        if letter.html:
            message.attach_alternative(letter.html, "text/html")
        message.send()


@dataclass(frozen=True)
class Sent:
    """A letter that lies in the folder of the file backend."""

    letter: Letter
    at: datetime


def letters_in(folder: Path) -> list[Sent]:
    """What the file backend wrote, the newest first."""
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [sent for path in files for sent in reversed(list(_letters(path)))]


def _letters(path: Path) -> Iterator[Sent]:
    for text in path.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
        if not text.strip():
            continue
        message = email.message_from_bytes(text, policy=policy.default)
        body = message.get_body(("plain",))
        yield Sent(
            Letter(to=str(message["To"]), subject=str(message["Subject"]), body=body.get_content() if body else ""),
            at=parsedate_to_datetime(message["Date"]),
        )
