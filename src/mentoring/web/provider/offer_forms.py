"""The form of an offer: the few things everybody says first, the rest under headings that unfold."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.kernel.money import Cents
from mentoring.offers.rules import safe_page
from mentoring.web.forms import CheckboxList, DateTimeInput, FormKeyField, MoneyField

NEW_PLACE = "new"
LONGEST_SUMMARY = 4000
DEAREST = Cents(5_000_00)
UNDATED_KINDS = ("enrolment", "entry")
Choices = list[tuple[str, Any]]


def _age(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, required=False, min_value=0, max_value=99)


def _refuse_turned_ages(form: forms.Form, cleaned: dict[str, Any]) -> None:
    youngest, oldest = cleaned.get("youngest"), cleaned.get("oldest")
    if youngest is not None and oldest is not None and oldest < youngest:
        form.add_error("oldest", _("Qui ci vuole un'età più alta di quella da cui si parte."))


class OfferForm(forms.Form):
    """What it is, where, for whom, how much. The place may be a new one, written in PlaceForm beside this form."""

    # What stands under each heading that unfolds; it is open where something is said or wrong.
    FOLDS = {
        "prices": ("companion", "contribution"),
        "people": ("youngest", "oldest", "per_person"),
        "access": ("needs",),
        "cancelling": ("cancel_hours",),
    }

    title = forms.CharField(label=_("Titolo"), max_length=120, help_text=_("Come lo direbbe a voce, in poche parole."))
    kind = forms.ChoiceField(label=_("Che cos'è"))
    is_undated = forms.BooleanField(
        label=_("Senza giorno fisso: si usa quando si vuole, in un periodo"),
        help_text=_("Per gli ingressi: un museo, una mostra, una pista."),
        required=False,
    )
    discipline = forms.ChoiceField(label=_("Disciplina"))
    summary = forms.CharField(
        label=_("Descrizione"),
        max_length=LONGEST_SUMMARY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Che cosa succede, per chi è, perché vale la pena di venire."),
    )
    more_url = forms.URLField(
        label=_("Una pagina web dove saperne di più"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Se ne ha una: il suo sito, la scheda dello spettacolo."),
    )
    price = MoneyField(
        label=_("Prezzo a persona"),
        minimum=Cents(0),
        maximum=DEAREST,
        help_text=_("Quanto le spetta per ogni posto usato. Zero se è gratis."),
    )
    companion = MoneyField(
        label=_("Posto di chi accompagna una persona con disabilità"),
        minimum=Cents(0),
        maximum=DEAREST,
        required=False,
        help_text=_("Quanto costa: zero se è gratis. Vuoto se questi posti non ci sono."),
    )
    contribution = MoneyField(
        label=_("Quanto, al massimo, si può pagare all'ingresso"),
        minimum=Cents(0),
        maximum=DEAREST,
        required=False,
        help_text=_("Se nel borsellino manca qualcosa, chi viene lo paga a lei di tasca sua. Vuoto: niente."),
    )
    youngest = _age(_("Dall'età di"), _("Vuoto se non c'è un minimo."))
    oldest = _age(_("Fino all'età di"), _("Vuoto se non c'è un massimo."))
    per_person = forms.IntegerField(
        label=_("Quante prenotazioni a persona, al massimo"),
        help_text=_("Vuoto: una per ogni data."),
        required=False,
        min_value=1,
        max_value=99,
    )
    needs = forms.MultipleChoiceField(
        label=_("Che cosa c'è, per chi ne ha bisogno"),
        required=False,
        widget=CheckboxList,
        help_text=_("Segni solo quello su cui si può contare davvero, ogni volta."),
    )
    cancel_hours = forms.IntegerField(
        label=_("Si può annullare fino a quante ore prima"),
        min_value=0,
        max_value=720,
        initial=24,
        help_text=_("24 vuol dire: fino al giorno prima, alla stessa ora."),
    )
    place = forms.ChoiceField(label=_("Dove"))
    form_key = FormKeyField()

    def __init__(
        self, *args: Any, kinds: Choices, disciplines: Choices, places: Choices, needs: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._is_first_place = not places
        nothing = ("", _("Scelga…"))
        self._offer_choices("kind", [nothing, *kinds])
        self._offer_choices("discipline", [nothing, *disciplines])
        self._offer_choices("needs", needs)
        new = (NEW_PLACE, _("Un altro luogo, lo scrivo qui sotto"))
        self._offer_choices("place", [nothing, *places, new] if places else [new])

    def _offer_choices(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_more_url(self) -> str:
        url: str = self.cleaned_data["more_url"]
        if url and not safe_page(url):
            raise forms.ValidationError(_("Scriva l'indirizzo per intero: comincia con https://"))
        return url

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        _refuse_turned_ages(self, cleaned)
        if cleaned.get("is_undated") and cleaned.get("kind", "entry") not in UNDATED_KINDS:
            self.add_error("is_undated", _("Vale solo per gli ingressi: tolga questa spunta, o cambi che cos'è."))
        price = cleaned.get("price")
        for name in ("companion", "contribution"):
            if price is not None and (cleaned.get(name) or 0) > price:
                self.add_error(name, _("Non può superare il prezzo intero."))
        return cleaned

    @property
    def wants_new_place(self) -> bool:
        """Is the place one that is written now?"""
        return self.data.get("place") == NEW_PLACE if self.is_bound else self._is_first_place

    @property
    def unfolded(self) -> dict[str, bool]:
        """Which headings are open."""
        return {fold: any(self._says(name) for name in names) for fold, names in self.FOLDS.items()}

    def _says(self, name: str) -> bool:
        usual = self.fields[name].initial
        return bool(self.errors.get(name)) or self[name].value() not in (None, "", [], usual, str(usual))


class ReductionForm(forms.Form):
    """One lower price; left empty it is none."""

    name = forms.CharField(label=_("Per chi"), max_length=60, required=False)
    price = MoneyField(label=_("Quanto paga"), minimum=Cents(0), maximum=DEAREST, required=False)
    youngest = _age(_("Dall'età di"))
    oldest = _age(_("Fino all'età di"))
    for_groups = forms.BooleanField(label=_("Solo per i gruppi: una scuola che porta una classe"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        _refuse_turned_ages(self, cleaned)
        ages = {cleaned.get("youngest"), cleaned.get("oldest")}
        if cleaned.get("for_groups") and ages != {None}:
            self.add_error("for_groups", _("Un prezzo per i gruppi vale per tutti: tolga le età, o questa spunta."))
        if self.is_one and not self.errors:
            if not cleaned.get("name"):
                self.add_error("name", _("Scriva per chi è, per esempio «Under 18» o «Studenti»."))
            if cleaned.get("price") is None:
                self.add_error("price", _("Scriva quanto paga: zero se è gratis."))
        return cleaned

    @property
    def is_one(self) -> bool:
        """Is anything said in it?"""
        return any(self[name].value() not in (None, "", False) for name in self.fields)


class Reductions:
    """The lower prices of an offer, and two empty rows for more."""

    MOST = 12

    def __init__(self, data: Any, told: list[dict[str, Any]]) -> None:
        n_sent = sum(f"less{n}-name" in data for n in range(self.MOST)) if data is not None else 0
        n_rows = min(max(len(told) + 2, n_sent), max(self.MOST, len(told)))
        rows = [*told, *({} for _ in range(n_rows))][:n_rows]
        self.forms = [ReductionForm(data, initial=row, prefix=f"less{n}") for n, row in enumerate(rows)]

    def is_valid(self, price: int | None) -> bool:
        """Every row is looked at. None is dearer than the full price (cents), and no two have one name."""
        names: set[str] = set()
        for form in self.forms:
            if not form.is_valid() or not form.is_one:
                continue
            name = form.cleaned_data["name"]
            if price is not None and form.cleaned_data["price"] > price:
                form.add_error("price", _("Non può superare il prezzo intero."))
            if name.casefold() in names:
                form.add_error("name", _("Ce n'è già uno con questo nome."))
            names.add(name.casefold())
        return not any(form.errors for form in self.forms)

    @property
    def are_said(self) -> bool:
        """Is there one, or something wrong?"""
        return any(form.is_one or form.errors for form in self.forms)


class OutForm(forms.Form):
    """When an offer comes out by itself."""

    publish_at = forms.DateTimeField(label=_("Esce il giorno"), widget=DateTimeInput)
