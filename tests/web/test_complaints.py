"""Whatever a form complains about, it does so in our words, and says "tu" to nobody."""

import re
from typing import Any

import pytest
from django import forms
from django.core import validators
from django.utils import translation

# How Django's own Italian begins its sentences.
TU = re.compile(r"\b(Inserisci|Assicurati|Scegli|Seleziona|Carica|Invia|Controlla|Verifica|Riempi)\b")


# How ours begin.
BEGINNINGS = (
    "Manca questa",
    "Qui serve",
    "Questa ",
    "Questo momento",
    "Questo indirizzo",
    "Questo non è",
    "Questo file",
    "È troppo",
    "Il file",
    "Qui dentro",
)


class Everything(forms.Form):
    text = forms.CharField(max_length=5, min_length=3)
    one = forms.CharField(max_length=1)
    number = forms.IntegerField(min_value=2, max_value=5)
    share = forms.DecimalField()
    rough = forms.FloatField()
    day = forms.DateField()
    hour = forms.TimeField()
    moment = forms.DateTimeField()
    email = forms.EmailField()
    site = forms.URLField(assume_scheme="https")
    choice = forms.ChoiceField(choices=[("a", "A")])
    several = forms.MultipleChoiceField(choices=[("a", "A")])
    paper = forms.FileField()


WRONG: list[dict[str, Any]] = [
    {},
    dict.fromkeys(Everything.base_fields, "x" * 9),
    {**dict.fromkeys(Everything.base_fields, "x\x00"), "number": "99", "text": "x"},
    {"number": "1", "email": "a@", "site": "::", "text": "\x00"},
]


@pytest.mark.parametrize("data", WRONG)
def test_every_complaint_is_ours(data):
    with translation.override("it"):
        for name, said in Everything(data).errors.items():
            for sentence in said:
                assert not TU.search(sentence), f"{name}: {sentence}"
                assert sentence.startswith(BEGINNINGS), f"{name}: {sentence}"


def test_a_long_text_says_how_long_it_may_be():
    with translation.override("it"), pytest.raises(forms.ValidationError) as refusal:
        forms.CharField(max_length=5).clean("abcdefgh")
    assert refusal.value.messages == ["È troppo lungo: al massimo 5 caratteri, e qui sono 8."]


def test_a_field_that_has_words_of_its_own_keeps_them():
    with pytest.raises(forms.ValidationError) as refusal:
        forms.CharField(error_messages={"required": "Scriva il nome."}).clean("")
    assert refusal.value.messages == ["Scriva il nome."]


def test_an_address_is_checked_in_our_words_also_by_itself():
    with translation.override("it"), pytest.raises(forms.ValidationError) as refusal:
        validators.validate_email("a@")
    assert "manca la @" in refusal.value.messages[0]
