"""What a nominator types."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.adapters.tables import LARGEST_FILE
from mentoring.awards.queries import lacking_something
from mentoring.nominations.queries import reasons, states
from mentoring.nominations.rules import LONGEST_NAME, OLDEST, Nominee, read_date
from mentoring.people.rules import age_on, contradicts, is_fiscal_code
from mentoring.programmes.queries import programmes_of
from mentoring.web.audience import today
from mentoring.web.forms import DateInput, FormKeyField, RadioCards
from mentoring.web.lists import Filters

if TYPE_CHECKING:
    from mentoring.people.permissions import Actor
    from mentoring.programmes.models import Territory


LACKING = "lacking"  # No state of its own: what waits until something is brought.
FIRST = "first"  # Nor is this: whom one has marked.
QUESTIONED = "questioned"  # Nor what a family wants to be looked at again, nor what a round said of somebody.
RESULTS = {
    "served": (_("Ha avuto il buono"), ("served", "partial")),
    "waiting": (_("In lista d'attesa"), ("waiting",)),
    "out": (_("Fuori dalle regole, o non arrivato"), ("ineligible", "dropped")),
}


class NominationFilters(Filters):
    """Filters of the list."""

    q = forms.CharField(label=_("Nome o cognome"), required=False, max_length=80)
    state = forms.ChoiceField(label=_("A che punto è"), required=False)
    programme: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Programma"), queryset=None, required=False, empty_label=_("Tutti")
    )

    def __init__(self, data: Any, *, actor: "Actor", territory: "Territory") -> None:
        super().__init__(data)
        self.actor = actor
        _choose(
            self.fields["state"],
            [
                ("", _("Tutti")),
                *states(),
                (LACKING, _("Manca qualcosa")),
                (FIRST, _("Da servire per primi")),
                *((name, label) for name, (label, _standings) in RESULTS.items()),
                (QUESTIONED, _("Riesame aperto")),
            ],
        )
        _choose_among(self.fields["programme"], territory)

    def narrow(self, nominations: Any) -> Any:
        """The nominations that were asked for; each word must be in the name."""
        chosen = self.chosen
        for word in chosen.get("q", "").split():
            nominations = nominations.filter(
                Q(person__last_name__icontains=word) | Q(person__first_name__icontains=word)
            )
        if chosen.get("state") == LACKING:
            nominations = lacking_something(self.actor, nominations)
        elif chosen.get("state") == FIRST:
            nominations = nominations.filter(is_priority=True)
        elif chosen.get("state") in RESULTS:
            nominations = nominations.filter(standing__in=RESULTS[chosen["state"]][1])
        elif chosen.get("state") == QUESTIONED:
            nominations = nominations.filter(is_questioned=True)
        elif "state" in chosen:
            nominations = nominations.filter(state=chosen["state"])
        if "programme" in chosen:
            nominations = nominations.filter(programme=chosen["programme"])
        return nominations


class BirthDateField(forms.DateField):
    """A day that was, in any of the ways people write it."""

    widget = DateInput

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        told = read_date(str(value), today())
        if told is None:
            raise forms.ValidationError(_("Questa data non esiste. La scriva così: 03/07/2015."))
        if told > today() or age_on(told, today()) > OLDEST:
            raise forms.ValidationError(_("Controlli l'anno di nascita."))
        return told


class NominationForm(forms.Form):
    """Everything one may tell about a person; little of it is needed."""

    form_key = FormKeyField()
    programme: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Per quale programma"),
        queryset=None,
        empty_label=None,
        widget=RadioCards,
        error_messages={"required": _("Scelga il programma.")},
    )
    first_name = forms.CharField(
        label=_("Nome"), max_length=LONGEST_NAME, error_messages={"required": _("Scriva il nome.")}
    )
    last_name = forms.CharField(
        label=_("Cognome"), max_length=LONGEST_NAME, error_messages={"required": _("Scriva il cognome.")}
    )
    born_on = BirthDateField(label=_("Data di nascita"), error_messages={"required": _("Scriva la data di nascita.")})
    sure = forms.BooleanField(label=_("La data di nascita è giusta: l'ho controllata su un documento"), required=False)
    fiscal_code = forms.CharField(
        label=_("Codice fiscale"),
        help_text=_("Se lo sa. Serve a riconoscere chi è segnalato anche da altri; lo teniamo cifrato."),
        required=False,
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false", "autocorrect": "off"}
        ),
    )
    street = forms.CharField(
        label=_("Via e numero"),
        help_text=_("Per le lettere, se manca un'e-mail. La teniamo cifrata."),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    postcode = forms.CharField(
        label=_("CAP"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    municipality = forms.CharField(
        label=_("Comune dove abita"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"list": "comuni", "autocomplete": "off"}),
    )
    guardian_name = forms.CharField(label=_("Nome e cognome"), required=False, max_length=120)
    guardian_email = forms.EmailField(
        label=_("E-mail"),
        required=False,
    )
    guardian_phone = forms.CharField(
        label=_("Telefono"), required=False, max_length=40, widget=forms.TextInput(attrs={"type": "tel"})
    )
    reason = forms.ChoiceField(
        label=_("Perché"), widget=RadioCards, error_messages={"required": _("Scelga un motivo.")}
    )
    is_priority = forms.BooleanField(
        label=_("Da servire per primi"),
        help_text=_(
            "Metta il segno a chi dovrebbe venire prima. Quanti segni contano lo dicono le regole del programma: a "
            "metterlo a tutti non si aiuta nessuno."
        ),
        required=False,
    )
    words = forms.CharField(
        label=_("Con parole sue"),
        help_text=_("Due righe che aiutino chi decide. Le legge solo il gestore, e solo dopo il sì della famiglia."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, territory: "Territory", **options: Any) -> None:
        super().__init__(*args, **options)
        _choose(self.fields["reason"], reasons())
        programmes = _choose_among(self.fields["programme"], territory)
        if len(programmes) == 1:
            self.fields["programme"].initial = programmes[0]
        self.is_in_doubt = False  # Does the birthday contradict the code? Then one can insist.

    def clean_fiscal_code(self) -> str:
        code = "".join(sign for sign in self.cleaned_data["fiscal_code"].upper() if sign.isalnum())
        if code and not is_fiscal_code(code):
            raise forms.ValidationError(_("Questo codice fiscale non torna: controlli le 16 lettere e cifre."))
        return code

    def clean(self) -> None:
        born_on, code = self.cleaned_data.get("born_on"), self.cleaned_data.get("fiscal_code")
        self.is_in_doubt = bool(born_on and code and contradicts(code, born_on))
        if self.is_in_doubt and not self.cleaned_data.get("sure"):
            self.add_error("born_on", _("Non è la data che dice il codice fiscale. Quale dei due è giusto?"))

    def nominee(self) -> Nominee:
        """The person, as the command wants it."""
        names = Nominee.__dataclass_fields__
        return Nominee(**{name: value for name, value in self.cleaned_data.items() if name in names})


class Listed(forms.Form):
    """A list from a school's office, and what it is for."""

    programme: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Per quale programma"),
        queryset=None,
        empty_label=None,
        widget=RadioCards,
        error_messages={"required": _("Scelga il programma.")},
    )
    reason = forms.ChoiceField(label=_("Perché"), widget=RadioCards, initial="member")
    table = forms.FileField(
        label=_("L'elenco"),
        help_text=_(
            "Un file CSV o Excel (.xlsx), così come esce dal suo programma. Servono le colonne cognome, nome e data di "
            "nascita; se ci sono, leggiamo anche codice fiscale, comune, genitore, e-mail e telefono."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={"required": _("Scelga il file con l'elenco."), "empty": _("Questo file è vuoto.")},
    )

    def __init__(self, *args: Any, territory: "Territory", **options: Any) -> None:
        super().__init__(*args, **options)
        _choose(self.fields["reason"], reasons())
        programmes = _choose_among(self.fields["programme"], territory)
        if len(programmes) == 1:
            self.fields["programme"].initial = programmes[0]

    def clean_table(self) -> Any:
        table = self.cleaned_data["table"]
        if table.size > LARGEST_FILE:
            raise forms.ValidationError(_("Questo file è molto grande: forse non è l'elenco, o va diviso in due."))
        return table


class AskAgain(forms.Form):
    """Where to write to the family this time."""

    email = forms.EmailField(
        label=_("E-mail della famiglia"), error_messages={"required": _("Scriva l'indirizzo a cui chiedere.")}
    )


def _choose(field: forms.Field, choices: list[Any]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _choose_among(field: forms.Field, territory: "Territory") -> Any:
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = programmes_of(territory)
    return field.queryset
