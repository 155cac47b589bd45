"""Two workers, two printers, two windows: what is said is said once."""

import secrets
from collections import Counter

from django.utils import timezone

from mentoring.adapters.mail import Letter
from mentoring.attachments.models import Attachment
from mentoring.demo.town import Town
from mentoring.jobs.delivery import deliver_due
from mentoring.kernel.refusal import WrongState
from mentoring.people.models import Organisation
from mentoring.people.permissions import Role
from mentoring.post.commands import print_one, print_waiting
from mentoring.programmes.commands import Body, Document, answer, join
from mentoring.programmes.errors import AlreadyHere
from mentoring.programmes.models import Message
from mentoring.records.commands import enqueue, enqueue_letter
from mentoring.records.models import Parcel
from tests.live.fiscal import fiscal_code
from tests.live.races import at_once, outcome, refusals

ROUNDS = 5


class Carrier:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.carried: list[str] = []

    def send(self, letter: Letter) -> None:
        self.carried.append(letter.to)


def on_paper(town: Town, count: int) -> list[Parcel]:
    mark = secrets.token_hex(4)
    for number in range(count):
        here = town.territory.pk
        key = f"race:{mark}:{number}"
        enqueue_letter("gift_received", to=[key], key=key, at=timezone.now(), territory_id=here, amount_cents=1_00)
    return list(Parcel.objects.filter(key__startswith=f"race:{mark}:").order_by("pk"))


def test_three_workers_send_each_message_once(town: Town) -> None:
    now, carrier = timezone.now(), Carrier()
    deliver_due(now, Carrier())  # What others left.
    everybody = [f"posta.{secrets.token_hex(4)}@example.org" for _ in range(20)]
    for address in everybody:
        enqueue("gift_received", to=address, key=address, at=now, territory_id=town.territory.pk, amount_cents=1_00)
    at_once(*(outcome(deliver_due, now, carrier) for _worker in range(3)))
    assert Counter(carrier.carried) == Counter(everybody)


def test_two_operators_print_at_once_and_no_letter_is_on_both_piles(town: Town) -> None:
    for _ in range(ROUNDS):
        waiting = {letter.pk for letter in on_paper(town, 6)}
        piles = at_once(
            *(
                outcome(print_waiting, who, territory=town.territory, now=timezone.now())
                for who in (town.operator, town.second_operator)
            )
        )
        printed = [letter.pk for pile in piles for letter in pile]
        assert len(printed) == len(set(printed))
        assert waiting <= set(printed)


def test_one_letter_by_itself_while_a_colleague_prints_them_all(town: Town) -> None:
    for _ in range(ROUNDS):
        [letter] = on_paper(town, 1)
        alone, pile = at_once(
            outcome(print_one, town.operator, territory=town.territory, letter=letter, now=timezone.now()),
            outcome(print_waiting, town.second_operator, territory=town.territory, now=timezone.now()),
        )
        is_in_the_pile = letter.pk in {other.pk for other in pile}
        assert isinstance(alone, WrongState) == is_in_the_pile


def test_a_body_that_is_registered_twice_at_once_is_one(town: Town) -> None:
    for _ in range(ROUNDS):
        code = fiscal_code()
        users = [town.confirmed_user(f"due.{secrets.token_hex(4)}@example.org", "Due") for _user in range(2)]
        answers = at_once(
            *(
                outcome(
                    join,
                    territory=town.territory,
                    user=user,
                    body=Body(name=f"Bottega {code} {number}", kind="shop", fiscal_code=code),
                    role=Role.MENTOR,
                    now=timezone.now(),
                )
                for number, user in enumerate(users)
            )
        )
        assert [type(refusal) for refusal in refusals(answers)] == [AlreadyHere]
        assert Organisation.objects.filter(name__startswith=f"Bottega {code}").count() == 1


def test_a_document_sent_by_two_clicks_is_one(town: Town) -> None:
    user = town.confirmed_user(f"carte.{secrets.token_hex(4)}@example.org", "Carte")
    _body, asked = town.asking_organisation("Bottega delle Carte", "shop", Role.MENTOR, user)
    actor = town.acting(user.email, Role.MENTOR)
    paper = Document("visura.pdf", b"%PDF-1.4\n%%EOF")
    for number in range(ROUNDS):
        facts = {"text": "", "form_key": str(number), "now": timezone.now(), "document": paper}
        before = Attachment.objects.count()
        answers = at_once(*(outcome(answer, actor, admission=asked, **facts) for _click in range(2)))
        assert refusals(answers) == []
        assert Attachment.objects.count() == before + 1
    assert Message.objects.filter(admission=asked).count() == ROUNDS
