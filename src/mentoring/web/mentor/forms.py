"""What a mentor chooses: how much, how often, for whom and for what."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.funds.queries import pledge_states, reaches, recurrences
from mentoring.funds.rules import Earmark
from mentoring.kernel.money import Cents
from mentoring.nominations.queries import reasons
from mentoring.people.permissions import Role
from mentoring.people.queries import kinds_for
from mentoring.programmes.queries import disciplines_of, organisations_in
from mentoring.programmes.rules import Scope
from mentoring.web import wording
from mentoring.web.forms import CheckboxList, FormKeyField, MoneyField, RadioCards, ReachCards
from mentoring.web.grounds import BRACKETS
from mentoring.web.lists import Filters

if TYPE_CHECKING:
    from mentoring.programmes.models import Territory

SUGGESTED = [Cents(euros * 100) for euros in (25, 50, 100, 250, 500, 1000)]
SMALLEST, LARGEST = Cents(1_00), Cents(1_000_000_00)
OLDEST = 120
CLOSEST = "earmark"  # What is not spent stays where the giver wanted it, unless they say more.


class GiftForm(forms.Form):
    """A promise. What is typed as an amount counts more than the card beside it."""

    form_key = FormKeyField()
    suggested = forms.ChoiceField(label=_("Scelga un importo"), widget=RadioCards, required=False)
    amount = MoneyField(
        label=_("Oppure lo scriva lei"),
        required=False,
        minimum=SMALLEST,
        maximum=LARGEST,
        help_text=_("Per esempio 80 oppure 1.250,50."),
    )
    recurrence = forms.ChoiceField(label=_("Ogni quanto"), widget=RadioCards, initial="once")
    disciplines = forms.MultipleChoiceField(label=_("Per che cosa"), widget=CheckboxList, required=False)
    youngest = forms.IntegerField(label=_("Da anni"), required=False, min_value=0, max_value=OLDEST)
    oldest = forms.IntegerField(label=_("Fino ad anni"), required=False, min_value=0, max_value=OLDEST)
    nominators = forms.MultipleChoiceField(label=_("Segnalati da"), widget=CheckboxList, required=False)
    municipalities = forms.MultipleChoiceField(label=_("Che abitano a"), widget=CheckboxList, required=False)
    nominator_kinds = forms.MultipleChoiceField(
        label=_("Segnalati da un tipo di ente"), widget=CheckboxList, choices=kinds_for(Role.NOMINATOR), required=False
    )
    reasons = forms.MultipleChoiceField(
        label=_("Segnalati per"), widget=CheckboxList, choices=reasons(), required=False
    )
    brackets = forms.MultipleChoiceField(
        label=_("Con un ISEE"),
        help_text=_("Conta chi lo ha mostrato a chi lo segnala. Noi teniamo solo la fascia."),
        widget=CheckboxList,
        choices=[(bracket.value, name) for bracket, name in BRACKETS.items()],
        required=False,
    )
    narrow_is_fine = forms.BooleanField(label=_("Va bene così: il mio dono può aspettare"), required=False)
    reach = forms.ChoiceField(
        label=_("E quello che qualcuno non usa in tempo?"),
        help_text=_("Torna indietro da solo. Se in quel momento nessuno aspetta, ci dica fin dove può andare."),
        widget=ReachCards,
        required=False,
        initial=CLOSEST,
    )

    def __init__(self, *args: Any, territory: "Territory", **options: Any) -> None:
        super().__init__(*args, **options)
        self._offer("suggested", [(str(cents), wording.euro(cents)) for cents in SUGGESTED])
        self._offer("recurrence", recurrences())
        self._offer("reach", reaches())
        self._offer("disciplines", [(discipline.slug, str(discipline)) for discipline in disciplines_of(territory)])
        self._offer("nominators", [(str(o.pk), o.name) for o in organisations_in(territory, Role.NOMINATOR)])
        self._offer("municipalities", [(name, name) for name in territory.municipalities])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        if choices:
            field.choices = choices
        else:
            del self.fields[name]  # A choice of nothing is no question.

    WISHES = (
        *("disciplines", "youngest", "oldest", "nominators", "municipalities"),
        *("nominator_kinds", "reasons", "brackets", "narrow_is_fine"),
    )

    @property
    def has_wishes(self) -> bool:
        """Has something been asked for, or written wrongly, in the part that is folded?"""
        return any(self[name].value() or self[name].errors for name in self.WISHES if name in self.fields)

    def clean_reach(self) -> str:
        return self.cleaned_data["reach"] or CLOSEST

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "amount" not in self.errors and cleaned.get("amount") is None:
            self._take_the_card(cleaned)
        youngest, oldest = cleaned.get("youngest"), cleaned.get("oldest")
        if youngest is not None and oldest is not None and oldest < youngest:
            self.add_error("oldest", _("Qui ci vuole un'età più alta di quella da cui si parte."))
        self._warn_of_a_narrow_wish(cleaned)
        return cleaned

    @property
    def is_narrow(self) -> bool:
        """Was the giver warned that the wish may reach nobody for long?"""
        return "narrow_is_fine" in self.errors or bool(self["narrow_is_fine"].value())

    def _warn_of_a_narrow_wish(self, cleaned: dict[str, Any]) -> None:
        """Once, and gently: whoever says that it is fine promises what they like."""
        if not self.errors and not cleaned["narrow_is_fine"] and self.earmark.may_reach_few:
            self.add_error(
                "narrow_is_fine",
                _(
                    "Chiede molte cose insieme: possono essere meno di cinque persone, e il dono può aspettare. "
                    "Tolga qualcosa qui sopra, oppure segni che va bene così."
                ),
            )

    def _take_the_card(self, cleaned: dict[str, Any]) -> None:
        card = cleaned.get("suggested")
        if card:
            cleaned["amount"] = Cents(int(card))
        elif "suggested" not in self.errors:
            self.add_error("suggested", _("Quanto vuole donare? Scelga un importo, oppure lo scriva qui sotto."))

    @property
    def earmark(self) -> Earmark:
        """The wishes of a valid form."""
        cleaned = self.cleaned_data
        return Earmark(
            youngest=cleaned["youngest"],
            oldest=cleaned["oldest"],
            nominators=frozenset(int(pk) for pk in cleaned.get("nominators", ())),
            municipalities=frozenset(cleaned.get("municipalities", ())),
            nominator_kinds=frozenset(cleaned["nominator_kinds"]),
            reasons=frozenset(cleaned["reasons"]),
            brackets=frozenset(cleaned["brackets"]),
            scope=Scope(disciplines=frozenset(cleaned.get("disciplines", ()))),
        )


EVERYTHING = ("", _("Tutte"))


class PledgeFilters(Filters):
    """A mentor's own promises."""

    state = forms.ChoiceField(label=_("Stato"), required=False, choices=[EVERYTHING, *pledge_states()])
    recurrence = forms.ChoiceField(label=_("Ogni quanto"), required=False, choices=[EVERYTHING, *recurrences()])
