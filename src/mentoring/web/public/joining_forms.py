"""Who is coming: a mentor, a provider, a nominator."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.people.rules import is_iban, is_tax_code
from mentoring.programmes.commands import Body
from mentoring.web.forms import RadioCards


class BodyForm(forms.Form):
    """What everybody tells."""

    kind = forms.ChoiceField(label=_("Che cosa siete"), error_messages={"required": _("Scelga la voce più vicina.")})
    name = forms.CharField(
        label=_("Come vi chiamate"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": _("Scriva il nome.")},
    )

    def __init__(self, *args: Any, kinds: list[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        has_cards = isinstance(field.widget, forms.RadioSelect)
        field.choices = kinds if has_cards else [("", _("Scelga…")), *kinds]

    def body(self, email: str) -> Body:
        """What a valid form tells, for the books."""
        return Body(email=email, **self.cleaned_data)


class GiverForm(BodyForm):
    """A mentor need only say who it is, and whether others may know."""

    kind = forms.ChoiceField(
        label=_("Il dono viene da"), widget=RadioCards, error_messages={"required": _("Ci dica da chi viene il dono.")}
    )
    name = forms.CharField(
        label=_("Con che nome"),
        help_text=_("Il nome del negozio, dell'impresa, della fondazione; oppure il suo, se dona come persona."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": _("Scriva il nome di chi dona.")},
    )
    is_shown = forms.BooleanField(
        label=_("Potete scrivere questo nome tra i mentori"),
        help_text=_("Compare il nome, mai quanto dona."),
        required=False,
        initial=True,
    )


class NominatorForm(BodyForm):
    """A body that the operator and the families can reach."""

    municipality = forms.CharField(
        label=_("Comune"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
        error_messages={"required": _("In che comune siete?")},
    )
    address = forms.CharField(
        label=_("Via e numero"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    phone = forms.CharField(
        label=_("Telefono"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    fiscal_code = forms.CharField(label=_("Codice fiscale o partita IVA"), max_length=20, required=False)

    def clean_fiscal_code(self) -> str:
        code = "".join(str(self.cleaned_data["fiscal_code"]).split()).upper().removeprefix("IT")
        if code and not is_tax_code(code):
            raise forms.ValidationError(
                _("Questo codice non torna: sono undici cifre, oppure sedici tra lettere e cifre. Lo controlli.")
            )
        return code


class ProviderForm(NominatorForm):
    """A provider gets paid: where to."""

    website = forms.URLField(label=_("Sito"), required=False, assume_scheme="https")
    iban = forms.CharField(
        label=_("IBAN"),
        max_length=42,
        help_text=_("Il conto su cui le arriva quello che guadagna. Lo vede solo il gestore."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Senza IBAN non possiamo pagarla: lo trova sull'estratto conto.")},
    )

    def clean_iban(self) -> str:
        iban = "".join(str(self.cleaned_data["iban"]).split()).upper()
        if not is_iban(iban):
            raise forms.ValidationError(_("Questo IBAN non torna: una cifra è scritta male, o ne manca una."))
        return iban
