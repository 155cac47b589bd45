"""What is wrong with a field, in our words: Django says "tu" to everybody, and our forms are for mayors, too.

They name nobody: a field that is for young people or for a body says it in its own way (error_messages). One place for
all forms, ours and those of libraries: these attributes are Django's documented way to word them.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

_NO_DATE = _("Questa data non torna: si scrive per esempio 4/12/2026.")
_NO_NUMBER = _("Qui serve un numero, per esempio 12.")
_NO_CHOICE = _("Questa scelta non c'è tra quelle possibili: ne serve un'altra.")

OF_FIELDS: Mapping[type[forms.Field], Mapping[str, Any]] = {
    forms.Field: {"required": _("Manca questa risposta.")},
    forms.IntegerField: {"invalid": _("Qui serve un numero intero, per esempio 12.")},
    forms.FloatField: {"invalid": _NO_NUMBER},
    forms.DecimalField: {"invalid": _NO_NUMBER},
    forms.DateField: {"invalid": _NO_DATE},
    forms.TimeField: {"invalid": _("Questa ora non torna: si scrive per esempio 20.45.")},
    forms.DateTimeField: {"invalid": _("Questo momento non torna: servono il giorno e l'ora.")},
    forms.URLField: {"invalid": _("Questo non è l'indirizzo di un sito: comincia con https://.")},
    forms.ChoiceField: {"invalid_choice": _NO_CHOICE},
    forms.MultipleChoiceField: {"invalid_choice": _NO_CHOICE, "invalid_list": _NO_CHOICE},
    forms.FileField: {
        "invalid": _("Il file non è arrivato: va scelto di nuovo."),
        "missing": _("Il file non è arrivato: va scelto di nuovo."),
        "empty": _("Questo file è vuoto."),
        "max_length": ngettext_lazy(
            "Il nome del file è troppo lungo: al massimo %(max)d carattere.",
            "Il nome del file è troppo lungo: al massimo %(max)d caratteri.",
            "max",
        ),
    },
    forms.ImageField: {"invalid_image": _("Questo file non si apre come immagine.")},
}
OF_VALIDATORS: Mapping[type, Any] = {
    validators.EmailValidator: _("Questo indirizzo non sembra completo: manca la @, o quello che viene dopo."),
    validators.URLValidator: _("Questo non è l'indirizzo di un sito: comincia con https://."),
    validators.MaxLengthValidator: ngettext_lazy(
        "È troppo lungo: al massimo %(limit_value)d carattere, e qui sono %(show_value)d.",
        "È troppo lungo: al massimo %(limit_value)d caratteri, e qui sono %(show_value)d.",
        "limit_value",
    ),
    validators.MinLengthValidator: ngettext_lazy(
        "È troppo corto: almeno %(limit_value)d carattere, e qui sono %(show_value)d.",
        "È troppo corto: almeno %(limit_value)d caratteri, e qui sono %(show_value)d.",
        "limit_value",
    ),
    validators.MaxValueValidator: _("È troppo: al massimo %(limit_value)s."),
    validators.MinValueValidator: _("È troppo poco: almeno %(limit_value)s."),
    validators.ProhibitNullCharactersValidator: _(
        "Qui dentro c'è un segno che non si può scrivere: meglio ricopiarlo a mano."
    ),
}


def use_our_words() -> None:
    """Every form of this process complains in these words from now on."""
    for field, words in OF_FIELDS.items():
        field.default_error_messages = {**field.default_error_messages, **words}
    for validator, sentence in OF_VALIDATORS.items():
        validator.message = sentence  # type: ignore[attr-defined]
