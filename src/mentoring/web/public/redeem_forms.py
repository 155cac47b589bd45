"""Who a family's code is about."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.nominations.rules import LONGEST_NAME, OLDEST, Nominee, read_date
from mentoring.people.rules import age_on, is_fiscal_code
from mentoring.programmes.rules import AgeLimits
from mentoring.web.audience import today
from mentoring.web.forms import DateInput


class BirthDateField(forms.DateField):
    """A day that was, in any of the ways people write it."""

    widget = DateInput

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        told = read_date(str(value), today())
        if told is None:
            raise forms.ValidationError(_("Questa data non esiste. Scrivila così: 03/07/2015."))
        if told > today() or age_on(told, today()) > OLDEST:
            raise forms.ValidationError(_("Controlla l'anno di nascita."))
        return told


class AboutForm(forms.Form):
    """Name, birthday, and what helps to find them on the school's list."""

    first_name = forms.CharField(
        label=gettext_lazy("Nome"),
        max_length=LONGEST_NAME,
        error_messages={"required": gettext_lazy("Scrivi il nome.")},
    )
    last_name = forms.CharField(
        label=gettext_lazy("Cognome"),
        max_length=LONGEST_NAME,
        error_messages={"required": gettext_lazy("Scrivi il cognome.")},
    )
    born_on = BirthDateField(
        label=gettext_lazy("Data di nascita"),
        error_messages={"required": gettext_lazy("Scrivi la data di nascita.")},
    )
    fiscal_code = forms.CharField(
        label=gettext_lazy("Codice fiscale"),
        help_text=gettext_lazy("Se lo sai. Aiuta a non confondere due persone; lo teniamo cifrato."),
        required=False,
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false", "autocorrect": "off"}
        ),
    )
    municipality = forms.CharField(
        label=gettext_lazy("Comune dove abita"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"list": "comuni", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, limits: AgeLimits, **options: Any) -> None:
        super().__init__(*args, **options)
        self.limits = limits

    def clean_first_name(self) -> str:
        return self._name("first_name")

    def clean_last_name(self) -> str:
        return self._name("last_name")

    def _name(self, field: str) -> str:
        name = " ".join(str(self.cleaned_data[field]).split())
        if not any(letter.isalpha() for letter in name):
            raise forms.ValidationError(_("Qui serve un nome, con almeno una lettera."))
        return name

    def clean_born_on(self) -> date:
        born_on: date = self.cleaned_data["born_on"]
        if not self.limits.admit(born_on):
            raise forms.ValidationError(_("L'età non rientra in quella di questo programma."))
        return born_on

    def clean_fiscal_code(self) -> str:
        code = "".join(sign for sign in self.cleaned_data["fiscal_code"].upper() if sign.isalnum())
        if code and not is_fiscal_code(code):
            raise forms.ValidationError(
                _("Questo codice fiscale non torna: ricontrolla le 16 lettere e cifre, o lascia vuoto.")
            )
        return code

    def nominee(self) -> Nominee:
        """The person, as the command wants it."""
        told = self.cleaned_data
        return Nominee(**{field: told[field] for field in self.fields})
