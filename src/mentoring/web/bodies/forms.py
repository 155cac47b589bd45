"""What a body's people type."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentoring.attachments.rules import LARGEST
from mentoring.people.permissions import Role
from mentoring.programmes.commands import Document
from mentoring.web.body_fields import IbanField, RuntsField, SchoolCodeField, TaxCodeField, say_as_typed
from mentoring.web.forms import FormKeyField, RadioCards

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mentoring.people.models import Organisation
    from mentoring.programmes.readiness import Question

LONGEST_ABOUT = 2000
# What somebody does for a body in a role. A role's own name is that of the body: nobody is a "provider".
DUTIES: dict[Role, Promise] = {
    Role.MENTOR: _("Promesse e doni"),
    Role.NOMINATOR: _("Segnalazioni"),
    Role.PROVIDER: _("Proposte e conti"),
    Role.DOOR: _("Solo l'ingresso"),
    Role.OPERATOR: _("Gestione del territorio"),
}


class Answer(forms.Form):
    """A turn of the conversation with the operator."""

    form_key = FormKeyField()
    text = forms.CharField(
        label=_("La sua risposta"),
        help_text=_("La legge il gestore, insieme alla sua richiesta."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    document = forms.FileField(
        label=_("Un documento"),
        help_text=_(
            "Se glielo hanno chiesto: un PDF o una foto, al massimo 10 MB. Lo leggono soltanto il gestore e voi."
        ),
        required=False,
        allow_empty_file=True,  # Whether it is any good is said by who keeps it.
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp"}),
    )

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if not self.errors and not facts.get("text") and not facts.get("document"):
            self.add_error("text", _("Scriva almeno una frase."))
        return facts

    @property
    def document_as_sent(self) -> Document | None:
        """What was chosen, of a valid form; nothing of a file that is too large is read."""
        chosen = self.cleaned_data["document"]
        return Document(chosen.name, chosen.read(LARGEST + 1)) if chosen else None


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


class RecordForm(forms.Form):
    """The record of a body. Its name was read by the operator and stays; so does a fiscal code that is there."""

    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        help_text=_("Dove le scrive chi ha una domanda."),
        error_messages={"invalid": _("Questo indirizzo non sembra completo: manca la @, o quello che viene dopo.")},
    )
    phone = forms.CharField(
        label=_("Telefono"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    address = forms.CharField(
        label=_("Via e numero"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    municipality = forms.CharField(
        label=_("Comune"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    website = forms.URLField(label=_("Sito"), required=False, max_length=200, assume_scheme="https")
    about = forms.CharField(
        label=_("Chi siete"),
        max_length=LONGEST_ABOUT,
        required=False,
        help_text=_("Due righe, come le direbbe a chi passa."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    fiscal_code = TaxCodeField(required=False)
    school_code = SchoolCodeField(required=False)
    runts_number = RuntsField(required=False)
    iban = IbanField(
        help_text=_(
            "Il conto su cui le arriva quello che guadagna. Se lo cambia, avvisiamo il gestore e i suoi colleghi."
        )
    )
    is_shown = forms.BooleanField(
        label=_("Potete scrivere il nostro nome tra i mentori"),
        help_text=_("Compare il nome, mai quanto dona."),
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        say_as_typed(self, "organizzazione")

    @classmethod
    def of(cls, organisation: "Organisation", role: Role, data: Any = None) -> "RecordForm":
        """Filled in for a body, with what matters to whoever acts for it in a role."""
        form = cls(data, initial={name: getattr(organisation, name) for name in cls.base_fields})
        for name in _needless(organisation, role):
            del form.fields[name]
        return form


def _needless(organisation: "Organisation", role: Role) -> set[str]:
    kind = organisation.Kind(organisation.kind)
    third_sector = {kind.FOUNDATION, kind.AGENCY, kind.ASSOCIATION, kind.MUSIC_SCHOOL, kind.THEATRE, kind.SPORTS_CLUB}
    is_needed = {
        "fiscal_code": not organisation.fiscal_code,
        "school_code": kind == kind.SCHOOL,
        "runts_number": kind in third_sector or bool(organisation.runts_number),
        "iban": role == Role.PROVIDER,
        "is_shown": role == Role.MENTOR,
    }
    return {name for name, needed in is_needed.items() if not needed}


class InviteForm(forms.Form):
    """A colleague, by address."""

    email = forms.EmailField(
        label=_("Indirizzo e-mail"),
        max_length=254,
        help_text=_("Le scriviamo noi. L'invito funziona soltanto con questo indirizzo."),
        error_messages={
            "required": _("Scriva l'indirizzo."),
            "invalid": _("Questo indirizzo non sembra completo: manca la @, o quello che viene dopo."),
        },
    )
    role = forms.ChoiceField(label=_("Di che cosa si occupa"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, roles: list[Role]) -> None:
        super().__init__(data, initial={"role": roles[0]} if roles else {})
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(role.value, DUTIES[role]) for role in roles]
        if len(roles) == 1:  # Nothing to choose.
            field.widget = forms.HiddenInput()

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()
