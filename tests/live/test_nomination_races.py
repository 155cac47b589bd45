"""A double click on a form, the same list from two desks, and a family that answers while the school takes it back."""

import secrets
from collections.abc import Callable

from mentoring.demo.town import Town
from mentoring.kernel.refusal import Refusal, WrongState
from mentoring.nominations.commands import (
    Answer,
    ask_again,
    consent,
    decline,
    import_nominations,
    nominate,
    print_letters,
    withdraw,
)
from mentoring.nominations.errors import AlreadyNominated, AskedJustNow
from mentoring.nominations.models import Nomination
from mentoring.nominations.queries import opened_by
from mentoring.nominations.rules import Nominee, read_rows
from mentoring.records.models import Parcel
from tests.live.races import at_once, outcome

ROUNDS = 8


def put_forward(town: Town, nominee: Nominee, **facts: object) -> Callable[[], object]:
    options = {"programme": town.arte, "nominator": town.school, "reason": "merit", "now": town.now}
    return outcome(nominate, town.teacher, nominee=nominee, **options, **facts)


def somebody(town: Town) -> Nominee:
    return Nominee("Ada", f"Gara {secrets.token_hex(4)}", town.born(12), guardian_email="gara@example.org")


def test_a_double_click_on_the_form_is_one_nomination(town: Town) -> None:
    for _ in range(ROUNDS):
        nominee, key = somebody(town), town.form_key()
        first, second = at_once(*(put_forward(town, nominee, form_key=key) for _ in range(2)))
        assert first.nomination == second.nomination  # type: ignore[attr-defined]
        assert Nomination.objects.filter(person__last_name=nominee.last_name).count() == 1


def test_two_desks_put_the_same_child_forward_without_a_code(town: Town) -> None:
    for _ in range(ROUNDS):
        nominee = somebody(town)
        answers = at_once(*(put_forward(town, nominee) for _ in range(3)))
        assert [type(answer) for answer in answers].count(AlreadyNominated) == 2
        assert Nomination.objects.filter(person__last_name=nominee.last_name).count() == 1


def test_two_desks_confirm_the_same_list(town: Town) -> None:
    for _ in range(ROUNDS):
        mark = secrets.token_hex(4)
        rows = read_rows(
            ["Cognome", "Nome", "Nato il"],
            [(line, [f"Elenco {mark}", f"Nome {line}", "1/1/2014"]) for line in range(9)],
        )
        options = {"programme": town.arte, "nominator": town.school, "rows": rows, "now": town.now}
        answers = at_once(*(outcome(import_nominations, town.teacher, **options) for _ in range(2)))
        assert sorted(len(answer.asked) for answer in answers) == [0, 9]  # type: ignore[attr-defined]
        assert Nomination.objects.filter(person__last_name=f"Elenco {mark}").count() == 9


def test_a_family_answers_while_the_school_takes_it_back(town: Town) -> None:
    for _ in range(ROUNDS):
        asked = put_forward(town, somebody(town))()
        yes, no, back = (Nomination.objects.get(pk=asked.nomination.pk) for _ in range(3))  # type: ignore[attr-defined]
        answers = at_once(
            outcome(consent, nomination=yes, answer=Answer("Rosa"), channel="letter", now=town.now),
            outcome(decline, nomination=no, now=town.now),
            outcome(withdraw, town.teacher, nomination=back, now=town.now),
        )
        refused = [answer for answer in answers if isinstance(answer, Refusal)]
        yes.refresh_from_db()
        # A school may take back what a family agreed to; every other pair excludes each other.
        assert {type(refusal) for refusal in refused} == {WrongState}
        assert len(refused) == 2 or (len(refused) == 1 and yes.state == "withdrawn" and answers[0] is None)
        assert yes.consents.count() == (1 if answers[0] is None else 0)


def test_two_desks_write_to_the_family_again(town: Town) -> None:
    for _ in range(ROUNDS):
        asked = put_forward(town, Nominee("Ada", f"Gara {secrets.token_hex(4)}", town.born(12)))()
        pk = asked.nomination.pk  # type: ignore[attr-defined]
        before = Parcel.objects.filter(kind="consent_request").count()
        answers = at_once(
            *(
                outcome(
                    ask_again,
                    town.teacher,
                    nomination=Nomination.objects.get(pk=pk),
                    email="gara@example.org",
                    now=town.now,
                )
                for _ in range(2)
            )
        )
        assert sum(isinstance(answer, WrongState | AskedJustNow) for answer in answers) == 1
        assert Parcel.objects.filter(kind="consent_request").count() == before + 1


def test_two_desks_print_the_same_letter_and_one_of_the_two_keys_lives(town: Town) -> None:
    for _ in range(ROUNDS):
        asked = put_forward(town, somebody(town))()
        copies = [Nomination.objects.get(pk=asked.nomination.pk) for _ in range(2)]  # type: ignore[attr-defined]
        answers = at_once(*(outcome(print_letters, town.teacher, nominations=[copy], now=town.now) for copy in copies))
        assert sum(opened_by(answer[0].link) is not None for answer in answers) == 1  # type: ignore[index]
