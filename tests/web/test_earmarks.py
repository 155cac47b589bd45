"""What a gift may serve, in words that a giver and an operator read alike."""

import pytest

from mentoring.demo.town import Town
from mentoring.funds.rules import Earmark
from mentoring.programmes.rules import Scope
from mentoring.web.earmarks import Names, ages, earmark_in_words, listed, names_for, scope_in_words

NAMES = Names(
    organisations={1: "Scuola del Girasole", 2: "Teatro del Gelso"},
    disciplines={"music": "musica", "dance": "danza"},
    kinds={"enrolment": "quota d'iscrizione"},
)


@pytest.mark.parametrize(
    ("earmark", "words"),
    [
        (Earmark(), "nessun vincolo"),
        (Earmark(youngest=6, oldest=14), "da 6 a 14 anni"),
        (Earmark(youngest=14), "da 14 anni in su"),
        (Earmark(oldest=0), "fino a 0 anni"),
        (Earmark(nominators=frozenset({1})), "segnalati da Scuola del Girasole"),
        (Earmark(municipalities=frozenset({"Vigevano", "Mortara"})), "di Mortara e Vigevano"),
        (Earmark(nominator_kinds=frozenset({"school"})), "segnalati da: scuola"),
        (Earmark(reasons=frozenset({"need", "merit"})), "segnalati per merito e situazione economica"),
        (Earmark(brackets=frozenset({"10000"})), "con ISEE fino a 10.000 €"),
        (
            Earmark(oldest=17, scope=Scope(frozenset({"music"}), frozenset({"enrolment"}), frozenset({2}))),
            "fino a 17 anni; per musica; solo quota d'iscrizione; presso Teatro del Gelso",
        ),
    ],
)
def test_every_wish_has_words(earmark: Earmark, words: str) -> None:
    assert earmark_in_words(earmark, NAMES) == words


@pytest.mark.parametrize(
    ("earmark", "is_narrow"),
    [
        (Earmark(), False),
        (Earmark(nominators=frozenset({1})), False),
        (Earmark(youngest=12, oldest=13), False),
        (Earmark(youngest=6, oldest=18, reasons=frozenset({"merit"}), municipalities=frozenset({"Mortara"})), False),
        (Earmark(youngest=12, oldest=13, nominators=frozenset({1})), True),
        (Earmark(nominators=frozenset({1}), reasons=frozenset({"need"}), brackets=frozenset({"10000"})), True),
        (Earmark(nominators=frozenset({1, 2}), reasons=frozenset({"need"}), brackets=frozenset({"10000"})), False),
    ],
)
def test_who_asks_for_much_at_once_may_reach_few(earmark: Earmark, is_narrow: bool) -> None:
    assert earmark.may_reach_few == is_narrow


def test_what_has_no_name_any_more_does_not_break_the_page() -> None:
    scope = Scope(disciplines=frozenset({"opera"}), providers=frozenset({99}))
    assert scope_in_words(scope, NAMES) == "per opera; presso ?"


@pytest.mark.parametrize(
    ("words", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a e b"), (["a", "b", "c"], "a, b e c")]
)
def test_things_are_listed_as_one_says_them(words: list[str], said: str) -> None:
    assert listed(words) == said


def test_every_age_needs_no_words() -> None:
    assert ages(None, None) == ""


def test_all_names_are_found_in_two_statements(town: Town, django_assert_num_queries) -> None:
    wishes = [Earmark(nominators=frozenset({body.pk})) for body in (town.school, town.music_school)]
    with django_assert_num_queries(2):
        names = names_for(town.territory, wishes, [Scope(providers=frozenset({town.theatre.pk}))])
    assert set(names.organisations.values()) == {town.school.name, town.music_school.name, town.theatre.name}
    assert names.disciplines["music"] == "musica"
    assert names.kinds["enrolment"] == "quota d'iscrizione"
