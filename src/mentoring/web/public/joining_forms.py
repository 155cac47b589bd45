"""Who is coming: a mentor, a provider, a nominator."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.programmes.commands import Body
from mentoring.web.body_fields import IbanField, RuntsField, SchoolCodeField, TaxCodeField, say_as_typed
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
    fiscal_code = TaxCodeField(
        required=False,
        help_text=_("Facoltativo: serve per la ricevuta del dono. Lo vede solo il gestore."),
    )
    is_shown = forms.BooleanField(
        label=_("Potete scrivere questo nome tra i mentori"),
        help_text=_("Compare il nome, mai quanto dona."),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        say_as_typed(self, "mentore")


class ContactForm(BodyForm):
    """A body that the operator and the families can reach."""

    WAY = ""  # The word in the address of its page.

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
    fiscal_code = TaxCodeField(required=False)
    runts_number = RuntsField(required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        say_as_typed(self, self.WAY)


class NominatorForm(ContactForm):
    """A school, or who else knows the young people."""

    WAY = "scuola"

    school_code = SchoolCodeField(required=False)


class ProviderForm(ContactForm):
    """A provider gets paid: where to."""

    WAY = "ente"

    website = forms.URLField(label=_("Sito"), required=False, assume_scheme="https")
    iban = IbanField()
