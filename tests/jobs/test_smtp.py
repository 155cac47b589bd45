"""Mail meets a real SMTP server: what arrives, what is refused, and what happens while the server is away."""

import email
import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from mentoring.demo.town import Town
from mentoring.jobs.delivery import deliver_due
from mentoring.records.commands import RETRY_AFTER, enqueue, retry
from mentoring.records.models import Parcel

NOBODY = "nessuno@example.org"


class Post:
    """A mail server on this machine that knows everybody but one, and can be away."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.received: list[EmailMessage] = []
        self._controller: Controller | None = None

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address == NOBODY:
            return "550 5.1.1 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.received.append(email.message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"

    def opens(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def closes(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


@pytest.fixture
def post(town: Town, settings) -> Iterator[Post]:
    deliver_due(town.now)  # What the town itself had to say.
    post = Post()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post.port
    settings.PUBLIC_URL = "https://mentoring.example"
    post.opens()
    yield post
    post.closes()


def told(town: Town, key: str = "one", to: str = "iris@example.org") -> Parcel:
    facts = {"first_name": "Nicolò", "amount_cents": 80_00, "programme": "Perché no? <Arte> & città"}
    enqueue("voucher_issued", to=to, key=key, at=town.now, expires_on="2027-06-30", **facts)
    return Parcel.objects.get(key=key)


def text_of(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content.replace("\r\n", "\n")


def test_a_letter_arrives_as_text_and_laid_out_with_its_accents(town, post):
    told(town)
    deliver_due(town.now)
    [message] = post.received
    assert message["Subject"] == "Nicolò, hai 80\N{NO-BREAK SPACE}€ da spendere"
    assert message["To"] == "iris@example.org"
    assert message.get_content_type() == "multipart/alternative"
    plain, html = text_of(message, "plain"), text_of(message, "html")
    assert "«Perché no? <Arte> & città»" in plain
    assert "«Perché no? &lt;Arte&gt; &amp; città»" in html
    assert "https://mentoring.example/proposte/" in plain
    assert plain.endswith("--\nMentoring\nhttps://mentoring.example\n")


def test_the_laid_out_twin_has_one_button_and_fetches_nothing(town, post):
    told(town)
    deliver_due(town.now)
    html = text_of(post.received[0], "html")
    assert re.findall(r'class="button".*?href="([^"]+)">([^<]+)<', html, re.DOTALL) == [
        ("https://mentoring.example/proposte/", "Vai alle proposte")
    ]
    assert '<a href="https://mentoring.example/io/"' in html
    assert not re.search(r"<img|<link|<script|url\(|@import|src=", html)


def test_the_headers_are_those_of_a_letter_to_one_person(town, post):
    told(town)
    deliver_due(town.now)
    [message] = post.received
    assert abs(parsedate_to_datetime(message["Date"]) - datetime.now(UTC).replace(tzinfo=None)) < timedelta(minutes=5)
    assert re.fullmatch(r"<[0-9a-f]{32}@mentoring\.example>", message["Message-ID"])
    assert message["Auto-Submitted"] == "auto-generated"
    assert not [name for name in message if name.lower().startswith("list-") or name.lower() == "precedence"]


def test_each_letter_has_its_own_number(town, post):
    told(town)
    told(town, "two")
    deliver_due(town.now)
    first, second = post.received
    assert first["Message-ID"] != second["Message-ID"]


def test_a_worker_that_dies_after_sending_sends_a_copy_that_can_be_recognised(town, post, monkeypatch):
    told(town)

    def dies(*_arguments: object, **_facts: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr("mentoring.records.commands.advance", dies)
        with pytest.raises(KeyboardInterrupt):
            deliver_due(town.now)
    deliver_due(town.now + timedelta(minutes=5))
    first, second = post.received
    assert first["Message-ID"] == second["Message-ID"]


def test_while_the_server_is_away_for_an_hour_nothing_is_lost_and_each_letter_is_sent_once(town, post):
    post.closes()
    keys = ["one", "two", "three"]
    for key in keys:
        told(town, key, to=f"{key}@example.org")
    for minute in range(60):
        deliver_due(town.now + timedelta(minutes=minute))
    waiting = Parcel.objects.filter(key__in=keys)
    assert {(parcel.state, parcel.last_error.partition(":")[0]) for parcel in waiting} == {
        ("waiting", "ConnectionRefusedError")
    }
    post.opens()
    for minute in range(60, 200, 5):
        deliver_due(town.now + timedelta(minutes=minute))
    assert sorted(message["To"] for message in post.received) == sorted(f"{key}@example.org" for key in keys)
    assert {(parcel.state, parcel.last_error) for parcel in waiting.all()} == {("sent", "")}


def test_a_letter_to_nobody_ends_among_those_not_delivered_and_the_others_arrive(town, post):
    lost = told(town, "lost", to=NOBODY)
    told(town)
    now = town.now
    for wait in [timedelta(), *RETRY_AFTER]:
        now += wait
        deliver_due(now)
    lost.refresh_from_db()
    assert (lost.state, lost.attempts) == ("failed", len(RETRY_AFTER) + 1)
    assert lost.last_error.startswith("SMTPRecipientsRefused")
    assert [message["To"] for message in post.received] == ["iris@example.org"]


def test_a_letter_whose_address_was_set_right_arrives_when_it_is_tried_again(town, post):
    lost = told(town, "lost", to=NOBODY)
    Parcel.objects.filter(pk=lost.pk).update(state="failed", attempts=8)
    lost.refresh_from_db()
    lost.to = "ci@example.org"
    lost.save(update_fields=["to"])
    retry(lost, town.now)
    deliver_due(town.now)
    assert [message["To"] for message in post.received] == ["ci@example.org"]


def test_a_name_with_a_line_break_writes_no_header(town, post):
    facts = {"amount_cents": 1, "programme": "Arte", "expires_on": "2027-06-30"}
    enqueue("voucher_issued", to="a@example.org", key="x", at=town.now, first_name="Eva\nBcc: b@example.org", **facts)
    deliver_due(town.now)
    [message] = post.received
    assert message["Bcc"] is None
    assert message["Subject"].strip().startswith("Eva Bcc: b@example.org, hai")
