"""The codes by which Italy knows its bodies, each checked when one leaves the field and again when the form is sent."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentoring.people.rules import is_iban, is_runts_number, is_school_code, is_tax_code, plain_code, plain_tax_code

# Fields that say at once what is wrong with them.
AS_TYPED = frozenset({"fiscal_code", "iban", "school_code", "runts_number", "primary", "accent"})


class CodeField(forms.CharField):
    """A code people copy from paper: blanks, dots and small letters are forgiven, a wrong character is not."""

    label_said: Promise
    help_said: Promise | str = ""
    problem: Promise
    longest = 30
    plain: Callable[[str], str] = staticmethod(plain_code)
    is_right: Callable[[str], bool]

    def __init__(self, **options: Any) -> None:
        quiet = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"})
        said = {"label": self.label_said, "help_text": self.help_said, "max_length": self.longest, "widget": quiet}
        super().__init__(**{**said, **options})

    def clean(self, value: Any) -> str:
        code = type(self).plain(super().clean(value))
        if code and not type(self).is_right(code):
            raise forms.ValidationError(str(self.problem))
        return code


class TaxCodeField(CodeField):
    label_said = _("Codice fiscale o partita IVA")
    problem = _("Questo codice non torna: sono undici cifre, oppure sedici tra lettere e cifre. Lo controlli.")
    plain = staticmethod(plain_tax_code)
    is_right = staticmethod(is_tax_code)


class SchoolCodeField(CodeField):
    label_said = _("Codice meccanografico")
    help_said = _("Solo per le scuole. È di dieci caratteri, come PVIC83100R.")
    problem = _(
        "Questo codice meccanografico non torna: sono dieci caratteri, e comincia con la sigla della provincia."
    )
    is_right = staticmethod(is_school_code)


class RuntsField(CodeField):
    label_said = _("Numero RUNTS")
    help_said = _("Solo per chi è iscritto al registro del terzo settore: è il numero di repertorio.")
    problem = _("Questo numero non torna: il repertorio del RUNTS è fatto solo di cifre, sette al massimo.")
    is_right = staticmethod(is_runts_number)


class IbanField(CodeField):
    label_said = _("IBAN")
    help_said = _("Il conto su cui le arriva quello che guadagna. Lo vede solo il gestore.")
    problem = _("Questo IBAN non torna: una cifra è scritta male, o ne manca una.")
    longest = 42
    is_right = staticmethod(is_iban)

    def __init__(self, **options: Any) -> None:
        empty = {"required": _("Senza IBAN non possiamo pagarla: lo trova sull'estratto conto.")}
        super().__init__(**{"error_messages": empty, **options})


def say_as_typed(form: forms.Form, way: str, fields: Iterable[str] = AS_TYPED) -> None:
    """Where scripts run, these fields of a form ask our page of checks as soon as one goes on to the next."""
    for name in AS_TYPED.intersection(fields, form.fields):
        form.fields[name].widget.attrs.update(
            {
                "hx-post": reverse("web:check_field", args=[way, name]),
                "hx-trigger": "change",
                "hx-target": "closest .field",
                "hx-swap": "outerHTML",
                "hx-params": name,  # Nothing else of the form: no password goes this way.
            }
        )
