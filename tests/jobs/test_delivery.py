"""The outbox is delivered: once, later if it must be, and never lost."""

from datetime import timedelta

import pytest
from django.core import mail

from mentoring.adapters.mail import Letter
from mentoring.jobs.delivery import deliver_due
from mentoring.records.commands import RETRY_AFTER, enqueue, retry
from mentoring.records.models import Parcel


class Broken:
    """A mail server that is away."""

    tried = 0

    def send(self, letter: Letter) -> None:
        self.tried += 1
        raise ConnectionRefusedError("nobody home")


@pytest.fixture
def parcel(town) -> Parcel:
    deliver_due(town.now)
    enqueue("account", to="iris@example.org", key="one", at=town.now, subject="Il tuo codice", body="123456")
    mail.outbox.clear()
    return Parcel.objects.get(key="one")


def test_what_is_due_is_sent_once(town, parcel):
    assert deliver_due(town.now) == 1
    assert deliver_due(town.now) == 0
    [letter] = mail.outbox
    assert (letter.to, letter.subject, letter.body.strip()) == (["iris@example.org"], "Il tuo codice", "123456")
    parcel.refresh_from_db()
    assert (parcel.state, parcel.sent_at) == (Parcel.State.SENT, town.now)


def test_what_is_not_due_yet_waits(town):
    deliver_due(town.now)
    enqueue("account", to="a@example.org", key="later", at=town.now + timedelta(hours=1), subject="Dopo", body="Dopo")
    assert deliver_due(town.now) == 0
    assert deliver_due(town.now + timedelta(hours=1)) == 1


def test_a_letter_that_could_not_be_sent_is_tried_again_later(town, parcel):
    broken = Broken()
    assert deliver_due(town.now, broken) == 1
    assert deliver_due(town.now, broken) == 0
    parcel.refresh_from_db()
    assert parcel.state == Parcel.State.WAITING
    assert parcel.last_error == "ConnectionRefusedError: nobody home"
    assert deliver_due(town.now + RETRY_AFTER[0]) == 1
    assert len(mail.outbox) == 1


def test_after_the_last_try_it_lies_on_the_operators_desk_and_can_be_tried_again(town, parcel):
    broken, now = Broken(), town.now
    for wait in [timedelta(), *RETRY_AFTER]:
        now += wait
        deliver_due(now, broken)
    parcel.refresh_from_db()
    assert broken.tried == len(RETRY_AFTER) + 1
    assert parcel.state == Parcel.State.FAILED
    assert deliver_due(now + timedelta(days=30), broken) == 0
    retry(parcel, now)
    assert deliver_due(now) == 1
    assert len(mail.outbox) == 1


def test_a_letter_without_words_does_not_stop_the_others(town, parcel):
    enqueue("no_such_words", to="a@example.org", key="wordless", at=town.now - timedelta(hours=1))
    assert deliver_due(town.now) == 2
    assert len(mail.outbox) == 1
    assert "TemplateDoesNotExist" in Parcel.objects.get(key="wordless").last_error


def test_a_worker_that_died_half_way_gives_its_letter_back(town, parcel):
    class Dies:
        def send(self, letter: Letter) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver_due(town.now, Dies())
    assert deliver_due(town.now) == 0
    assert deliver_due(town.now + timedelta(minutes=5)) == 1
    assert len(mail.outbox) == 1


def test_a_worker_that_is_asked_to_stop_leaves_the_rest(town, parcel):
    enqueue("account", to="b@example.org", key="two", at=town.now, subject="Secondo", body="Secondo")
    answers = iter([False, True])
    assert deliver_due(town.now, enough=lambda: next(answers)) == 1
    assert len(mail.outbox) == 1
