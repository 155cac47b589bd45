"""What one can ask of the list of offers."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.offers.finding import towns
from mentoring.offers.queries import Wish
from mentoring.programmes.queries import disciplines_of
from mentoring.web.forms import DateInput
from mentoring.web.lists import Filters

if TYPE_CHECKING:
    from mentoring.programmes.models import Territory

SUNDAY = 6


class OfferFilters(Filters):
    """Filters of the list. `borsellino` is only there for people who have one."""

    q = forms.CharField(label=_("Che cosa cerchi?"), required=False, max_length=80, widget=forms.TextInput())
    discipline = forms.ChoiceField(label=_("Disciplina"), required=False)
    day_from = forms.DateField(label=_("Dal giorno"), required=False, widget=DateInput)
    day_to = forms.DateField(label=_("Al giorno"), required=False, widget=DateInput)
    age = forms.IntegerField(label=_("Per chi ha (anni)"), required=False, min_value=0, max_value=120)
    place = forms.ChoiceField(label=_("Dove"), required=False)
    wallet = forms.BooleanField(label=_("Solo quello che paga il borsellino"), required=False)

    def __init__(self, data: Any, *, territory: "Territory", has_wallet: bool) -> None:
        super().__init__(data)
        disciplines = [(discipline.slug, str(discipline)) for discipline in disciplines_of(territory)]
        self._choices("discipline", [("", _("Tutte")), *disciplines])
        self._choices("place", [("", _("Dappertutto")), *((town.name, town.name) for town in towns(territory))])
        if not has_wallet:
            del self.fields["wallet"]

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> None:
        first, last = self.cleaned_data.get("day_from"), self.cleaned_data.get("day_to")
        if first and last and last < first:
            self.add_error("day_to", _("Questo giorno viene prima dell'altro: scambiali."))

    def wish(self) -> Wish:
        """What was chosen, for the offers to answer. The wallet is the caller's to add."""
        chosen = self.chosen
        return Wish(
            text=chosen.get("q", ""),
            discipline=chosen.get("discipline", ""),
            place=chosen.get("place", ""),
            age=chosen.get("age"),
            from_day=chosen.get("day_from"),
            to_day=chosen.get("day_to"),
        )


def weekend(today: date) -> tuple[date, date]:
    """This Saturday and Sunday; on a Sunday, today alone is left of it."""
    sunday = today + timedelta(days=SUNDAY - today.weekday())
    return max(sunday - timedelta(days=1), today), sunday
