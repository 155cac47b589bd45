"""How every form looks: label, help, control, and beside it, in words, what is wrong."""

from html.parser import HTMLParser

import pytest
from django import forms

from mentoring.web.forms import (
    CheckboxList,
    CodeInput,
    DateInput,
    DateTimeInput,
    FormKeyField,
    MoneyField,
    RadioCards,
    new_form_key,
)


class Gift(forms.Form):
    amount = MoneyField(label="Quanto", help_text="In euro.", minimum=5_00, maximum=1_000_00)
    rhythm = forms.ChoiceField(
        label="Ogni quanto", widget=RadioCards, choices=[("once", "Una volta"), ("month", "Ogni mese")]
    )
    where = forms.MultipleChoiceField(
        label="Dove", widget=CheckboxList, required=False, choices=[("a", "A"), ("b", "B")]
    )
    note = forms.CharField(label="Due parole", required=False)
    agree = forms.BooleanField(label="Va bene")


class Tags(HTMLParser):
    """The start tags of a page, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def by_id(self, wanted: str) -> tuple[str, dict[str, str | None]]:
        return next((tag, attrs) for tag, attrs in self.found if attrs.get("id") == wanted)

    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.found if attrs.get("id")]


def bad() -> Gift:
    form = Gift({"amount": "-3", "note": "<b>ciao</b>"})
    assert not form.is_valid()
    return form


@pytest.mark.parametrize(
    ("typed", "cents"), [("80", 80_00), ("80,00", 80_00), ("1.000", 1_000_00), ("12,5", 12_50), (" 12.50 € ", 12_50)]
)
def test_amounts_as_people_write_them(typed, cents):
    assert MoneyField().clean(typed) == cents


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Scrivi un importo"),
        ("ottanta", "Non riusciamo a leggere"),
        ("-80", "non può essere negativo"),
        ("1,234", "al massimo due cifre"),
        ("4", "L'importo minimo è 5\u00a0€"),
        ("1000,01", "L'importo massimo è 1.000\u00a0€"),
        ("99999999999", "controlla gli zeri"),
    ],
)
def test_what_is_wrong_with_an_amount_is_said(typed, sentence):
    with pytest.raises(forms.ValidationError) as refused:
        MoneyField(minimum=5_00, maximum=1_000_00).clean(typed)
    assert sentence in refused.value.messages[0]


def test_an_amount_that_is_opened_again_is_shown_as_typed():
    assert 'value="1250,50"' in str(Gift(initial={"amount": 1_250_50})["amount"])
    assert MoneyField(required=False).clean("") is None


def test_every_control_has_its_label_and_no_id_is_used_twice():
    page = Tags(str(bad()))
    labelled = {attrs["for"] for tag, attrs in page.found if tag == "label" and attrs.get("for")}
    assert {"id_amount", "id_note"} <= labelled
    assert len(page.ids()) == len(set(page.ids()))


def test_what_is_wrong_stands_beside_the_field_and_is_tied_to_it():
    page = Tags(str(bad()))
    _, amount = page.by_id("id_amount")
    assert amount["aria-invalid"] == "true"
    described = (amount["aria-describedby"] or "").split()
    assert described == ["id_amount_helptext", "id_amount_error"]
    for identity in described:
        assert page.by_id(identity)
    tag, rhythm = page.by_id("id_rhythm")
    assert tag == "fieldset"
    assert rhythm["aria-describedby"] == "id_rhythm_error"


def test_the_summary_links_to_each_field_that_is_wrong():
    html = str(bad())
    targets = [attrs["href"] for tag, attrs in Tags(html).found if tag == "a"]
    assert targets == ["#id_amount", "#id_rhythm", "#id_agree"]
    for target in targets:
        assert Tags(html).by_id((target or "").lstrip("#"))


def test_what_was_typed_is_kept_and_escaped():
    html = str(bad())
    assert 'value="-3"' in html
    assert 'value="&lt;b&gt;ciao&lt;/b&gt;"' in html


def test_required_is_said_in_words():
    html = str(Gift())
    assert html.count("(obbligatorio)") == 3
    assert "error-summary" not in html


def test_dates_travel_in_the_form_that_browsers_take():
    import datetime as dt

    assert 'value="2026-12-04"' in DateInput().render("d", dt.date(2026, 12, 4))
    assert 'value="2026-12-04T21:00"' in DateTimeInput().render("d", dt.datetime(2026, 12, 4, 21, 0))  # noqa: DTZ001 - as a form gives it


def test_a_code_field_is_left_alone_by_the_keyboard():
    html = CodeInput().render("code", "")
    assert 'autocapitalize="characters"' in html
    assert 'autocomplete="off"' in html


@pytest.mark.parametrize("key", ["group:7:12", "card:abc"])
def test_a_key_of_one_of_our_own_commands_cannot_be_taken_by_a_form(key):
    class Taking(forms.Form):
        form_key = FormKeyField()

    assert not Taking({"form_key": key}).is_valid()
    assert Taking({"form_key": new_form_key()}).is_valid()
