"""What a body's people type."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentoring.web.forms import FormKeyField, RadioCards

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mentoring.programmes.readiness import Question


class Answer(forms.Form):
    """A turn of the conversation with the operator."""

    form_key = FormKeyField()
    text = forms.CharField(
        label=_("La sua risposta"),
        help_text=_("La legge il gestore, insieme alla sua richiesta."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Scriva almeno una frase.")},
    )


class ReadinessForm(forms.Form):
    """One question after the other: yes, partly, no. One may answer some now and the others another day."""

    def __init__(self, data: Any, *, questions: "Iterable[Question]", answers: "Mapping[str, str]") -> None:
        super().__init__(data, initial=dict(answers))
        self.questions = list(questions)
        for one in self.questions:
            self.fields[one.key] = forms.ChoiceField(
                label=gettext(one.words),
                help_text=gettext(one.why),
                choices=[("yes", _("Sì")), ("partly", _("In parte")), ("no", _("No"))],
                required=False,
                widget=RadioCards,
            )

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if not self.errors and not any(facts.values()):
            raise forms.ValidationError(_("Risponda almeno a una domanda."))
        return facts

    @property
    def answers(self) -> dict[str, str]:
        """What was answered, of a valid form."""
        return {key: answer for key, answer in self.cleaned_data.items() if answer}

    def fields_of(self, area: str) -> list[Any]:
        """The questions of one area, to be drawn together."""
        return [self[one.key] for one in self.questions if one.area == area]
