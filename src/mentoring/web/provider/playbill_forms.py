"""What a provider says of a playbill: where it is, and what holds for everything in it."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.adapters.events import LARGEST_FILE, Column, EventTable
from mentoring.kernel.money import Cents
from mentoring.playbills.queries import kinds_of_dates, rhythms, verdicts
from mentoring.playbills.rules import DEAREST, MOST_SEATS
from mentoring.web.forms import FormKeyField, MoneyField, TimeInput
from mentoring.web.lists import Filters

if TYPE_CHECKING:
    from collections.abc import Iterator


FILE = "never"  # Of the rhythms, the one that is no address.
Choices = list[tuple[str, Any]]

COLUMN_NAMES = {
    Column.TITLE: _("Titolo"),
    Column.START: _("Giorno (o giorno e ora)"),
    Column.START_HOUR: _("Ora d'inizio"),
    Column.END: _("Fine"),
    Column.END_HOUR: _("Ora di fine"),
    Column.DURATION: _("Durata"),
    Column.PLACE: _("Luogo"),
    Column.ADDRESS: _("Indirizzo"),
    Column.TOWN: _("Comune"),
    Column.DESCRIPTION: _("Descrizione"),
    Column.PRICE: _("Prezzo"),
    Column.SEATS: _("Posti"),
    Column.TOPIC: _("Genere o disciplina"),
    Column.STATUS: _("Stato (annullato, spostato…)"),
    Column.UID: _("Codice dell'evento"),
    Column.URL: _("Pagina web"),
}


class TermsForm(forms.Form):
    """Where it is, and what it does not say itself."""

    form_key = FormKeyField()
    name = forms.CharField(
        label=_("Come lo chiama"), max_length=80, help_text=_("Per riconoscerlo: «Stagione 2026/27», «Cineforum».")
    )
    rhythm = forms.ChoiceField(label=_("Da dove arriva"), widget=forms.RadioSelect, initial=FILE)
    url = forms.CharField(
        label=_("Indirizzo web"),
        required=False,
        max_length=2_000,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
        help_text=_(
            "Di un calendario (.ics) o di una pagina con i dati degli eventi (JSON-LD). Serve solo se sopra ha scelto "
            "un indirizzo."
        ),
    )
    kind = forms.ChoiceField(label=_("Che cosa sono"), initial="event")
    discipline = forms.ChoiceField(
        label=_("Disciplina"), help_text=_("Vale per tutto, tranne dove il cartellone ne dice un'altra del territorio.")
    )
    price = MoneyField(label=_("Prezzo a persona"), minimum=Cents(0), maximum=DEAREST)
    capacity = forms.IntegerField(label=_("Posti per data"), min_value=1, max_value=MOST_SEATS)
    place = forms.ChoiceField(label=_("Luogo"), required=False)
    minutes = forms.IntegerField(label=_("Quanti minuti dura"), min_value=5, max_value=1_440, initial=120)
    hour = forms.TimeField(
        label=_("A che ora comincia"),
        required=False,
        widget=TimeInput,
        help_text=_("Solo se il cartellone dice il giorno e non l'ora."),
    )
    publishes = forms.BooleanField(
        label=_("Pubblica subito quello che è nuovo"),
        required=False,
        help_text=_("Altrimenti nasce come bozza, e la pubblica lei quando vuole."),
    )

    def __init__(
        self, *args: Any, disciplines: Choices, places: Choices, publishes_alone: bool, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._offer("rhythm", rhythms())
        self._offer("kind", kinds_of_dates())
        self._offer("discipline", [("", _("Scelga…")), *disciplines])
        self._offer("place", [*places, ("", _("Lo dice il cartellone, per ogni data"))])
        if not publishes_alone:
            del self.fields["publishes"]

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def is_address(self) -> bool:
        return bool(self.cleaned_data.get("rhythm", FILE) != FILE)

    def clean_url(self) -> str:
        url = self.cleaned_data["url"].strip()
        for scheme in ("webcal://", "webcals://"):  # How phones write the address of a calendar.
            if url.lower().startswith(scheme):
                url = f"https://{url[len(scheme) :]}"
        return str(url)

    def clean(self) -> None:
        url = self.cleaned_data.get("url", "")
        if self.is_address and not url.lower().startswith(("https://", "http://")):
            self.add_error("url", _("Scriva l'indirizzo per intero: comincia con https://"))


class PlaybillFileField(forms.FileField):
    """A file, looked at before it is read."""

    def __init__(self, **options: Any) -> None:
        usual: dict[str, Any] = {
            "label": _("Il file"),
            "help_text": _(
                "Un calendario (.ics), un JSON-LD, un CSV o un Excel (.xlsx), così come esce dal suo programma."
            ),
            "widget": forms.FileInput(attrs={"accept": ".ics,.ical,.json,.jsonld,.html,.csv,.txt,.tsv,.xlsx"}),
            "error_messages": {"required": _("Scelga il file."), "empty": _("Questo file è vuoto.")},
        }
        super().__init__(**{**usual, **options})

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file and file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("Questo file è troppo grande: tenga solo gli eventi che devono ancora venire.")
            )
        return file


class NewPlaybillForm(TermsForm):
    """The same, with the first file beside it."""

    file = PlaybillFileField(required=False)

    def clean(self) -> None:
        super().clean()
        if not self.is_address and not self.cleaned_data.get("file") and "file" not in self.errors:
            self.add_error("file", _("Scelga il file, oppure dica sopra un indirizzo."))


class AgainForm(forms.Form):
    """A newer file of a playbill that is known."""

    file = PlaybillFileField()


class ColumnsForm(forms.Form):
    """For each thing that a table can tell: the column that tells it."""

    def __init__(self, data: Any, *, table: EventTable, said: dict[str, int]) -> None:
        super().__init__(data)
        self._table = table
        names = [(name, name) for name in dict.fromkeys(table.header) if name]
        for column, label in COLUMN_NAMES.items():
            place = said.get(column)
            self.fields[column.value] = forms.ChoiceField(
                label=label,
                choices=[("", _("Non c'è")), *names],
                required=column in (Column.TITLE, Column.START),
                initial=table.header[place] if place is not None else "",
                error_messages={"required": _("Senza questa colonna non sappiamo che cosa succede, o quando.")},
            )

    def with_examples(self) -> "Iterator[tuple[forms.BoundField, list[str]]]":
        """Each choice, and what stands in the column that is chosen."""
        for name, field in self.fields.items():
            yield self[name], self._examples(field.initial)

    def _examples(self, name: str) -> list[str]:
        if name not in self._table.header:
            return []
        place = self._table.header.index(name)
        return list(dict.fromkeys(line.cells[place] for line in self._table.lines if line.cells[place]))[:3]


class RowFilters(Filters):
    """Which dates of a reading to show."""

    outcome = forms.ChoiceField(label=_("Esito"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Tutte")), *verdicts()]

    def narrow(self, rows: Any) -> Any:
        """The dates that were asked for."""
        wanted = self.chosen.get("outcome")
        return rows.filter(verdict=wanted) if wanted else rows


class ConfirmForm(forms.Form):
    """What to do where the preview asks, and what to tell those who have a seat."""

    words = forms.CharField(
        label=_("Due parole per chi ha già un posto"),
        help_text=_("Le mandiamo a chi ha prenotato una data che si sposta o si annulla. Può anche lasciare vuoto."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @staticmethod
    def choices_in(data: Any) -> dict[int, str]:
        """The answers: a row's key -> what to do."""
        said = ((name.removeprefix("row-"), data[name]) for name in data if name.startswith("row-"))
        return {int(pk): choice for pk, choice in said if pk.isascii() and pk.isdigit() and len(pk) < 19}
