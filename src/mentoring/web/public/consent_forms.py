"""What a family types: the key of its letter, and its answer."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from mentoring.cards.rules import CARD_LENGTH
from mentoring.claims.rules import CODE_LENGTH
from mentoring.kernel.codes import ALPHABET, normalised
from mentoring.nominations.consents import Answer
from mentoring.nominations.keys import KEY_LENGTH
from mentoring.people.rules import Consents
from mentoring.web.forms import CodeInput


class KeyForm(forms.Form):
    """Ten characters from a slip, twelve from a card or sixteen from a letter, with or without dashes, in any case."""

    key = forms.CharField(
        label=gettext_lazy("Il tuo codice"),
        help_text=gettext_lazy(
            "10 lettere e cifre sul foglietto, 12 sulla carta, 16 nella lettera. Trattini e maiuscole non contano."
        ),
        max_length=200,
        widget=CodeInput(attrs={"placeholder": "ABCDE-FGHJK"}),
        error_messages={"required": gettext_lazy("Scrivi il codice che c'è sul foglietto o nella lettera.")},
    )

    def clean_key(self) -> str:
        key = normalised(self.cleaned_data["key"])
        if strange := "".join(sorted(set(key) - set(ALPHABET))):
            raise forms.ValidationError(
                _("Nei nostri codici «%(strange)s» non c'è: mai zero, uno, O, I o L. Ricontrolla sul foglio.")
                % {"strange": strange}
            )
        if len(key) not in (CODE_LENGTH, CARD_LENGTH, KEY_LENGTH):
            raise forms.ValidationError(
                _("Il codice ha 10, 12 oppure 16 lettere e cifre, qui ne leggiamo %(typed)s. Ricontrollalo sul foglio.")
                % {"typed": len(key)}
            )
        return key


class ConsentForm(forms.Form):
    """A yes from everybody who has to say it, with a name under it; and where to write, if they like."""

    guardian_yes = forms.BooleanField()
    guardian_name = forms.CharField(label=gettext_lazy("Il tuo nome e cognome"), max_length=120)
    person_yes = forms.BooleanField()
    person_name = forms.CharField(max_length=120)
    email = forms.EmailField(
        label=gettext_lazy("La tua e-mail"),
        help_text=gettext_lazy("Per entrare ti mandiamo un codice, senza password. Se non ce l'hai, lascia vuoto."),
        required=False,
    )
    person_email = forms.EmailField(required=False)

    def __init__(self, *args: Any, needed: Consents, first_name: str, **options: Any) -> None:
        super().__init__(*args, **options)
        name = {"name": first_name}
        self.fields["guardian_yes"].label = _("Sono il genitore o il tutore di %(name)s, e dico di sì") % name
        both = needed.guardian and needed.person
        self.fields["person_yes"].label = (
            _("Sono %(name)s, e dico di sì anch'io") if both else _("Sono %(name)s, e dico di sì")
        ) % name
        self.fields["person_name"].label = (
            _("Nome e cognome di %(name)s") % name if both else _("Il tuo nome e cognome")
        )
        self.fields["person_email"].label = _("L'e-mail di %(name)s, se ne ha una sua") % name
        self.fields["person_email"].help_text = (
            _("Così %(name)s può scegliere e prenotare anche dal suo telefono.") % name
        )
        for who in ("guardian", "person"):
            self.fields[f"{who}_yes"].error_messages["required"] = _("Per andare avanti serve questo sì.")
            self.fields[f"{who}_name"].error_messages["required"] = _("Scrivi nome e cognome: è la firma.")
        kept = {
            "guardian_yes": needed.guardian,
            "guardian_name": needed.guardian,
            "person_yes": needed.person,
            "person_name": needed.person,
            "email": True,
            "person_email": both,
        }
        for field, is_kept in kept.items():
            if not is_kept:
                del self.fields[field]

    def clean(self) -> None:
        email, own = self.cleaned_data.get("email"), self.cleaned_data.get("person_email")
        if email and own and email.lower() == own.lower():
            self.add_error("person_email", _("È la stessa di sopra: qui ne serve un'altra, oppure lascia vuoto."))

    def answer(self) -> Answer:
        """The answer, as the command wants it."""
        names = Answer.__dataclass_fields__
        return Answer(**{name: said for name, said in self.cleaned_data.items() if name in names})


class PinForm(forms.Form):
    """The six digits that stand on a letter beside its code."""

    pin = forms.CharField(
        label=gettext_lazy("Il PIN della lettera"),
        help_text=gettext_lazy("Sei cifre, sotto il codice."),
        max_length=40,
        widget=CodeInput(attrs={"placeholder": "000 000", "inputmode": "numeric"}),
        error_messages={"required": gettext_lazy("Scrivi il PIN che c'è nella lettera.")},
    )


class FamilyForm(ConsentForm):
    """The same for a family that may come one by one: from 14 to 17 the young person can answer later, on their own."""

    def __init__(self, *args: Any, asking: Consents, is_minor: bool, first_name: str, **options: Any) -> None:
        super().__init__(*args, needed=asking, first_name=first_name, **options)
        self.first_name, self.is_minor = first_name, is_minor
        self.is_for_two = asking.guardian and asking.person
        if self.is_for_two:
            self.fields["person_yes"].required = self.fields["person_name"].required = False
            self.fields["person_email"].help_text = _(
                "Se %(name)s non è qui con te, chiediamo il suo sì a questo indirizzo: da lì potrà anche prenotare."
            ) % {"name": first_name}
        elif asking.person and is_minor:
            self.fields["person_yes"].label = _("Sono %(name)s, e dico di sì anch'io") % {"name": first_name}

    def clean(self) -> None:
        super().clean()
        has_name = bool(self.cleaned_data.get("person_name"))
        if self.is_for_two and has_name != bool(self.cleaned_data.get("person_yes")):
            self.add_error(
                "person_yes" if has_name else "person_name",
                _("Per il sì di %(name)s servono tutti e due: il segno e la firma.") % {"name": self.first_name},
            )

    def answer(self) -> Answer:
        """The answer, as the command wants it. A young person alone leaves an address that is their own."""
        said = replace(super().answer(), language=(get_language() or "it")[:2])
        if self.is_minor and "guardian_name" not in self.fields:
            return replace(said, email="", person_email=said.email)
        return said
