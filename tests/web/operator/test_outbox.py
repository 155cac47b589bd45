"""The operator sees how far messages are, never what they say and to whom only half."""

import pytest
from django.test import Client
from django.utils import timezone

from mentoring.demo.town import Town
from mentoring.records.commands import enqueue
from mentoring.records.models import Parcel
from mentoring.web.operator.outbox import masked
from tests.web.operator.pages import text_of

OUTBOX = "/gestore/messaggi/"


@pytest.fixture
def failed(town: Town) -> Parcel:
    enqueue(
        "consent_request",
        to="rosa.segreta@example.org",
        key="stuck",
        at=timezone.now(),
        territory_id=town.territory.pk,
        guardian="Rosa Nessunodevesapere",
    )
    Parcel.objects.filter(key="stuck").update(
        state="failed", attempts=8, last_error="SMTPRecipientsRefused: rosa.segreta@example.org unknown"
    )
    return Parcel.objects.get(key="stuck")


def test_a_failed_message_shows_its_kind_and_half_its_address(teresa: Client, failed: Parcel) -> None:
    page = text_of(teresa.get(OUTBOX, {"state": "failed"}))
    assert "Richiesta di consenso r…@example.org E-mail Non consegnato" in page
    assert "L'altro server di posta non conosce questo indirizzo" in page
    assert "SMTPRecipientsRefused" not in page


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("ConnectionRefusedError: [Errno 111]", "Il nostro server di posta non rispondeva"),
        ("gaierror: [Errno -2] Name or service not known", "Il nostro server di posta non rispondeva"),
        ("SMTPAuthenticationError: (535, b'no')", "Il nostro server di posta non ci riconosce"),
        ("ZeroDivisionError: division by zero", "Un guasto nostro"),
    ],
)
def test_why_it_did_not_arrive_is_said_in_words(teresa: Client, failed: Parcel, error: str, words: str) -> None:
    Parcel.objects.filter(pk=failed.pk).update(last_error=error)
    assert words in text_of(teresa.get(OUTBOX))


@pytest.mark.parametrize("query", ["", "?export=csv", "?export=xlsx", "?sort=-created"])
def test_neither_address_nor_words_leave(teresa: Client, failed: Parcel, query: str) -> None:
    content = teresa.get(f"{OUTBOX}{query}").content
    assert b"rosa.segreta" not in content
    assert b"Nessunodevesapere" not in content


def test_failed_messages_are_tried_again(teresa: Client, failed: Parcel) -> None:
    assert "1 messaggio non è arrivato." in text_of(teresa.get(OUTBOX))
    assert "1 messaggio riparte." in text_of(teresa.post(OUTBOX, follow=True))
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == ("waiting", 0)
    assert "non è arrivato" not in text_of(teresa.get(OUTBOX))


def test_messages_of_another_territory_are_not_there(town: Town, teresa: Client, failed: Parcel) -> None:
    Parcel.objects.filter(pk=failed.pk).update(territory_id=town.territory.pk + 1)
    assert "Richiesta di consenso r…" not in text_of(teresa.get(OUTBOX))
    teresa.post(OUTBOX)
    failed.refresh_from_db()
    assert failed.state == "failed"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("rosa@example.org", "r…@example.org"),
        ("a@b.it", "a…@b.it"),
        ("", "…@"),
        ("Rosa De Bianchi\nVigevano", "R. D. B., Vigevano"),
        ("Rosa Bianchi", "R. B."),
    ],
)
def test_half_an_address(address: str, shown: str) -> None:
    assert masked(address) == shown
