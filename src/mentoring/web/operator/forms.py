"""What an operator types."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.people.permissions import Role
from mentoring.web.audience import today
from mentoring.web.forms import DateInput, FormKeyField, MoneyField
from mentoring.web.lists import Filters

EVERYTHING = ("", _("Tutti"))


class Reason(forms.Form):
    """Why somebody is not let in, or stopped: they read it."""

    reason = forms.CharField(
        label=_("Perché"),
        help_text=_("Chi ha chiesto legge queste parole."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Scriva almeno una frase: chi ha chiesto la legge.")},
    )


class Question(forms.Form):
    """What the operator wants to know before deciding."""

    form_key = FormKeyField()
    text = forms.CharField(
        label=_("La sua domanda"),
        help_text=_("Arriva per e-mail a chi ha chiesto, che risponde dalla sua pagina."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Scriva che cosa vuole sapere.")},
    )


class Incoming(forms.Form):
    """A transfer, as the bank's statement shows it."""

    form_key = FormKeyField()
    amount = MoneyField(label=_("Importo"))
    received_on = forms.DateField(label=_("Data di accredito"), widget=DateInput, initial=today)
    remittance_code = forms.CharField(
        label=_("Causale"),
        help_text=_("Il codice della promessa. Senza, resta in sospeso."),
        max_length=140,
        required=False,
    )
    payer = forms.CharField(
        label=_("Chi ha pagato"), help_text=_("Come lo scrive la banca."), max_length=120, required=False
    )

    def clean_received_on(self) -> date:
        """Banks do not credit tomorrow's money."""
        received_on: date = self.cleaned_data["received_on"]
        if received_on > today():
            raise forms.ValidationError(_("Questa data deve ancora venire."))
        return received_on


class Remittance(forms.Form):
    """The promise that a transfer in suspense belongs to."""

    remittance_code = forms.CharField(label=_("Causale della promessa"), max_length=140)


class Executed(forms.Form):
    """When the bank carried a batch out."""

    executed_on = forms.DateField(label=_("Eseguita dalla banca il"), widget=DateInput, initial=today)

    def __init__(self, *args: Any, approved_on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.approved_on = approved_on

    def clean_executed_on(self) -> date:
        executed_on: date = self.cleaned_data["executed_on"]
        if executed_on > today():
            raise forms.ValidationError(_("Questa data deve ancora venire."))
        if executed_on < self.approved_on:
            raise forms.ValidationError(_("È prima dell'approvazione: controlli la data."))
        return executed_on


class Prepare(forms.Form):
    """One click that makes something: sent twice, it makes it once."""

    form_key = FormKeyField()


# -- filters ------------------------------------------------------------------------------------------------
class AdmissionFilters(Filters):
    q = forms.CharField(label=_("Cerca"), required=False)
    state = forms.ChoiceField(
        label=_("Stato"),
        required=False,
        choices=[
            EVERYTHING,
            ("requested", _("Da valutare")),
            ("admitted", _("Ammesse")),
            ("refused", _("Non ammesse")),
            ("suspended", _("Sospese")),
        ],
    )
    role = forms.ChoiceField(
        label=_("Come"),
        required=False,
        choices=[EVERYTHING, *[(role.value, role.label) for role in (Role.MENTOR, Role.NOMINATOR, Role.PROVIDER)]],
    )


class IncomingFilters(Filters):
    q = forms.CharField(label=_("Cerca"), required=False)
    state = forms.ChoiceField(
        label=_("Stato"),
        required=False,
        choices=[EVERYTHING, ("suspense", _("In sospeso")), ("matched", _("Abbinati"))],
    )
    since = forms.DateField(label=_("Dal"), required=False, widget=DateInput)
    until = forms.DateField(label=_("Al"), required=False, widget=DateInput)


class OutcomeFilters(Filters):
    result = forms.ChoiceField(
        label=_("Esito"),
        required=False,
        choices=[
            EVERYTHING,
            ("served", _("Riceve il buono")),
            ("partial", _("Riceve una parte")),
            ("waiting", _("Aspetta")),
            ("ineligible", _("Fuori dalle regole")),
        ],
    )
    nominator = forms.ChoiceField(label=_("Segnalatore"), required=False)

    def __init__(self, data: Any, nominators: list[str]) -> None:
        super().__init__(data)
        self.fields["nominator"].choices = [EVERYTHING, *[(name, name) for name in nominators]]  # type: ignore[attr-defined]


class BatchFilters(Filters):
    state = forms.ChoiceField(
        label=_("Stato"),
        required=False,
        choices=[
            EVERYTHING,
            ("prepared", _("Da approvare")),
            ("approved", _("Da inviare alla banca")),
            ("executed", _("Eseguite")),
            ("cancelled", _("Annullate")),
        ],
    )


class RoundFilters(Filters):
    state = forms.ChoiceField(
        label=_("Stato"),
        required=False,
        choices=[
            EVERYTHING,
            ("prepared", _("Da approvare")),
            ("approved", _("Approvate")),
            ("rejected", _("Respinte")),
        ],
    )
    programme = forms.ChoiceField(label=_("Programma"), required=False)

    def __init__(self, data: Any, programmes: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["programme"].choices = [EVERYTHING, *programmes]  # type: ignore[attr-defined]


class RemainderFilters(Filters):
    programme = forms.ChoiceField(label=_("Programma"), required=False)

    def __init__(self, data: Any, programmes: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["programme"].choices = [EVERYTHING, *programmes]  # type: ignore[attr-defined]


class OutboxFilters(Filters):
    state = forms.ChoiceField(
        label=_("Stato"),
        required=False,
        choices=[EVERYTHING, ("waiting", _("In attesa")), ("sent", _("Inviati")), ("failed", _("Non consegnati"))],
    )
    kind = forms.ChoiceField(label=_("Che cosa"), required=False)

    def __init__(self, data: Any, kinds: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [EVERYTHING, *kinds]  # type: ignore[attr-defined]


class FundFilters(Filters):
    q = forms.CharField(label=_("Cerca"), required=False)
    left = forms.ChoiceField(
        label=_("Quanto resta"),
        required=False,
        choices=[EVERYTHING, ("some", _("Ha ancora soldi")), ("none", _("È finito"))],
    )
