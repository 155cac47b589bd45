"""Words as a search compares them."""

import pytest

from mentoring.offers.words import asked, distance, nearest, stem, stems


@pytest.mark.parametrize(
    "forms",
    ["concerto concerti", "mostra mostre", "musica musiche", "lago laghi", "museo musei", "studio studi", "amico amici",
     "camicia camicie", "laboratorio laboratori", "spettacolo spettacoli", "gioco giochi", "idea idee",
     "bambina bambine bambino bambini",
     "biblioteca biblioteche", "opera opere", "danza danze", "film film", "citta citta"],
)  # fmt: skip
def test_one_stem_for_singular_and_plural(forms: str) -> None:
    assert len({stem(word) for word in forms.split()}) == 1


def test_different_words_keep_different_stems() -> None:
    words = ["concerto", "corso", "coro", "teatro", "museo", "musica", "mostra", "danza", "nuoto", "arte", "zoo", "re"]
    assert len({stem(word) for word in words}) == len(words)


def test_a_text_becomes_stems_without_accents() -> None:
    assert stems("L'Età dell'Oro: Città e laghi") == "l eta dell oro citt e lag"


def test_a_question_keeps_the_words_that_say_something() -> None:
    assert asked("un concerto di musica per la famiglia, un Concerto!") == ["concerto", "musica", "famiglia"]
    assert asked("la la la") == ["la"]  # There is nothing else to go by.
    assert asked("  ") == []


@pytest.mark.parametrize(
    ("typed", "meant", "mistakes"),
    [("concetro", "concerto", 1), ("cncerto", "concerto", 1), ("teatrro", "teatro", 1), ("muzica", "musica", 1),
     ("spetacollo", "spettacolo", 2), ("danza", "danza", 0), ("nuoto", "concerto", 3), ("ab", "ba", 1)],
)  # fmt: skip
def test_mistakes_are_counted_a_swap_is_one(typed: str, meant: str, mistakes: int) -> None:
    assert distance(typed, meant, 2) == mistakes


def test_the_nearest_word_has_the_fewest_mistakes_and_short_ones_have_none() -> None:
    known = ["concerto", "concerti", "conserva", "teatro", "coro", "corso"]
    assert nearest("conserto", known) == ["concerto", "concerti", "conserva"]
    assert nearest("tetaro", known) == ["teatro"]
    assert nearest("re", ["te", "tre"]) == []
    assert nearest("xyzzyx", known) == []
