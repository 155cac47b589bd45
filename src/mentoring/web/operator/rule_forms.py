"""The form in which the rules of a programme are written: from a rulebook to fields, and back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.awards.rulebook import (
    STEPS,
    Attribute,
    ByBracket,
    Criterion,
    Eligibility,
    Fault,
    Fixed,
    OfOffer,
    Quota,
    Rulebook,
)
from mentoring.web.forms import CheckboxList, RadioCards
from mentoring.web.operator.rule_faults import in_words
from mentoring.web.operator.rule_fields import (
    MOST_ROWS,
    QUOTAS_SHOWN,
    STEPS_SHOWN,
    NumberField,
    Words,
    money_field,
    name_of,
    points_field,
    step_field,
)
from mentoring.web.rulewords import CRITERIA

AMOUNTS = [
    ("fixed", gettext_lazy("Uguale per tutti")),
    ("bracket", gettext_lazy("Secondo la fascia ISEE")),
    ("offer", gettext_lazy("Quanto costa una proposta")),
]
TIES = [
    ("draw", gettext_lazy("Si sorteggia, con un seme pubblico")),
    ("arrival", gettext_lazy("Viene prima chi è stato segnalato prima")),
]
ABOUT: Mapping[Attribute, Any] = {
    Attribute.BRACKET: gettext_lazy("Conta la fascia che chi segnala ha visto e attestato."),
    Attribute.AVERAGE: gettext_lazy("Vale il gradino più alto a cui si arriva, per esempio 8 oppure 8,5."),
    Attribute.CONDUCT: gettext_lazy("Vale il gradino più alto a cui si arriva."),
    Attribute.DISADVANTAGES: gettext_lazy("Se sono più d'una, i punti si sommano."),
    Attribute.PRIORITY: gettext_lazy("Chi segnala può mettere un segno a chi vorrebbe servire per primo."),
    Attribute.FIRST_TIME: gettext_lazy("Per chi qui non ha mai avuto un buono."),
    Attribute.SIBLINGS: gettext_lazy("Quanti altri figli della stessa famiglia sono segnalati nello stesso programma."),
    Attribute.DISTANCE: gettext_lazy("Più punti a chi abita dove la cultura è più lontana."),
    Attribute.AGE: gettext_lazy("Vale il gradino più alto a cui si arriva."),
}
ALONE: Mapping[Attribute, Any] = {  # What the one word of these is called.
    Attribute.PRIZE: gettext_lazy("Se c'è un premio o un riconoscimento"),
    Attribute.PRIORITY: gettext_lazy("Se c'è il segno"),
    Attribute.FIRST_TIME: gettext_lazy("Se è la prima volta"),
}


@dataclass(frozen=True)
class Chapter:
    """A criterion as the page shows it: folded while nothing of it counts."""

    by: Attribute
    name: str
    about: str
    fields: list[BoundField]  # One for each word.
    steps: list[tuple[BoundField, BoundField]]  # From where on, and how many points.

    @property
    def is_used(self) -> bool:
        every = [*self.fields, *(each for step in self.steps for each in step)]
        return any(each.errors or each.value() not in (None, "") for each in every)


class RulesForm(forms.Form):
    """Everything that rules can say. Fields are made for the words that the territory has, and what is typed stays."""

    youngest = NumberField(label=gettext_lazy("Da anni"), lowest=0, highest=120)
    oldest = NumberField(label=gettext_lazy("Fino ad anni"), lowest=0, highest=120)
    municipalities = forms.MultipleChoiceField(label=gettext_lazy("Che abitano a"), widget=CheckboxList, required=False)
    nominator_kinds = forms.MultipleChoiceField(label=gettext_lazy("Segnalati da"), widget=CheckboxList, required=False)
    reasons = forms.MultipleChoiceField(label=gettext_lazy("Per quale motivo"), widget=CheckboxList, required=False)
    brackets = forms.MultipleChoiceField(
        label=gettext_lazy("Con un ISEE"),
        help_text=gettext_lazy("Se ne sceglie una, chi non ha una fascia attestata resta fuori."),
        widget=CheckboxList,
        required=False,
    )
    again_after_months = NumberField(
        label=gettext_lazy("Un altro buono dopo quanti mesi"),
        help_text=gettext_lazy("Vuoto: un solo buono a persona in questo programma."),
        lowest=1,
        highest=240,
    )
    priorities_per_nominator = NumberField(
        label=gettext_lazy("Quanti segni contano, per ogni segnalatore"),
        help_text=gettext_lazy("I primi messi. Vuoto: tutti."),
        lowest=1,
        highest=10_000,
    )
    ties = forms.ChoiceField(label=gettext_lazy("A parità di punti"), widget=RadioCards, choices=TIES)
    amount = forms.ChoiceField(label=gettext_lazy("Quanto vale il buono"), widget=RadioCards, choices=AMOUNTS)
    fixed = money_field(gettext_lazy("Importo uguale per tutti"))
    otherwise = money_field(gettext_lazy("Chi non ha una di queste fasce"))
    offer = forms.ChoiceField(label=gettext_lazy("Quale proposta"), required=False)
    least = money_field(
        gettext_lazy("Se i soldi non bastano, una parte da"),
        help_text=gettext_lazy("Vuoto: o il buono intero, o si aspetta."),
    )
    most_per_year = money_field(
        gettext_lazy("Al massimo per persona in un anno"),
        help_text=gettext_lazy("Contano tutti i programmi del territorio. Vuoto: nessun limite."),
    )
    review_days = NumberField(
        label=gettext_lazy("Giorni per chiedere un riesame"), lowest=1, highest=365, required=True
    )

    def __init__(self, data: Any = None, *, words: Words, rules: Rulebook) -> None:
        super().__init__(data, initial=_initial(rules))
        self.words = words
        for name in ("municipalities", "nominator_kinds", "reasons", "brackets"):
            self._offer(name, getattr(words, name))
        self._offer("offer", words.offers)
        for value, label in words.brackets:
            self.fields[f"amount__{value}"] = money_field(label)
        self._make_points(rules)
        self._make_quotas(rules)

    def _offer(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    # -- fields that depend on the territory and on the rules ----------------------------------------------
    def _make_points(self, rules: Rulebook) -> None:
        now = {criterion.by: criterion.points for criterion in rules.criteria}
        for by in Attribute:
            counted = now.get(by, {})
            if by in STEPS:
                self._make_steps(by, sorted((int(step), points) for step, points in counted.items()))
                continue
            for key, label in self.words.by[by]:
                name = name_of(by, key)
                self.fields[name] = points_field(str(ALONE.get(by, label)))
                self.initial[name] = counted.get(key)

    def _make_steps(self, by: Attribute, counted: list[tuple[int, int]]) -> None:
        for n in range(self._rows(f"{by}__from__", max(STEPS_SHOWN, len(counted) + 1))):
            self.fields[f"{by}__from__{n}"] = step_field(by)
            self.fields[f"{by}__points__{n}"] = points_field(_("Punti"))
            if n < len(counted):
                self.initial[f"{by}__from__{n}"], self.initial[f"{by}__points__{n}"] = counted[n]

    def _make_quotas(self, rules: Rulebook) -> None:
        for n in range(self._rows("quota__of__", max(QUOTAS_SHOWN, len(rules.quotas) + 1))):
            self.fields[f"quota__of__{n}"] = forms.ChoiceField(
                label=_("Per chi"), choices=self.words.groups, required=False
            )
            self.fields[f"quota__least__{n}"] = NumberField(label=_("Posti riservati"), lowest=0, highest=1_000_000)
            self.fields[f"quota__most__{n}"] = NumberField(label=_("Posti al massimo"), lowest=0, highest=1_000_000)
            if n < len(rules.quotas):
                quota = rules.quotas[n]
                self.initial[f"quota__of__{n}"] = f"{quota.by}:{quota.of}"
                self.initial[f"quota__least__{n}"] = quota.at_least or None
                self.initial[f"quota__most__{n}"] = quota.at_most

    def _rows(self, prefix: str, shown: int) -> int:
        """As many as are needed, and one more than were used; a page that was open longer sends more, or fewer."""
        sent = [name.removeprefix(prefix) for name in self.data if name.startswith(prefix) and self.data[name]]
        return min(MOST_ROWS, max([shown, *(int(n) + 2 for n in sent if n.isdecimal() and len(n) < 3)]))

    # -- as the page shows them ------------------------------------------------------------------------------
    @property
    def chapters(self) -> list[Chapter]:
        return [
            Chapter(
                by=by,
                name=str(CRITERIA[by]),
                about=str(ABOUT.get(by, "")),
                fields=[self[name_of(by, key)] for key, _label in self.words.by.get(by, ())],
                steps=list(self._step_fields(by)) if by in STEPS else [],
            )
            for by in Attribute
            if by in STEPS or self.words.by[by]
        ]

    def _step_fields(self, by: Attribute) -> Iterator[tuple[BoundField, BoundField]]:
        for n in self._numbers(f"{by}__from__"):
            yield self[f"{by}__from__{n}"], self[f"{by}__points__{n}"]

    @property
    def amounts_by_bracket(self) -> list[BoundField]:
        return [self[f"amount__{value}"] for value, _label in self.words.brackets]

    @property
    def quotas(self) -> list[tuple[BoundField, BoundField, BoundField]]:
        """For whom, how many are reserved, how many at most."""
        return [
            (self[f"quota__of__{n}"], self[f"quota__least__{n}"], self[f"quota__most__{n}"])
            for n in self._numbers("quota__of__")
        ]

    def _numbers(self, prefix: str) -> list[int]:
        return [int(name.removeprefix(prefix)) for name in self.fields if name.startswith(prefix)]

    # -- what was typed --------------------------------------------------------------------------------------
    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for by in sorted(STEPS):
            self._check_steps(by, said)
        for n in self._numbers("quota__of__"):
            self._check_quota(n, said)
        self._check_amount(said)
        return said

    def _check_steps(self, by: Attribute, said: Mapping[str, Any]) -> None:
        seen: set[int] = set()
        for n in self._numbers(f"{by}__from__"):
            start, points = said.get(f"{by}__from__{n}"), said.get(f"{by}__points__{n}")
            if start is None and points and not self._is_wrong(f"{by}__from__{n}"):
                self.add_error(f"{by}__from__{n}", _("Da dove in su valgono questi punti?"))
            elif start is not None and points is None and not self._is_wrong(f"{by}__points__{n}"):
                self.add_error(f"{by}__points__{n}", _("Quanti punti?"))
            elif start is not None and start in seen:
                self.add_error(f"{by}__from__{n}", _("Questo gradino c'è già."))
            if start is not None:
                seen.add(start)

    def _check_quota(self, n: int, said: Mapping[str, Any]) -> None:
        least, most = said.get(f"quota__least__{n}"), said.get(f"quota__most__{n}")
        of = said.get(f"quota__of__{n}")
        broken = self._is_wrong(f"quota__least__{n}") or self._is_wrong(f"quota__most__{n}")
        if not of and (least or most is not None) and not self._is_wrong(f"quota__of__{n}"):
            self.add_error(f"quota__of__{n}", _("Per chi sono questi posti?"))
        elif of and not least and most is None and not broken:
            self.add_error(f"quota__least__{n}", _("Quanti posti? Riservati, oppure al massimo."))

    def _check_amount(self, said: Mapping[str, Any]) -> None:
        if said.get("amount") == "fixed" and said.get("fixed") is None and not self._is_wrong("fixed"):
            self.add_error("fixed", _("Quanto vale il buono?"))
        if said.get("amount") == "offer" and not said.get("offer") and not self._is_wrong("offer"):
            self.add_error("offer", _("Scelga la proposta di cui il buono paga il prezzo."))
        for name in ("least", "most_per_year"):
            if said.get(name) == 0:
                self.add_error(name, _("Zero non serve a nessuno: scriva un importo, o lasci vuoto."))

    def _is_wrong(self, name: str) -> bool:
        return name in self.errors

    def rulebook(self) -> Rulebook:
        """The rules of a valid form; whether they contradict themselves is another question."""
        said = self.cleaned_data
        return Rulebook(
            eligibility=Eligibility(
                youngest=said["youngest"],
                oldest=said["oldest"],
                municipalities=tuple(said["municipalities"]),
                nominator_kinds=tuple(said["nominator_kinds"]),
                reasons=tuple(said["reasons"]),
                brackets=tuple(said["brackets"]),
                again_after_months=said["again_after_months"],
            ),
            criteria=tuple(self._criteria()),
            amount=self._amount(),
            least_cents=said["least"],
            most_per_year_cents=said["most_per_year"],
            priorities_per_nominator=said["priorities_per_nominator"],
            quotas=tuple(self._quotas()),
            ties=said["ties"],
            review_days=said["review_days"],
        )

    def _criteria(self) -> Iterator[Criterion]:
        said = self.cleaned_data
        for by in Attribute:
            if by in STEPS:
                rows = [(said[f"{by}__from__{n}"], said[f"{by}__points__{n}"]) for n in self._numbers(f"{by}__from__")]
                points = {str(start): many for start, many in rows if start is not None and many}
            else:
                points = {key: many for key, _label in self.words.by[by] if (many := said[name_of(by, key)])}
            if points:
                yield Criterion(by=by, points=points)

    def _amount(self) -> Fixed | ByBracket | OfOffer:
        said = self.cleaned_data
        match said["amount"]:
            case "fixed":
                return Fixed(cents=said["fixed"])
            case "offer":
                return OfOffer(offer_id=int(said["offer"]))
        told = {value: said[f"amount__{value}"] for value, _label in self.words.brackets}
        return ByBracket(
            cents={value: cents for value, cents in told.items() if cents is not None},
            otherwise_cents=said["otherwise"] or 0,
        )

    def _filled_quotas(self) -> list[int]:
        return [n for n in self._numbers("quota__of__") if self.cleaned_data.get(f"quota__of__{n}")]

    def _quotas(self) -> Iterator[Quota]:
        said = self.cleaned_data
        for n in self._filled_quotas():
            by, of = said[f"quota__of__{n}"].split(":", 1)
            yield Quota(by=by, of=of, at_least=said[f"quota__least__{n}"] or 0, at_most=said[f"quota__most__{n}"])

    # -- what contradicts itself ------------------------------------------------------------------------------
    def add_faults(self, faults: Iterable[Fault]) -> None:
        """Say each beside the field where it can be mended."""
        is_by_bracket = self.cleaned_data["amount"] == "bracket"
        said = [(self._field_of(fault), in_words(fault, is_by_bracket=is_by_bracket)) for fault in faults]
        for field, sentence in said:  # Only now: what has an error is not among the clean data any more.
            self.add_error(field, sentence)

    def _field_of(self, fault: Fault) -> str | None:
        place, _dot, rest = fault.place.partition(".")
        if place == "quotas":
            rows = self._filled_quotas()
            which = rows[int(rest)] if rest else next(n for n in rows if self.cleaned_data[f"quota__least__{n}"])
            return f"quota__{'of' if fault.code == 'quota-twice' else 'least'}__{which}"
        if place == "amount":
            return {"fixed": "fixed", "bracket": "otherwise", "offer": "offer"}[self.cleaned_data["amount"]]
        fields = {"least_cents": "least", "most_per_year_cents": "most_per_year", "criteria": "ties"}
        return fields.get(place) or (rest if rest in self.fields else None)


def _initial(rules: Rulebook) -> dict[str, Any]:
    """What the plain fields show of rules."""
    asked, amount = rules.eligibility, rules.amount
    shown: dict[str, Any] = {
        **asked.model_dump(),
        "amount": amount.kind,
        "least": rules.least_cents,
        "most_per_year": rules.most_per_year_cents,
        "priorities_per_nominator": rules.priorities_per_nominator,
        "ties": rules.ties,
        "review_days": rules.review_days,
    }
    match amount:
        case Fixed(cents=cents):
            shown["fixed"] = cents
        case ByBracket(cents=cents_by, otherwise_cents=otherwise):
            shown |= {f"amount__{bracket}": cents for bracket, cents in cents_by.items()}
            shown["otherwise"] = otherwise
        case OfOffer(offer_id=pk):
            shown["offer"] = str(pk)
    return shown
