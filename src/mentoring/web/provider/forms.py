"""What a provider writes. "Lei" throughout: organisations are not young people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.kernel.codes import normalised
from mentoring.web.forms import CodeInput, FormKeyField


class PlaceForm(forms.Form):
    """A stage, a hall, a gym."""

    name = forms.CharField(label=_("Nome del luogo"), max_length=120)
    address = forms.CharField(label=_("Indirizzo"), max_length=200, help_text=_("Via e numero."))
    municipality = forms.CharField(label=_("Comune"), max_length=80)
    position = forms.CharField(
        label=_("Posizione sulla mappa"),
        required=False,
        max_length=60,
        help_text=_("Facoltativa: le coordinate copiate da una mappa, per esempio 45.3169, 8.8546."),
    )

    def clean_position(self) -> tuple[float, float] | None:
        text = self.cleaned_data["position"]
        if not text:
            return None
        try:
            latitude, longitude = (float(part) for part in text.replace(";", ",").split(","))
        except ValueError:
            latitude, longitude = 999.0, 999.0
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise forms.ValidationError(_("Scriva due numeri con il punto, divisi da una virgola: 45.3169, 8.8546."))
        return latitude, longitude


class CapacityForm(forms.Form):
    """How many places a date has."""

    capacity = forms.IntegerField(label=_("Posti"), min_value=1, max_value=100_000)


class CodeForm(forms.Form):
    """What the door types or scans. The key makes a repeated attempt the same attempt."""

    code = forms.CharField(
        label=_("Codice"), max_length=400, widget=CodeInput, error_messages={"required": _("Scrivi il codice.")}
    )
    redeem_key = FormKeyField()

    def clean_code(self) -> str:
        code = normalised(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_("Scrivi il codice: sono 8 lettere e cifre."))
        return code


class StaffForm(forms.Form):
    """Somebody who helps at the door."""

    name = forms.CharField(label=_("Nome"), max_length=120, help_text=_("Come lo chiamate all'ingresso."))
    email = forms.EmailField(
        label=_("Indirizzo e-mail"),
        help_text=_("Con questo entra. Le scriviamo noi come si fa."),
    )
