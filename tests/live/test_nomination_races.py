"""A double click on a form, the same list from two desks, and a family that answers while the school takes it back."""

import secrets
from collections.abc import Callable

from mentoring.demo.town import Town
from mentoring.kernel.refusal import Refusal, WrongState
from mentoring.nominations.commands import ask_again, nominate, print_letters, withdraw
from mentoring.nominations.consents import Answer, consent, decline
from mentoring.nominations.errors import AlreadyNominated, AskedJustNow, ConsentGiven
from mentoring.nominations.models import Nomination
from mentoring.nominations.queries import opened_by
from mentoring.nominations.rules import Nominee
from mentoring.records.models import Parcel
from mentoring.rolls.commands import BATCH, Outcome, bring_roll, confirm_roll, import_nominations, take_back, write_all
from mentoring.rolls.errors import AlreadyWriting
from mentoring.rolls.models import Roll
from tests.live.races import at_once, outcome
from tests.rolls.lists import brought, class_of, letters

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
        options = {"programme": town.arte, "nominator": town.school, "now": town.now}
        lists = [brought(*((f"Elenco {mark}", f"Nome {letters(n)}", "1/1/2014") for n in range(9))) for _desk in "ab"]
        answers = at_once(*(outcome(import_nominations, town.teacher, brought=one, **options) for one in lists))
        # The second finds everybody known, or meets the first in the middle and is told so.
        made = [len(answer.asked) for answer in answers if isinstance(answer, Outcome)]
        assert sorted(made) in ([0, 9], [9])
        assert len(made) == 2 or AlreadyWriting in map(type, answers)
        assert Nomination.objects.filter(person__last_name=f"Elenco {mark}").count() == 9


def test_two_desks_bring_two_lists_with_the_same_children(town: Town) -> None:
    for _ in range(ROUNDS):
        mark = secrets.token_hex(4)
        options = {"programme": town.arte, "nominator": town.school, "now": town.now}
        lists = [
            brought(*((f"Elenco {mark}", f"Nome {letters(n)}", "1/1/2014") for n in order))
            for order in (range(9), range(8, -1, -1))
        ]
        answers = at_once(*(outcome(import_nominations, town.teacher, brought=one, **options) for one in lists))
        assert sum(len(answer.asked) for answer in answers) == 9  # type: ignore[attr-defined]
        assert Nomination.objects.filter(person__last_name=f"Elenco {mark}").count() == 9


def test_two_workers_write_the_same_list(town: Town) -> None:
    for _ in range(ROUNDS // 2):
        mark = secrets.token_hex(4)
        roll = confirmed(town, mark, 2 * BATCH)
        at_once(*(outcome(write_all, Roll.objects.get(pk=roll.pk), town.now) for _ in range(2)))
        assert Nomination.objects.filter(person__last_name__startswith=mark).count() == 2 * BATCH
        assert Roll.objects.get(pk=roll.pk).state == "written"


def test_a_list_is_taken_back_while_a_family_says_yes(town: Town) -> None:
    for number in range(ROUNDS):
        mark = secrets.token_hex(4)
        roll = confirmed(town, mark, 5)
        asked = write_all(roll, town.now).asked
        answers = at_once(
            outcome(take_back, town.teacher, roll=Roll.objects.get(pk=roll.pk), now=town.now),
            outcome(consent, nomination=asked[3].nomination, answer=Answer("Rosa"), channel="letter", now=town.now),
            late_by=(0.002 * (number % 3), 0.0),
        )
        states = sorted(Nomination.objects.filter(roll_rows__roll=roll).values_list("state", flat=True))
        if isinstance(answers[0], ConsentGiven):
            assert (answers[1], states) == (None, ["consented", *["proposed"] * 4])
        else:
            assert (type(answers[1]), states) == (WrongState, ["withdrawn"] * 5)


def test_a_list_is_taken_back_while_it_is_written(town: Town) -> None:
    for _ in range(ROUNDS // 2):
        mark = secrets.token_hex(4)
        roll = confirmed(town, mark, 2 * BATCH)
        at_once(
            outcome(write_all, Roll.objects.get(pk=roll.pk), town.now),
            outcome(take_back, town.teacher, roll=Roll.objects.get(pk=roll.pk), now=town.now),
        )
        assert not Nomination.objects.filter(person__last_name__startswith=mark, state="proposed").exists()
        assert Roll.objects.get(pk=roll.pk).state == "taken_back"


def confirmed(town: Town, mark: str, size: int) -> Roll:
    roll = bring_roll(
        town.teacher,
        programme=town.arte,
        nominator=town.school,
        brought=class_of(size, mark),
        reason="merit",
        now=town.now,
    )
    confirm_roll(town.teacher, roll=roll, now=town.now)
    return roll


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
