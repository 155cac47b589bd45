"""How every form looks, and the few fields that Django does not have.

`{{ form }}` and `{{ form.amount.as_field_group }}` are enough: label above, help, control, and beside it what is wrong.
"""

import secrets
from typing import Any, ClassVar

from django import forms
from django.core.validators import RegexValidator
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from mentoring.kernel.money import Cents, NotMoney, parse_euro
from mentoring.web import wording


class Renderer(TemplatesSetting):
    """settings.FORM_RENDERER: our templates for every form, also for those of other apps."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


# -- widgets ------------------------------------------------------------------------------------------------
class RadioCards(forms.RadioSelect):
    """A few choices that matter, as cards. For a long or dull list use RadioSelect or Select."""

    template_name = "components/widgets/radio_cards.html"


class ReachCards(forms.RadioSelect):
    """How far what is not spent may go, as cards with their stops."""

    template_name = "components/widgets/reach_cards.html"


class CheckboxList(forms.CheckboxSelectMultiple):
    """Several choices, in columns where there is room."""

    template_name = "components/widgets/checkbox_list.html"


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class CodeInput(forms.TextInput):
    """Eight characters read from paper: large, and no keyboard that corrects them."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        quiet = {"autocomplete": "off", "autocapitalize": "characters", "autocorrect": "off", "spellcheck": "false"}
        super().__init__({"class": "field__code", "placeholder": "ABCD-EFGH", **quiet, **(attrs or {})})


class MoneyInput(forms.TextInput):
    """Text with a decimal keyboard and a euro sign: a number field would refuse the Italian comma."""

    template_name = "components/widgets/money.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})


_ONE_CENT = Cents(1)


# -- fields -------------------------------------------------------------------------------------------------
class MoneyField(forms.Field):
    """An amount as people write it ("80", "80,00", "1.250,50"), as whole cents. An empty optional field is None."""

    widget = MoneyInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Scrivi un importo, per esempio 80 oppure 12,50."),
        NotMoney.UNREADABLE: _("Non riusciamo a leggere questo importo. Scrivilo così: 80 oppure 1.250,50."),
        NotMoney.NEGATIVE: _("L'importo non può essere negativo."),
        NotMoney.TOO_PRECISE: _("I centesimi sono al massimo due cifre dopo la virgola."),
        NotMoney.TOO_LARGE: _("È una cifra molto alta: controlla gli zeri."),
        "too_little": _("L'importo minimo è %(limit)s."),
        "too_much": _("L'importo massimo è %(limit)s."),
    }

    def __init__(self, *, minimum: Cents = _ONE_CENT, maximum: Cents | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.minimum, self.maximum = minimum, maximum

    def prepare_value(self, value: Any) -> Any:
        return wording.amount_as_typed(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Cents | None:
        if value in self.empty_values:
            return None
        if isinstance(value, int):
            return Cents(value)
        try:
            return parse_euro(str(value))
        except NotMoney as problem:
            raise forms.ValidationError(self.error_messages[problem.reason], code=problem.reason) from problem

    def validate(self, value: Cents | None) -> None:
        super().validate(value)
        if value is None:
            return
        if value < self.minimum:
            self._refuse("too_little", self.minimum)
        if self.maximum is not None and value > self.maximum:
            self._refuse("too_much", self.maximum)

    def _refuse(self, code: str, limit: Cents) -> None:
        raise forms.ValidationError(self.error_messages[code], code=code, params={"limit": wording.euro(limit)})


# -- once and not twice -------------------------------------------------------------------------------------
def new_form_key() -> str:
    """A key for one form, made when it is shown: sending it twice does it once."""
    return secrets.token_urlsafe(24)


class FormKeyField(forms.CharField):
    """The hidden key of a form that makes something: {{ form.form_key }}.

    Keys with a colon are our own commands' (a seat of a group, one by a card): nobody takes theirs before them.
    """

    widget = forms.HiddenInput
    default_validators = [RegexValidator(r"\A[^:]+\Z")]

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 64, "initial": new_form_key, **options})
