"""What one can ask of the list of offers."""

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.cache import caches
from django.utils.translation import gettext_lazy as _

from mentoring.kernel.money import Cents
from mentoring.offers.finding import Sort, Town, towns
from mentoring.offers.queries import Wish, kinds
from mentoring.offers.reviewing import needs
from mentoring.offers.wishes import Spot
from mentoring.programmes.queries import disciplines_of
from mentoring.web.forms import CheckboxList, DateInput, MoneyField
from mentoring.web.lists import Filters

if TYPE_CHECKING:
    from mentoring.programmes.models import Territory

SUNDAY = 6
KILOMETRES = (5, 10, 20, 30, 50)
AROUND_ME = 20  # If nobody says how far.
_SPOT = re.compile(r"^(-?\d{1,2}(?:\.\d{1,9})?),(-?\d{1,3}(?:\.\d{1,9})?)$")


class SpotField(forms.Field):
    """Where somebody is, as "45.31,8.86": degrees, rounded to about a kilometre. Nobody else is told."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        told = _SPOT.match(value)
        north, east = (round(float(part), 2) for part in told.groups()) if told else (99.0, 0.0)
        if abs(north) > 90 or abs(east) > 180:
            raise forms.ValidationError(_("Non capiamo dove sei: scegli un comune."))
        return Spot(north, east)


class OfferFilters(Filters):
    """Filters of the list. `wallet` is only there for people who have one."""

    q = forms.CharField(label=_("Che cosa cerchi?"), required=False, max_length=80, widget=forms.TextInput())
    discipline = forms.ChoiceField(label=_("Disciplina"), required=False)
    kind = forms.ChoiceField(label=_("Tipo"), required=False)
    day_from = forms.DateField(label=_("Dal giorno"), required=False, widget=DateInput)
    day_to = forms.DateField(label=_("Al giorno"), required=False, widget=DateInput)
    age = forms.IntegerField(label=_("Per chi ha (anni)"), required=False, min_value=0, max_value=120)
    place = forms.ChoiceField(label=_("Dove"), required=False)
    km = forms.TypedChoiceField(label=_("Entro"), required=False, coerce=int, empty_value=None)
    at = SpotField(required=False)
    price = MoneyField(label=_("Al massimo costa"), required=False, minimum=Cents(0))
    wallet = forms.BooleanField(label=_("Solo quello che il borsellino copre"), required=False)
    left = forms.BooleanField(label=_("Solo dove c'è ancora posto"), required=False)
    need = forms.MultipleChoiceField(label=_("Mi serve"), required=False, widget=CheckboxList)
    literal = forms.BooleanField(required=False, widget=forms.HiddenInput)
    sort = forms.ChoiceField(required=False, widget=forms.HiddenInput, choices=[(sort.value, "") for sort in Sort])

    def __init__(self, data: Any, *, territory: "Territory", has_wallet: bool) -> None:
        super().__init__(data)
        self.towns = {town.name: town for town in _towns(territory)}
        disciplines = [(discipline.slug, str(discipline)) for discipline in disciplines_of(territory)]
        self._choices("discipline", [("", _("Tutte")), *disciplines])
        self._choices("kind", [("", _("Tutti")), *kinds()])
        self._choices("place", [("", _("Dappertutto")), *((name, name) for name in self.towns)])
        around = [(km, _("%(km)s km da lì") % {"km": km}) for km in KILOMETRES]
        self._choices("km", [("", _("Nel comune")), *around])
        self._choices("need", needs())
        if not has_wallet:
            del self.fields["wallet"]

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> None:
        first, last = self.cleaned_data.get("day_from"), self.cleaned_data.get("day_to")
        if first and last and last < first:
            self.add_error("day_to", _("Questo giorno viene prima dell'altro: scambiali."))
        if self.cleaned_data.get("km") and not self.cleaned_data.get("place") and not self.cleaned_data.get("at"):
            self.add_error("km", _("Scegli anche un comune: i chilometri si contano da lì."))

    @property
    def near(self) -> Spot | None:
        """From where kilometres count: where one is, or the middle of the chosen municipality."""
        at: Spot | None = self.chosen.get("at")
        town = self.towns.get(self.chosen.get("place", ""))
        return at or (town.middle if town else None)

    def wish(self) -> Wish:
        """What was chosen, for the offers to answer. The wallet, and words of time, are the caller's to add."""
        chosen = self.chosen
        at = chosen.get("at")
        return Wish(
            text=chosen.get("q", ""),
            discipline=chosen.get("discipline", ""),
            kind=chosen.get("kind", ""),
            place="" if at else chosen.get("place", ""),
            near=self.near,
            within_km=chosen.get("km") or (AROUND_ME if at else None),
            age=chosen.get("age"),
            from_day=chosen.get("day_from"),
            to_day=chosen.get("day_to"),
            most_cents=chosen.get("price"),
            has_seats=bool(chosen.get("left")),
            needs=frozenset(chosen.get("need", ())),
        )


def _towns(territory: "Territory") -> list[Town]:
    """At most a minute old: every place is read for them."""
    kept = caches["worker"].get_or_set(f"towns:{territory.pk}", lambda: towns(territory), timeout=60)
    return cast("list[Town]", kept)


def weekend(today: date) -> tuple[date, date]:
    """This Saturday and Sunday; on a Sunday, today alone is left of it."""
    sunday = today + timedelta(days=SUNDAY - today.weekday())
    return max(sunday - timedelta(days=1), today), sunday
