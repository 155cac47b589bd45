"""Words with gaps."""

import pytest

from mentoring.post.rules import Part, fill, first_address, missing_gaps, parts_of, strange_pieces, tidy


def test_gaps_are_filled_once_and_what_fills_them_is_not_read_again():
    assert fill("{a} e {b}", {"a": "{b}", "b": "uno"}) == "{b} e uno"


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("Ciao {name}", []),
        ("Ciao {nome}", ["{nome}"]),
        ("Ciao {name", ["{"]),
        ("Ciao name}", ["}"]),
        ("{{ name }}", ["{", "{ name }", "}"]),
        ("{{name}}", ["{", "}"]),
        ("{% url 'x' %}", ["{% url 'x' %}"]),
        ("{name.password}", ["{name.password}"]),
        ("{0} {} {Name}", ["{0}", "{}", "{Name}"]),
        ("{nome} {nome}", ["{nome}"]),
        ("{na\nme}", ["{", "}"]),
    ],
)
def test_whatever_stands_in_braces_and_is_no_gap_is_found(text, strange):
    assert strange_pieces(text, ["name"]) == strange


def test_gaps_that_must_be_there_are_missed():
    assert missing_gaps("Codice {code}", ["code", "link"]) == ["link"]


def test_an_empty_gap_leaves_no_hole():
    assert tidy("Uno  \r\n\r\n\n\n \nDue\n") == "Uno\n\nDue"


def test_the_main_address_on_its_own_line_becomes_the_button_once():
    body = "Ciao,\nscegli:\nhttps://a.it/x\n\nhttps://a.it/x\n\nhttps://a.it/y"
    assert parts_of(body, "https://a.it/x") == [
        Part(("Ciao,", "scegli:")),
        Part(address="https://a.it/x"),
        Part(("https://a.it/x",)),
        Part(("https://a.it/y",)),
    ]


def test_without_a_main_address_there_is_no_button():
    assert parts_of("Ciao\n\nhttps://a.it", "") == [Part(("Ciao",)), Part(("https://a.it",))]


@pytest.mark.parametrize(("text", "address"), [("Vedi https://a.it/b qui", "https://a.it/b"), ("Niente", "")])
def test_where_a_text_leads_first(text, address):
    assert first_address(text) == address
