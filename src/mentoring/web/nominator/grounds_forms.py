"""What a nominator tells of why, and shows: only what the programme asks for."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.nominations.consents import Answer
from mentoring.nominations.queries import disadvantages_of, reasons
from mentoring.nominations.reasons import LONGEST_PRIZE, Fact, Reasons, Wants, read_mark
from mentoring.programmes.queries import disciplines_of
from mentoring.web.attachments import ACCEPTED
from mentoring.web.forms import CheckboxList, DateInput, FormKeyField
from mentoring.web.grounds import BRACKETS, FACTS, PAPERS

if TYPE_CHECKING:
    from mentoring.people.rules import Consents
    from mentoring.programmes.models import Territory

_A_MARK = gettext_lazy("Scriva un voto da 1 a 10, per esempio 8,5.")


class MarkField(forms.CharField):
    """An average, as teachers write it."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value: Any) -> Decimal | None:
        typed = super().clean(value)
        mark = read_mark(typed) if typed else None
        if typed and mark is None:
            raise forms.ValidationError(str(_A_MARK))
        return mark


class GroundsForm(forms.Form):
    """The facts, each with its own field. What a programme does not ask for is not here."""

    reason = forms.ChoiceField(label=gettext_lazy("Il motivo principale"), choices=reasons)
    average = MarkField(label=FACTS[Fact.AVERAGE], required=False, help_text=gettext_lazy("In decimi."))
    conduct = forms.TypedChoiceField(
        label=FACTS[Fact.CONDUCT],
        choices=[("", "—"), *((str(mark), str(mark)) for mark in range(10, 4, -1))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    prize = forms.CharField(label=FACTS[Fact.PRIZE], required=False, max_length=LONGEST_PRIZE)
    need = forms.ChoiceField(
        label=FACTS[Fact.NEED],
        choices=[("", "—"), *((bracket.value, name) for bracket, name in BRACKETS.items())],
        help_text=gettext_lazy("La fascia, mai la cifra: quella non la chiediamo e non la teniamo."),
        required=False,
    )
    need_attested = forms.BooleanField(
        label=gettext_lazy("Attesto di aver visto la dichiarazione ISEE da cui risulta questa fascia"), required=False
    )
    disadvantages = forms.MultipleChoiceField(
        label=FACTS[Fact.DISADVANTAGE],
        help_text=gettext_lazy("Lo teniamo cifrato. Lo leggono solo lei e la famiglia."),
        widget=CheckboxList,
        required=False,
    )
    wishes = forms.MultipleChoiceField(
        label=FACTS[Fact.WISHES],
        help_text=gettext_lazy("Che cosa vorrebbe fare, se potesse scegliere."),
        widget=CheckboxList,
        required=False,
    )
    words = forms.CharField(
        label=gettext_lazy("Con parole sue"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, wants: Wants, territory: "Territory", **options: Any) -> None:
        super().__init__(*args, **options)
        self._choose("disadvantages", [(line.slug, line.name) for line in disadvantages_of(territory)])
        self._choose("wishes", [(one.slug, str(one)) for one in disciplines_of(territory)])
        fields = {Fact.DISADVANTAGE: ["disadvantages"], Fact.NEED: ["need", "need_attested"]}
        for fact in Fact:
            names = fields.get(fact, [fact.value])
            for name in names if not wants.asks(fact) else ():
                del self.fields[name]
            if wants.needs(fact):
                self.fields[names[0]].label = _("%(name)s (ci vuole)") % {"name": FACTS[fact]}

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices

    def clean(self) -> None:
        if self.cleaned_data.get("need") and not self.cleaned_data.get("need_attested"):
            self.add_error(
                "need_attested", _("Senza la sua attestazione la fascia non vale: metta il segno, o la tolga.")
            )

    def reasons(self) -> Reasons:
        """What was told, as the command wants it."""
        said = self.cleaned_data
        lists: dict[str, Any] = {name: tuple(said.get(name) or ()) for name in ("disadvantages", "wishes")}
        plain = {name: said[name] for name in ("average", "conduct", "prize", "need", "need_attested") if name in said}
        return Reasons(**plain, **lists)


class PaperForm(forms.Form):
    """One document behind the reasons."""

    form_key = FormKeyField()
    kind = forms.ChoiceField(
        label=gettext_lazy("Che documento è"), choices=[(paper.value, name) for paper, name in PAPERS.items()]
    )
    file = forms.FileField(
        label=gettext_lazy("Il file"),
        help_text=gettext_lazy("Un PDF o una foto leggibile, al massimo 10 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": gettext_lazy("Scelga il file."),
            "empty": gettext_lazy("Questo file è vuoto: forse la scansione non è riuscita."),
        },
    )


class SignedForm(forms.Form):
    """A form that came back signed."""

    guardian_name = forms.CharField(label=gettext_lazy("Il genitore o tutore che ha firmato"), max_length=120)
    person_name = forms.CharField(max_length=120)
    signed_on = forms.DateField(
        label=gettext_lazy("Firmato il"),
        widget=DateInput,
        error_messages={"required": gettext_lazy("Scriva il giorno della firma.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail della famiglia, se ne ha una"),
        help_text=gettext_lazy("Serve per entrare. Senza, tutto va per lettera."),
        required=False,
    )
    scan = forms.FileField(
        label=gettext_lazy("La scansione del modulo firmato"),
        help_text=gettext_lazy("Un PDF o una foto leggibile, al massimo 10 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": gettext_lazy("Alleghi la scansione: è la prova che hanno firmato."),
            "empty": gettext_lazy("Questo file è vuoto: forse la scansione non è riuscita."),
        },
    )

    def __init__(self, *args: Any, asking: "Consents", name: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person_name"].label = _("La firma di %(name)s") % {"name": name}
        if not asking.guardian:
            del self.fields["guardian_name"]
        if not asking.person:
            del self.fields["person_name"]
        if asking.guardian and asking.person:
            self.fields["person_name"].required = self.fields["guardian_name"].required = False
            self.fields["person_name"].help_text = _("Se ha firmato uno solo, lasci vuoto l'altro: lo aspettiamo.")

    def clean(self) -> None:
        signed = [self.cleaned_data.get(name) for name in ("guardian_name", "person_name")]
        if not any(signed) and not self.errors:
            self.add_error(None, _("Scriva il nome di almeno una delle persone che hanno firmato."))

    def answer(self) -> Answer:
        """Who signed, as the command wants it."""
        said = self.cleaned_data
        return Answer(said.get("guardian_name", ""), said.get("person_name", ""), said.get("email", ""))
