"""What a provider writes. "Lei" throughout: organisations are not young people."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.kernel.codes import normalised
from mentoring.kernel.money import Cents
from mentoring.web.forms import CodeInput, DateInput, FormKeyField, MoneyField, TimeInput

NEW_PLACE = "new"
LONGEST_SUMMARY = 4000
Choices = list[tuple[str, Any]]


class OfferForm(forms.Form):
    """What it is, where, for whom, how much. The place may be a new one, written in PlaceForm beside this form."""

    title = forms.CharField(label=_("Titolo"), max_length=120, help_text=_("Come lo direbbe a voce, in poche parole."))
    kind = forms.ChoiceField(label=_("Che cos'è"))
    discipline = forms.ChoiceField(label=_("Disciplina"))
    summary = forms.CharField(
        label=_("Descrizione"),
        max_length=LONGEST_SUMMARY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Che cosa succede, per chi è, perché vale la pena di venire."),
    )
    price = MoneyField(
        label=_("Prezzo a persona"),
        minimum=Cents(0),
        maximum=Cents(5_000_00),
        help_text=_("Quanto le spetta per ogni posto usato. Zero se è gratis."),
    )
    youngest = forms.IntegerField(
        label=_("Dall'età di"), help_text=_("Vuoto se non c'è un minimo."), required=False, min_value=0, max_value=99
    )
    oldest = forms.IntegerField(
        label=_("Fino all'età di"),
        help_text=_("Vuoto se non c'è un massimo."),
        required=False,
        min_value=0,
        max_value=99,
    )
    cancel_hours = forms.IntegerField(
        label=_("Si può annullare fino a quante ore prima"),
        min_value=0,
        max_value=720,
        initial=24,
        help_text=_("24 vuol dire: fino al giorno prima, alla stessa ora."),
    )
    place = forms.ChoiceField(label=_("Dove"))
    form_key = FormKeyField()

    def __init__(self, *args: Any, kinds: Choices, disciplines: Choices, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_first_place = not places
        nothing = ("", _("Scelga…"))
        self._offer_choices("kind", [nothing, *kinds])
        self._offer_choices("discipline", [nothing, *disciplines])
        new = (NEW_PLACE, _("Un altro luogo, lo scrivo qui sotto"))
        self._offer_choices("place", [nothing, *places, new] if places else [new])

    def _offer_choices(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        youngest, oldest = cleaned.get("youngest"), cleaned.get("oldest")
        if youngest is not None and oldest is not None and oldest < youngest:
            self.add_error("oldest", _("Qui ci vuole un'età più alta di quella da cui si parte."))
        return cleaned

    @property
    def wants_new_place(self) -> bool:
        """Is the place one that is written now?"""
        return self.data.get("place") == NEW_PLACE if self.is_bound else self._is_first_place


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


FURTHEST = timedelta(days=3 * 365)


def _clean_day(day: date) -> date:
    today = timezone.localdate()
    if day < today:
        raise forms.ValidationError(_("Questo giorno è già passato."))
    if day > today + FURTHEST:
        raise forms.ValidationError(_("È molto lontano: controlli l'anno."))
    return day


def _capacity() -> forms.IntegerField:
    return forms.IntegerField(label=_("Posti"), min_value=1, max_value=100_000)


class DatesForm(forms.Form):
    """One date, or several that repeat."""

    EVERY = {"": None, "day": timedelta(days=1), "week": timedelta(weeks=1), "fortnight": timedelta(weeks=2)}

    day = forms.DateField(label=_("Giorno"), widget=DateInput)
    time = forms.TimeField(label=_("Ora d'inizio"), widget=TimeInput)
    minutes = forms.IntegerField(
        label=_("Durata in minuti"), min_value=5, max_value=24 * 60, initial=90, help_text=_("90 è un'ora e mezza.")
    )
    capacity = _capacity()
    every = forms.ChoiceField(
        label=_("Si ripete"),
        required=False,
        choices=[
            ("", _("No, solo questa volta")),
            ("day", _("Ogni giorno")),
            ("week", _("Ogni settimana")),
            ("fortnight", _("Ogni due settimane")),
        ],
    )
    times = forms.IntegerField(
        label=_("Quante date in tutto"),
        required=False,
        min_value=2,
        max_value=60,
        help_text=_("Solo se si ripete."),
    )

    def clean_day(self) -> date:
        return _clean_day(self.cleaned_data["day"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("every") and not cleaned.get("times") and "times" not in self.errors:
            self.add_error("times", _("Scriva quante date, contando anche la prima."))
        if "day" in cleaned and "time" in cleaned and self.spans()[0][0] <= timezone.now():
            self.add_error("time", _("Quest'ora è già passata."))
        return cleaned

    def spans(self) -> list[tuple[datetime, datetime]]:
        """Beginning and end of each date. They keep the hour on the clock, also when summer time ends between them."""
        cleaned = self.cleaned_data
        every = self.EVERY[cleaned.get("every", "")]
        times = cleaned.get("times") or 1
        days = [cleaned["day"] + every * n for n in range(times)] if every else [cleaned["day"]]
        starts = [timezone.make_aware(datetime.combine(day, cleaned["time"])) for day in days]
        return [(start, start + timedelta(minutes=cleaned.get("minutes") or 0)) for start in starts]


class PeriodForm(forms.Form):
    """An enrolment has no evening: it can be used from one day to another."""

    first_day = forms.DateField(label=_("Dal giorno"), widget=DateInput)
    last_day = forms.DateField(label=_("Fino al giorno"), widget=DateInput)
    capacity = _capacity()

    def clean_last_day(self) -> date:
        return _clean_day(self.cleaned_data["last_day"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "first_day" in cleaned and "last_day" in cleaned and cleaned["last_day"] < cleaned["first_day"]:
            self.add_error("last_day", _("Finisce prima di cominciare."))
        return cleaned

    def spans(self) -> list[tuple[datetime, datetime]]:
        """From the first minute of the first day to the last minute of the last."""
        first, last = self.cleaned_data["first_day"], self.cleaned_data["last_day"]
        starts_at = timezone.make_aware(datetime.combine(first, time.min))
        return [(starts_at, timezone.make_aware(datetime.combine(last, time(23, 59))))]


class CapacityForm(forms.Form):
    """How many places a date has."""

    capacity = _capacity()


class CodeForm(forms.Form):
    """What the door types or scans. The key makes a repeated attempt the same attempt."""

    code = forms.CharField(
        label=_("Codice"), max_length=200, widget=CodeInput, error_messages={"required": _("Scrivi il codice.")}
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
