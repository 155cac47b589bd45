"""One lesson of a course: when, what it is about, and words beside it."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.offers.dates import Lesson
from mentoring.web.forms import DateInput, TimeInput
from mentoring.web.provider.date_forms import clean_day

if TYPE_CHECKING:
    from mentoring.offers.models import Session

LONGEST_NOTE = 500


class LessonWordsForm(forms.Form):
    """What can still be said of a lesson that is over."""

    title = forms.CharField(
        label=_("Titolo"),
        help_text=_("Di che cosa si parla, se ha un nome suo."),
        required=False,
        max_length=120,
    )
    note = forms.CharField(
        label=_("Due parole su questo incontro"),
        help_text=_("Perché cambia, che cosa portare. Restano scritte accanto all'incontro."),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def lesson(self, there: "Session") -> Lesson:
        """What the form makes of one that is there."""
        return Lesson(there.starts_at, there.ends_at, self.cleaned_data["title"], self.cleaned_data["note"])


class LessonForm(LessonWordsForm):
    """A lesson that is still to come. What was not touched keeps its seconds."""

    day = forms.DateField(label=_("Giorno"), widget=DateInput)
    time = forms.TimeField(label=_("Ora d'inizio"), widget=TimeInput)
    minutes = forms.IntegerField(
        label=_("Durata in minuti"), min_value=5, max_value=24 * 60, help_text=_("90 è un'ora e mezza.")
    )
    field_order = ("day", "time", "minutes", "title", "note")

    def clean_day(self) -> date:
        return clean_day(self.cleaned_data["day"])

    def lesson(self, there: "Session | None" = None) -> Lesson:
        """What the form says, by the clock on the wall."""
        said: dict[str, Any] = self.cleaned_data
        if there is not None and not {"day", "time", "minutes"}.intersection(self.changed_data):
            return super().lesson(there)
        starts_at = timezone.make_aware(datetime.combine(said["day"], said["time"]))
        return Lesson(starts_at, starts_at + timedelta(minutes=said["minutes"]), said["title"], said["note"])


class DropForm(forms.Form):
    """Why a lesson does not take place."""

    words = forms.CharField(
        label=_("Perché non si fa?"),
        help_text=_("Lo legge chi ha un posto, nel messaggio e sulla pagina."),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def as_typed(there: "Session") -> dict[str, Any]:
    """A lesson as its form shows it."""
    starts_at = timezone.localtime(there.starts_at)
    return {
        "day": starts_at.date(),
        "time": starts_at.time().replace(second=0, microsecond=0),
        "minutes": int((there.ends_at - there.starts_at).total_seconds() // 60),
        "title": there.title,
        "note": there.note,
    }


def next_one(last: "Session") -> dict[str, Any]:
    """One more, mostly a week after the last one."""
    typed = as_typed(last)
    return {**typed, "day": typed["day"] + timedelta(days=7), "title": "", "note": ""}
