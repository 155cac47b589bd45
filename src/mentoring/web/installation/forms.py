"""What a territory is, how it looks, who runs it: one long form in chapters, when it is made and later."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mentoring.people.permissions import Role
from mentoring.people.queries import kinds_for
from mentoring.programmes.charters import Charter, Dress
from mentoring.programmes.colours import HOUSE
from mentoring.programmes.commands import Body
from mentoring.web.body_fields import IbanField, TaxCodeField, say_as_typed
from mentoring.web.forms import CheckboxList, FormKeyField
from mentoring.web.installation.fields import (
    ColourField,
    EmailsField,
    HostField,
    LogoField,
    MunicipalitiesField,
    SlugField,
)

if TYPE_CHECKING:
    from mentoring.people.models import Organisation
    from mentoring.programmes.models import Territory

WAY = "territorio"  # The word in the address of our page of checks.
NEW_BODY = "new"
TEXTS = ("title", "lead", "runs_by")
_OPTIONAL: dict[str, Any] = {"required": False}
_NO_MAIL = _("Questo indirizzo non sembra completo: manca la @, o quello che viene dopo.")


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class CharterFields(forms.Form):
    """What it is."""

    name = forms.CharField(
        label=_("Nome"),
        max_length=80,
        help_text=_("Come si legge in testata: di solito il nome della città."),
        error_messages={"required": _("Scriva il nome del territorio.")},
    )
    municipalities = MunicipalitiesField(
        label=_("Comuni dell'area"),
        help_text=_("Uno per riga. Abbiamo scritto i comuni confinanti: tolga quelli che non ne fanno parte."),
        max_length=6000,
        widget=_area(8),
        error_messages={"required": _("Scriva almeno un comune.")},
    )
    languages = forms.MultipleChoiceField(
        label=_("Lingue"),
        choices=settings.LANGUAGES,
        widget=CheckboxList,
        help_text=_("L'italiano c'è sempre; con più lingue, in fondo a ogni pagina si può cambiare."),
        error_messages={"required": _("Scelga almeno l'italiano.")},
    )
    disciplines = forms.MultipleChoiceField(
        label=_("Discipline"),
        widget=CheckboxList,
        help_text=_("Che cosa si potrà fare con i buoni."),
        error_messages={"required": _("Scelga almeno una disciplina.")},
    )
    account_holder = forms.CharField(
        label=_("Intestatario del conto"),
        max_length=70,
        help_text=_("Sul bollettino di chi dona si legge così."),
        error_messages={"required": _("Scriva a chi è intestato il conto.")},
    )
    iban = IbanField(
        label=_("IBAN del conto"),
        help_text=_("Il conto su cui arrivano i doni e da cui si pagano gli enti."),
        error_messages={"required": _("Senza un conto i doni non possono arrivare.")},
    )
    host = HostField(
        label=_("Nome di sito tutto suo"),
        max_length=260,
        help_text=_("Facoltativo, per esempio mentoring.comune.it. Il nome deve già puntare a questa installazione."),
        **_OPTIONAL,
    )

    def clean_languages(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["languages"]
        if settings.LANGUAGE_CODE not in chosen:
            raise forms.ValidationError(_("L'italiano c'è sempre: lo lasci tra le lingue."))
        return [code for code, _name in settings.LANGUAGES if code in chosen]

    def charter(self, *, slug: str, istat_code: str) -> Charter:
        """What a valid form says of the territory."""
        facts = self.cleaned_data
        return Charter(
            slug=slug,
            istat_code=istat_code,
            name=facts["name"],
            municipalities=tuple(facts["municipalities"]),
            languages=tuple(facts["languages"]),
            disciplines=tuple(facts["disciplines"]),
            account_holder=facts["account_holder"],
            iban=facts["iban"],
            host=facts["host"],
        )


class LookFields(forms.Form):
    """How it looks and speaks for itself."""

    primary = ColourField(
        label=_("Colore principale"), initial=HOUSE.primary, help_text=_("Testata, pulsanti, collegamenti.")
    )
    accent = ColourField(
        label=_("Colore d'accento"),
        initial=HOUSE.accent,
        help_text=_("Il pulsante che conta di più, una volta per pagina."),
    )
    logo = LogoField(
        label=_("Logo"),
        help_text=_(
            "PNG, JPEG o WebP, fino a 2 MB. Sta in testata sul colore principale: meglio chiaro su trasparente."
        ),
    )
    logo_alt = forms.CharField(
        label=_("Che cosa si legge nel logo"),
        max_length=120,
        help_text=_("Per chi non lo vede: per esempio «Comune di Mortara»."),
        **_OPTIONAL,
    )
    title_it = forms.CharField(
        label=_("Titolo di benvenuto"),
        max_length=80,
        help_text=_("La frase grande della prima pagina. Se resta vuota, c'è quella di Mentoring."),
        **_OPTIONAL,
    )
    lead_it = forms.CharField(label=_("Che cosa succede qui"), max_length=320, widget=_area(3), **_OPTIONAL)
    runs_by_it = forms.CharField(
        label=_("Chi lo gestisce"),
        max_length=320,
        widget=_area(3),
        help_text=_("Due righe in fondo a ogni pagina: chi c'è dietro, e perché fidarsi."),
        **_OPTIONAL,
    )
    title_en = forms.CharField(
        label=_("Titolo di benvenuto, in inglese"),
        max_length=80,
        help_text=_("Dove resta vuoto, in inglese si legge l'italiano."),
        **_OPTIONAL,
    )
    lead_en = forms.CharField(label=_("Che cosa succede qui, in inglese"), max_length=320, widget=_area(3), **_OPTIONAL)
    runs_by_en = forms.CharField(label=_("Chi lo gestisce, in inglese"), max_length=320, widget=_area(3), **_OPTIONAL)
    email = forms.EmailField(
        label=_("E-mail per chi ha una domanda"),
        max_length=254,
        help_text=_("Si legge in fondo a ogni pagina."),
        error_messages={"invalid": _NO_MAIL},
        **_OPTIONAL,
    )
    phone = forms.CharField(
        label=_("Telefono per chi ha una domanda"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel"}),
        **_OPTIONAL,
    )

    has_logo = False  # Is there one already?

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        will_have = facts.get("logo") or (self.has_logo and not facts.get("without_logo"))
        if will_have and not facts.get("logo_alt") and "logo_alt" not in self.errors:
            self.add_error("logo_alt", str(_("Scriva che cosa si legge nel logo: chi non lo vede lo ascolta.")))
        return facts

    def looks_right(self) -> bool:
        """Is nothing wrong with what one sees? The rest of a form may still be empty while one tries colours."""
        return not {*LookFields.base_fields, "name"}.intersection(self.errors)

    def dress(self) -> Dress:
        """What a valid form says of the look."""
        facts = self.cleaned_data
        texts = {
            code: said
            for code, _name in settings.LANGUAGES
            if (said := {name: facts[f"{name}_{code}"] for name in TEXTS if facts[f"{name}_{code}"]})
        }
        return Dress(
            primary=facts["primary"],
            accent=facts["accent"],
            texts=texts,
            email=facts["email"],
            phone=facts["phone"],
            logo_alt=facts["logo_alt"],
        )


class BodyFields(forms.Form):
    """The body that answers for the territory."""

    body_name = forms.CharField(
        label=_("Denominazione"),
        max_length=120,
        error_messages={"required": _("Scriva come si chiama chi gestisce il territorio.")},
    )
    body_kind = forms.ChoiceField(
        label=_("Che cos'è"),
        choices=kinds_for(Role.OPERATOR),
        error_messages={"required": _("Scelga la voce più vicina.")},
    )
    fiscal_code = TaxCodeField(
        error_messages={"required": _("Scriva il codice fiscale di chi gestisce il territorio.")}
    )
    body_address = forms.CharField(label=_("Via e numero"), max_length=200, **_OPTIONAL)
    body_municipality = forms.CharField(label=_("Comune"), max_length=80, **_OPTIONAL)
    pec = forms.EmailField(
        label=_("PEC"),
        max_length=254,
        help_text=_("La posta certificata, per le comunicazioni che devono avere data certa."),
        error_messages={"invalid": _NO_MAIL},
        **_OPTIONAL,
    )

    def body(self) -> Body:
        """What a valid form says of a body that is new."""
        return Body(**self.body_facts())  # type: ignore[arg-type]  # all of them are texts

    def body_facts(self) -> dict[str, str]:
        """The same by the names of its record."""
        facts = self.cleaned_data
        return {
            "name": facts["body_name"],
            "kind": facts["body_kind"],
            "fiscal_code": facts["fiscal_code"],
            "address": facts["body_address"],
            "municipality": facts["body_municipality"],
            "pec": facts["pec"],
        }


class NewTerritoryForm(CharterFields, LookFields, BodyFields):
    """All of it, for one that is not there yet."""

    form_key = FormKeyField()
    slug = SlugField(
        label=_("Indirizzo"),
        max_length=60,
        help_text=_(
            "La parola con cui si trova, dopo l'indirizzo dell'installazione. Finisce su lettere e QR: poi non "
            "cambia più."
        ),
        error_messages={"required": _("Scriva la parola dell'indirizzo.")},
    )
    operator = forms.ChoiceField(
        label=_("Chi gestisce il territorio"),
        help_text=_("Se è già in Mentoring la scelga da qui; altrimenti la descriva sotto."),
        **_OPTIONAL,
    )
    invited = EmailsField(
        label=_("Chi ci lavora"),
        max_length=3000,
        widget=_area(3),
        help_text=_(
            "Gli indirizzi e-mail, uno per riga: mandiamo a ciascuno un invito. Ne servono almeno due, perché chi "
            "prepara un pagamento non può essere chi lo approva."
        ),
        error_messages={"required": _("Inviti almeno una persona: senza, nessuno può cominciare.")},
    )

    def __init__(self, data: Any = None, files: Any = None, *, choices: "Choices", **options: Any) -> None:
        super().__init__(data, files, **options)
        _choose(self, "disciplines", choices.disciplines)
        self.bodies = {str(body.pk): body for body in choices.bodies}
        known = [(pk, f"{body.name} · {body.get_kind_display()}") for pk, body in self.bodies.items()]
        _choose(self, "operator", [(NEW_BODY, _("Una nuova, la descrivo qui sotto")), *known])
        if self.is_bound and self.known_body:  # Then nothing of a new one is asked.
            for name in BodyFields.base_fields:
                self.fields[name].required = False
        say_as_typed(self, WAY)

    @property
    def known_body(self) -> "Organisation | None":
        """The body that was chosen, if it is one of ours."""
        return self.bodies.get(str(self.data.get("operator", "")))


class EditTerritoryForm(CharterFields, LookFields, BodyFields):
    """All of it but the word in its address, for one that is there."""

    without_logo = forms.BooleanField(label=_("Togliere il logo"), **_OPTIONAL)

    def __init__(
        self, data: Any = None, files: Any = None, *, choices: "Choices", has_logo: bool, **options: Any
    ) -> None:
        super().__init__(data, files, **options)
        self.has_logo = has_logo
        _choose(self, "disciplines", choices.disciplines)
        self.fields["municipalities"].help_text = str(_("Uno per riga."))
        # A body that came before codes were asked for, or of a kind that does not run new ones, may stay as it is.
        self.fields["fiscal_code"].required = bool(self.initial.get("fiscal_code"))
        kinds = [*kinds_for(Role.OPERATOR)]
        if choices.own_kind not in kinds:
            kinds.append(choices.own_kind)
        _choose(self, "body_kind", kinds)
        if not has_logo:
            del self.fields["without_logo"]
        say_as_typed(self, WAY)


class Choices:
    """What the form offers: disciplines by vertical, bodies that could run a territory."""

    def __init__(
        self,
        disciplines: list[tuple[str, list[tuple[str, str]]]],
        bodies: "list[Organisation] | None" = None,
        own_kind: tuple[str, Any] = ("", ""),
    ) -> None:
        self.disciplines = disciplines
        self.bodies = bodies or []
        self.own_kind = own_kind


def _choose(form: forms.Form, name: str, choices: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def initial_of(territory: "Territory", charter: Charter, dress: Dress) -> dict[str, Any]:
    """What the form shows of a territory that is there."""
    body = territory.operator
    texts = {
        f"{name}_{code}": dress.texts.get(code, {}).get(name, "")
        for code, _name in settings.LANGUAGES
        for name in TEXTS
    }
    return {
        **{name: getattr(charter, name) for name in CharterFields.base_fields},
        **{name: getattr(dress, name) for name in ("primary", "accent", "email", "phone", "logo_alt")},
        **texts,
        "body_name": body.name,
        "body_kind": body.kind,
        "fiscal_code": body.fiscal_code,
        "body_address": body.address,
        "body_municipality": body.municipality,
        "pec": body.pec,
    }


class InviteOperatorForm(forms.Form):
    """One more person who runs a territory."""

    email = forms.EmailField(
        label=_("Indirizzo e-mail"),
        max_length=254,
        help_text=_("Le scriviamo noi. L'invito funziona soltanto con questo indirizzo."),
        error_messages={"required": _("Scriva l'indirizzo."), "invalid": _NO_MAIL},
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class Checks(forms.Form):
    """The fields that say at once what is wrong with them."""

    iban = CharterFields.base_fields["iban"]
    fiscal_code = BodyFields.base_fields["fiscal_code"]
    primary = LookFields.base_fields["primary"]
    accent = LookFields.base_fields["accent"]

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        say_as_typed(self, WAY)
