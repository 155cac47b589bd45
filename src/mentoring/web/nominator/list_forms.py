"""What a nominator says about a list: its columns, and which of its rows to show."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.rolls.columns import Field, never_read
from mentoring.rolls.errors import COLUMN_NAMES
from mentoring.rolls.queries import verdicts
from mentoring.web.lists import Filters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mentoring.rolls.models import Roll
    from mentoring.rolls.sheet import Sheet


LOOK = "look"  # Not what becomes of a row, but what one wants to see first.


class ColumnsForm(forms.Form):
    """One choice for each column of the file that has a name or something in it."""

    def __init__(self, data: Any, *, roll: "Roll", sheet: "Sheet") -> None:
        super().__init__(data)
        self._sheet = sheet
        guessed = {place: field for field, places in roll.read_columns.items() for place in places}
        choices = [("", _("Non leggere")), *((str(field), COLUMN_NAMES[field]) for field in Field)]
        never = set(never_read(sheet.header))
        for place, name in enumerate(sheet.header):
            if place not in never and (name or sheet.examples(place)):
                self.fields[f"c{place}"] = forms.ChoiceField(
                    label=name or _("Senza nome"), choices=choices, required=False, initial=str(guessed.get(place, ""))
                )

    @property
    def said(self) -> dict[int, str]:
        return {int(name[1:]): field for name, field in self.cleaned_data.items()}

    def with_examples(self) -> "Iterator[tuple[forms.BoundField, list[str]]]":
        """Each column, and what stands in it."""
        for name in self.fields:
            yield self[name], self._sheet.examples(int(name[1:]))


class RowFilters(Filters):
    """Which rows of a list to show."""

    outcome = forms.ChoiceField(label=_("Esito"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Tutti")), (LOOK, _("Da guardare")), *verdicts()]

    def narrow(self, rows: Any) -> Any:
        """The rows that were asked for."""
        wanted = self.chosen.get("outcome")
        if wanted == LOOK:
            return rows.filter(needs_look=True)
        return rows.filter(verdict=wanted) if wanted else rows
