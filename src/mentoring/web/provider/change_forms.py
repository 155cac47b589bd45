"""Dates that are there already: moved, called off, several at once; an offer copied or withdrawn."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.offers.shifting import Shift
from mentoring.web.forms import CheckboxList, DateInput, FormKeyField, TimeInput
from mentoring.web.wording import short_when

if TYPE_CHECKING:
    from mentoring.offers.models import Occurrence

LONGEST = 500
ONE_DAY = timedelta(days=1)


def _words(label: Any, help_text: Any, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MoveForm(forms.Form):
    """When an evening is now. What lasts longer than a day, or has lessons, keeps its length."""

    day = forms.DateField(label=_("Nuovo giorno"), widget=DateInput)
    time = forms.TimeField(label=_("Nuova ora d'inizio"), widget=TimeInput)
    minutes = forms.IntegerField(label=_("Durata in minuti"), min_value=5, max_value=24 * 60)
    words = _words(
        _("Due parole per chi ha prenotato"),
        _("Perché cambia. Le leggono nel messaggio e sulla pagina."),
        required=False,
    )

    def __init__(self, data: Any = None, *, date: "Occurrence", has_lessons: bool) -> None:
        starts_at, length = timezone.localtime(date.starts_at), date.ends_at - date.starts_at
        minutes = int(length.total_seconds() // 60)
        initial = {"day": starts_at.date(), "time": starts_at.time(), "minutes": minutes}
        super().__init__(data, initial=initial)
        self._date = date
        if has_lessons or length > ONE_DAY:
            del self.fields["minutes"]

    def span(self) -> tuple[datetime, datetime]:
        """From when to when."""
        cleaned = self.cleaned_data
        starts_at = timezone.make_aware(datetime.combine(cleaned["day"], cleaned["time"]))
        if "minutes" in cleaned:
            return starts_at, starts_at + timedelta(minutes=cleaned["minutes"])
        return starts_at, Shift.between(self._date.starts_at, starts_at).of(self._date.ends_at)


class MovePeriodForm(forms.Form):
    """From when until when something undated can be used now."""

    day = forms.DateField(label=_("Dal giorno"), widget=DateInput)
    last_day = forms.DateField(label=_("Fino al giorno"), widget=DateInput)
    words = _words(
        _("Due parole per chi ha prenotato"),
        _("Perché cambia. Le leggono nel messaggio e sulla pagina."),
        required=False,
    )

    def __init__(self, data: Any = None, *, date: "Occurrence") -> None:
        first, last = (timezone.localtime(moment).date() for moment in (date.starts_at, date.ends_at))
        super().__init__(data, initial={"day": first, "last_day": last})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "day" in cleaned and "last_day" in cleaned and cleaned["last_day"] < cleaned["day"]:
            self.add_error("last_day", _("Finisce prima di cominciare."))
        return cleaned

    def span(self) -> tuple[datetime, datetime]:
        """From the first minute of the first day to the last minute of the last."""
        first, last = self.cleaned_data["day"], self.cleaned_data["last_day"]
        midnight = datetime.combine(first, time.min)
        return timezone.make_aware(midnight), timezone.make_aware(datetime.combine(last, time(23, 59)))


class CallOffForm(forms.Form):
    """Why nobody comes."""

    words = _words(
        _("Perché non si fa?"), _("Lo legge chi aveva un posto, nel messaggio e sulla pagina."), required=True
    )


class SeveralForm(forms.Form):
    """One change for several dates."""

    dates = forms.MultipleChoiceField(
        label=_("Quali date"), widget=CheckboxList, error_messages={"required": _("Scelga almeno una data.")}
    )
    what = forms.ChoiceField(
        label=_("Che cosa cambia"),
        widget=forms.RadioSelect,
        choices=[
            ("capacity", _("Il numero di posti")),
            ("shift", _("Il giorno o l'ora")),
            ("words", _("Le parole accanto alle date")),
            ("off", _("Non si fanno più")),
        ],
        error_messages={"required": _("Scelga che cosa cambia.")},
    )
    capacity = forms.IntegerField(label=_("Posti"), min_value=1, max_value=100_000, required=False)
    days = forms.IntegerField(
        label=_("Giorni dopo"),
        min_value=-366,
        max_value=366,
        required=False,
        help_text=_("Con il meno davanti: prima. Sette giorni sono una settimana."),
    )
    minutes = forms.IntegerField(
        label=_("Minuti dopo"), min_value=-1440, max_value=1440, required=False, help_text=_("Sessanta sono un'ora.")
    )
    words = _words(
        _("Due parole per chi guarda o ha prenotato"), _("Se le date non si fanno più, dica perché."), required=False
    )

    def __init__(self, data: Any = None, *, dates: "Collection[Occurrence]", initial: dict[str, Any] | None = None):
        super().__init__(data, initial=initial)
        field = self.fields["dates"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(date.pk), short_when(date.starts_at)) for date in dates]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        what = cleaned.get("what")
        if what == "capacity" and not cleaned.get("capacity") and "capacity" not in self.errors:
            self.add_error("capacity", _("Scriva quanti posti."))
        if what == "shift" and not self.shift and not self.errors:
            self.add_error("days", _("Scriva di quanto: giorni, minuti o tutti e due."))
        if what == "off" and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", _("Dica perché: lo legge chi aveva un posto."))
        return cleaned

    @property
    def shift(self) -> Shift:
        return Shift(self.cleaned_data.get("days") or 0, self.cleaned_data.get("minutes") or 0)


class CopyForm(forms.Form):
    """A copy begins as a draft; its dates may come along, later."""

    dates = forms.ChoiceField(
        label=_("E le date?"),
        widget=forms.RadioSelect,
        choices=[("none", _("Senza date: le scrivo dopo")), ("later", _("Le stesse, più avanti"))],
        initial="none",
    )
    weeks = forms.IntegerField(
        label=_("Di quante settimane"),
        min_value=0,
        max_value=260,
        required=False,
        help_text=_("52 settimane: l'anno dopo, lo stesso giorno della settimana."),
    )
    days = forms.IntegerField(label=_("E di quanti giorni"), min_value=0, max_value=366, required=False)
    form_key = FormKeyField()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("dates") == "later" and not self.errors and not self.shift:
            self.add_error("weeks", _("Scriva di quanto: settimane, giorni o tutti e due."))
        return cleaned

    @property
    def shift(self) -> Shift:
        weeks, days = (self.cleaned_data.get(name) or 0 for name in ("weeks", "days"))
        return Shift(days=7 * weeks + days)


class WithdrawForm(forms.Form):
    """What happens to those who have a seat already."""

    seats = forms.ChoiceField(
        label=_("E chi ha già un posto?"),
        widget=forms.RadioSelect,
        choices=[
            ("keep", _("Viene lo stesso: le prenotazioni valgono, anche all'ingresso")),
            ("back", _("Non si fa più niente: i soldi tornano subito a tutti")),
        ],
        error_messages={"required": _("Scelga che cosa succede a chi ha già un posto.")},
    )
    words = _words(_("Perché non si fa?"), _("Solo se i soldi tornano: lo legge chi aveva un posto."), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("seats") == "back" and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", _("Dica perché: lo legge chi aveva un posto."))
        return cleaned
