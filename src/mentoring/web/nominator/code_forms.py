"""What a nominator says about a sheet of codes."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.claims.rules import MOST_CODES, USUAL_LIFE
from mentoring.nominations.queries import reasons
from mentoring.programmes.queries import programmes_of
from mentoring.web.forms import DateInput, FormKeyField, RadioCards
from mentoring.web.nominator.coupon_words import languages

if TYPE_CHECKING:
    from mentoring.programmes.models import Territory


class SheetForm(forms.Form):
    """How many codes, for what, in which language, until when."""

    form_key = FormKeyField()
    programme: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Per quale programma"),
        queryset=None,
        empty_label=None,
        widget=RadioCards,
        error_messages={"required": _("Scelga il programma.")},
    )
    how_many = forms.IntegerField(
        label=_("Quanti codici"),
        help_text=_("Uno per famiglia, dieci per pagina. Al massimo 300 alla volta."),
        min_value=1,
        max_value=MOST_CODES,
        initial=20,
        error_messages={
            "required": _("Scriva quanti codici le servono."),
            "invalid": _("Scriva un numero, per esempio 20."),
            "min_value": _("Ne serve almeno uno."),
            "max_value": _("Al massimo %(limit_value)s alla volta: poi può fare un altro foglio."),
        },
    )
    language = forms.ChoiceField(
        label=_("In che lingua"),
        help_text=_("Le due frasi accanto al codice. Per famiglie di lingue diverse faccia più fogli."),
        initial="it",
    )
    reason = forms.ChoiceField(label=_("Perché"), widget=RadioCards, initial="member")
    expires_on = forms.DateField(
        label=_("Si possono usare fino al"),
        widget=DateInput,
        error_messages={"required": _("Scriva l'ultimo giorno."), "invalid": _("Questa data non esiste.")},
    )

    def __init__(self, *args: Any, territory: "Territory", today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in (("language", languages()), ("reason", reasons())):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        programme = self.fields["programme"]
        assert isinstance(programme, forms.ModelChoiceField)
        programme.queryset = programmes_of(territory)
        if len(programme.queryset) == 1:
            programme.initial = programme.queryset[0]
        self.fields["expires_on"].initial = today + USUAL_LIFE
