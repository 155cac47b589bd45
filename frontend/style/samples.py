"""Forms as page authors write them, one empty and one full of mistakes."""

from typing import Any

from django import forms
from django.core.paginator import Paginator

from mentoring.web.forms import CheckboxList, CodeInput, DateInput, DateTimeInput, MoneyField, RadioCards


class Gift(forms.Form):
    amount = MoneyField(
        label="Quanto vuoi dare", help_text="Anche poco conta: con 12 € un ragazzo va a teatro.", minimum=5_00
    )
    rhythm = forms.ChoiceField(
        label="Ogni quanto",
        widget=RadioCards,
        choices=[("once", "Una volta"), ("monthly", "Ogni mese"), ("yearly", "Ogni anno")],
    )
    name = forms.CharField(label="Il nome che vedranno tutti", max_length=80)
    email = forms.EmailField(label="La tua e-mail", help_text="Ti scriviamo solo quando serve.")
    disciplines = forms.MultipleChoiceField(
        label="Per che cosa", required=False, widget=CheckboxList, help_text="Se non scegli, va dove serve di più.",
        choices=[("music", "Musica"), ("theatre", "Teatro"), ("dance", "Danza"), ("museum", "Musei")],
    )  # fmt: skip
    how = forms.ChoiceField(
        label="Come preferisci", widget=forms.RadioSelect, choices=[("a", "Bonifico"), ("b", "Bollettino")]
    )
    area = forms.ChoiceField(
        label="Dove", choices=[("", "Tutto il territorio"), ("1", "Vigevano"), ("2", "Mortara")], required=False
    )
    born = forms.DateField(label="Nato il", widget=DateInput, required=False)
    starts = forms.DateTimeField(label="Comincia", widget=DateTimeInput, required=False)
    code = forms.CharField(label="Il tuo codice", widget=CodeInput, required=False)
    secret = forms.CharField(
        label="Una password", widget=forms.PasswordInput({"autocomplete": "current-password"}), required=False
    )
    words = forms.CharField(label="Due parole", widget=forms.Textarea, required=False)
    picture = forms.FileField(label="Una fotografia", required=False)
    agree = forms.BooleanField(label="Ho letto come usate i miei dati")


def forms_of() -> dict[str, Any]:
    wrong = Gift({"amount": "-12", "name": "", "email": "chiocciola", "disciplines": ["music"]}, auto_id="wrong_%s")
    wrong.is_valid()
    return {"gift": Gift(), "wrong": wrong, "page_obj": Paginator(range(400), 10).page(3)}
