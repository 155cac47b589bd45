"""When it is: one date, many by a rule or by hand, the lessons of a course, or a period."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from mentoring.offers.dateline import Line, NotDates, gaps_in, lines_in
from mentoring.offers.repetition import MOST, Every, Repetition, month_later, spans
from mentoring.web.forms import CheckboxList, DateInput, TimeInput

if TYPE_CHECKING:
    from mentoring.offers.models import Offer

FURTHEST = timedelta(days=3 * 365)
BY_HAND = "lines"
COVERS_ALL = ("course", "season", "workshop")  # One booking may be good for every meeting.
WEEKDAYS = [
    (0, _("lunedì")),
    (1, _("martedì")),
    (2, _("mercoledì")),
    (3, _("giovedì")),
    (4, _("venerdì")),
    (5, _("sabato")),
    (6, _("domenica")),
]
TOO_MANY = _("Sarebbero più di %(most)s date in una volta: ne faccia meno, poi ne aggiunga altre.")


@dataclass(frozen=True)
class When:
    """One date or lesson to be made."""

    starts_at: datetime
    ends_at: datetime
    title: str = ""

    @property
    def key(self) -> str:
        return self.starts_at.isoformat()


def clean_day(day: date) -> date:
    """A day that is still to come, and not by a slip of the finger."""
    today = timezone.localdate()
    if day < today:
        raise forms.ValidationError(_("Questo giorno è già passato."))
    if day > today + FURTHEST:
        raise forms.ValidationError(_("È molto lontano: controlli l'anno."))
    return day


def _capacity() -> forms.IntegerField:
    return forms.IntegerField(label=_("Posti"), min_value=1, max_value=100_000)


class DatesForm(forms.Form):
    """One date, or several: by a rule, or written one by one."""

    covers = forms.ChoiceField(
        label=_("Chi prenota"),
        choices=[("all", _("ha un posto per tutti gli incontri")), ("each", _("sceglie un incontro alla volta"))],
        widget=forms.RadioSelect,
        required=False,
    )
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
            (Every.DAY, _("Ogni giorno")),
            (Every.WEEK, _("Ogni settimana")),
            (Every.FORTNIGHT, _("Ogni due settimane")),
            (Every.MONTH_WEEKDAY, _("Ogni mese, come il primo sabato o il terzo martedì")),
            (Every.MONTH_DAY, _("Ogni mese, lo stesso giorno")),
            (BY_HAND, _("Le date le scrivo io, una per una")),
        ],
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("In quali giorni"),
        help_text=_("Se si ripete a settimane. Senza segni: nel giorno della prima data."),
        required=False,
        coerce=int,
        choices=WEEKDAYS,
        widget=CheckboxList,
    )
    until = forms.DateField(label=_("Fino al giorno"), required=False, widget=DateInput)
    times = forms.IntegerField(label=_("Oppure: quante date in tutto"), required=False, min_value=2, max_value=MOST)
    without = forms.CharField(
        label=_("Tranne"),
        help_text=_("I giorni in cui non si fa, con le virgole: 1/11, dal 23/12 al 6/1."),
        required=False,
        max_length=500,
    )
    lines = forms.CharField(
        label=_("Le date"),
        help_text=_("Una per riga: giorno, ora se è diversa, titolo se ce l'ha. Per esempio: 12/1 ore 21 Aida."),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, data: Any = None, *, kind: str = "event", **options: Any) -> None:
        super().__init__(data, **options)
        if kind not in COVERS_ALL:
            del self.fields["covers"]
        else:
            self.fields["covers"].initial = "each" if kind == "workshop" else "all"
        self.fields["day"].required = not self.is_by_hand

    @property
    def is_by_hand(self) -> bool:
        """Does one write each date?"""
        return self.is_bound and self.data.get("every") == BY_HAND

    @property
    def covers_all(self) -> bool:
        """Is one booking good for every date?"""
        return self.cleaned_data.get("covers") == "all"

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        return day if day is None or self.is_by_hand else clean_day(day)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self._whens: list[When] = []
        if self.is_by_hand:
            self._clean_lines(cleaned)
        elif cleaned.get("day"):
            self._clean_rule(cleaned)
        if not self.errors:
            self._whens = self._made(cleaned)
            self._clean_whens()
        return cleaned

    def _clean_lines(self, cleaned: dict[str, Any]) -> None:
        """What was written, as days that can be."""
        self._lines: list[Line] = []
        try:
            self._lines = lines_in(cleaned.get("lines", ""), timezone.localdate())
        except NotDates as wrong:
            words = now_("Non riusciamo a leggere «%(text)s». Scriva così: 12/1 ore 21 Aida.")
            self.add_error("lines", words % {"text": wrong.text[:60]})
        for line in self._lines:
            try:
                clean_day(line.day)
            except forms.ValidationError as wrong:
                self.add_error("lines", f"{line.day:%d/%m/%Y}: {wrong.messages[0]}")
                break
        if not self._lines and "lines" not in self.errors:
            self.add_error("lines", _("Scriva almeno una data."))

    def _clean_rule(self, cleaned: dict[str, Any]) -> None:
        until = cleaned.get("until")
        repeats = bool(cleaned.get("every"))
        if until and repeats and until < cleaned["day"]:
            self.add_error("until", _("Finisce prima di cominciare."))
        if repeats and not until and not cleaned.get("times") and not {"times", "until"} & set(self.errors):
            self.add_error("times", _("Scriva fino a quando, oppure quante date, contando anche la prima."))
        try:
            self._gaps = gaps_in(cleaned.get("without", ""), cleaned["day"])
        except NotDates as wrong:
            words = now_("Non riusciamo a leggere «%(text)s». Scriva così: 1/11, dal 23/12 al 6/1.")
            self.add_error("without", words % {"text": wrong.text[:60]})

    def _made(self, cleaned: dict[str, Any]) -> list[When]:
        """They keep the hour on the clock, also when summer time ends between them."""
        zone, at, minutes = timezone.get_current_timezone(), cleaned["time"], cleaned["minutes"]
        if self.is_by_hand:
            written = [(line, spans([line.day], line.at or at, minutes, zone)[0]) for line in self._lines]
            return [When(*span, line.title) for line, span in written]
        days = [cleaned["day"]]
        if cleaned.get("every"):
            weekdays = frozenset(cleaned.get("weekdays") or ())
            until, times = cleaned.get("until"), cleaned.get("times")
            rule = Repetition(cleaned["day"], Every(cleaned["every"]), weekdays, until, times, self._gaps)
            days = rule.days()
        return [When(*span) for span in spans(days, at, minutes, zone)]

    def _clean_whens(self) -> None:
        where = "lines" if self.is_by_hand else "every"
        if not self._whens:
            self.add_error(where, _("Così non resta nessuna data: guardi i giorni, e quelli che ha tolto."))
        elif len(self._whens) > MOST:
            self.add_error(where, TOO_MANY % {"most": MOST})
        elif self._whens[0].starts_at <= timezone.now():
            self.add_error("lines" if self.is_by_hand else "time", _("Quest'ora è già passata."))
        elif len({when.starts_at for when in self._whens}) < len(self._whens):
            self.add_error(where, _("Due date cominciano nello stesso momento."))

    def whens(self) -> list[When]:
        """What the form says, the soonest first."""
        return self._whens


class PeriodForm(forms.Form):
    """What has no evening can be used from one day to another; an enrolment may be paid in instalments."""

    first_day = forms.DateField(label=_("Dal giorno"), widget=DateInput)
    last_day = forms.DateField(label=_("Fino al giorno"), widget=DateInput)
    capacity = _capacity()
    instalments = forms.IntegerField(
        label=_("In quante rate"),
        help_text=_("Ogni rata ha il suo periodo e si paga con il prezzo della proposta. Vuoto: una sola."),
        required=False,
        min_value=1,
        max_value=24,
    )
    months = forms.IntegerField(
        label=_("Ogni quanti mesi"), help_text=_("Da una rata all'altra."), required=False, min_value=1, max_value=12
    )

    def __init__(self, data: Any = None, *, kind: str = "enrolment", **options: Any) -> None:
        super().__init__(data, **options)
        if kind != "enrolment":
            del self.fields["instalments"], self.fields["months"]

    def clean_last_day(self) -> date:
        return clean_day(self.cleaned_data["last_day"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "first_day" in cleaned and "last_day" in cleaned and cleaned["last_day"] < cleaned["first_day"]:
            self.add_error("last_day", _("Finisce prima di cominciare."))
        if (cleaned.get("instalments") or 1) > 1 and not cleaned.get("months") and "months" not in self.errors:
            self.add_error("months", _("Scriva quanti mesi passano da una rata all'altra."))
        return cleaned

    covers_all = False

    def whens(self) -> list[When]:
        """From the first minute of the first day to the last minute of the last, for each instalment."""
        cleaned = self.cleaned_data
        n = cleaned.get("instalments") or 1
        return [self._period((cleaned.get("months") or 0) * nth) for nth in range(n)]

    def _period(self, later: int) -> When:
        first, last = (month_later(self.cleaned_data[name], later) for name in ("first_day", "last_day"))
        starts_at = timezone.make_aware(datetime.combine(first, time.min))
        return When(starts_at, timezone.make_aware(datetime.combine(last, time(23, 59))))


def dates_form(offer: "Offer", data: Any = None) -> DatesForm | PeriodForm:
    """The form for what an offer is."""
    return (PeriodForm if offer.is_undated else DatesForm)(data, kind=offer.kind)
