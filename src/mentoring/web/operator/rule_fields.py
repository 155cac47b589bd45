"""The small fields of which the form of the rules is made: one for a word, two for a step, three for a quota."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.awards.rulebook import EACH, MOST_POINTS, YES, Attribute, OfOffer, Rulebook
from mentoring.kernel.money import Cents
from mentoring.nominations.queries import all_disadvantages_of, reasons
from mentoring.nominations.reasons import HIGHEST_MARK, LOWEST_MARK, Bracket, read_mark
from mentoring.offers.queries import on_offer, title_of
from mentoring.people.permissions import Role
from mentoring.people.queries import kinds_for, organisation_names
from mentoring.programmes.queries import organisations_in
from mentoring.web import wording
from mentoring.web.forms import MoneyField
from mentoring.web.grounds import BRACKETS

if TYPE_CHECKING:
    from mentoring.programmes.models import Territory

STEPS_SHOWN, QUOTAS_SHOWN, MOST_ROWS = 3, 2, 40
NOTHING = Cents(0)


class MarkField(forms.CharField):
    """A mark as people write it ("8", "8,5"), as hundredths."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 5, "widget": forms.TextInput(attrs={"inputmode": "decimal"}), **options})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        whole, rest = divmod(value, 100)
        return f"{whole},{rest:02}".rstrip("0") if rest else str(whole)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        mark = read_mark(text)
        if mark is None:
            raise forms.ValidationError(
                _("Un voto da %(lowest)s a %(highest)s, per esempio 8 oppure 8,5.")
                % {"lowest": LOWEST_MARK, "highest": HIGHEST_MARK}
            )
        return int(mark * 100)


class NumberField(forms.IntegerField):
    """A whole number that need not be there, and says in our words what is wrong with it."""

    SAID: ClassVar[dict[str, Any]] = {
        "invalid": gettext_lazy("Qui ci vuole un numero intero, per esempio 10."),
        "min_value": gettext_lazy("Qui ci vuole almeno %(limit_value)s."),
        "max_value": gettext_lazy("Qui si arriva al massimo a %(limit_value)s."),
    }

    def __init__(self, *, lowest: int, highest: int, **options: Any) -> None:
        widget = forms.NumberInput(attrs={"inputmode": "numeric"})
        limits = {"min_value": lowest, "max_value": highest, "error_messages": self.SAID}
        super().__init__(**{"required": False, "widget": widget, **limits, **options})


def points_field(label: str) -> NumberField:
    return NumberField(label=label, lowest=0, highest=MOST_POINTS)


def money_field(label: Any, **options: Any) -> MoneyField:
    """Also of zero: that nobody would get anything is said by the rules themselves."""
    return MoneyField(label=label, required=False, minimum=NOTHING, **options)


def step_field(by: Attribute) -> forms.Field:
    """From where on."""
    if by == Attribute.AVERAGE:
        return MarkField(label=_("Da"), required=False)
    highest = {Attribute.CONDUCT: HIGHEST_MARK, Attribute.SIBLINGS: 20, Attribute.AGE: 120}[by]
    return NumberField(label=_("Da"), lowest=0 if by == Attribute.AGE else 1, highest=highest)


def name_of(by: Attribute, key: str) -> str:
    """The field that holds the points of one word."""
    return f"{by}__{slugify(key) or 'x'}"


# -- what there is to choose from ---------------------------------------------------------------------------
Choice = tuple[Any, Any]


@dataclass(frozen=True)
class Words:
    """What a territory's rules can speak of; what rules speak of already is there too, whatever became of it."""

    by: Mapping[Attribute, Sequence[Choice]]  # The words of each criterion.
    municipalities: Sequence[Choice]
    nominator_kinds: Sequence[Choice]
    reasons: Sequence[Choice]
    brackets: Sequence[Choice]
    offers: Sequence[Choice]
    groups: Sequence[Choice] = field(default_factory=list)  # For whom places can be reserved.


def words_for(territory: "Territory", rules: Rulebook) -> Words:
    """A few statements, however long the rules are."""
    asked = {criterion.by: set(criterion.points) for criterion in rules.criteria}
    places = list(territory.municipalities)
    places += sorted(({*rules.eligibility.municipalities} | asked.get(Attribute.DISTANCE, set())) - {*places})
    municipalities = [(place, place) for place in places]
    kinds = [(str(kind), label) for kind, label in kinds_for(Role.NOMINATOR)]
    brackets = [(bracket.value, BRACKETS[bracket]) for bracket in Bracket]
    troubles = [
        (line.slug, line.name)
        for line in all_disadvantages_of(territory)
        if line.is_used or line.slug in asked.get(Attribute.DISADVANTAGES, ())
    ]
    yes = [(YES, "")]
    return Words(
        by={
            Attribute.BRACKET: brackets,
            Attribute.REASON: reasons(),
            Attribute.PRIZE: yes,
            Attribute.DISADVANTAGES: troubles,
            Attribute.PRIORITY: yes,
            Attribute.FIRST_TIME: yes,
            Attribute.DISTANCE: municipalities,
            Attribute.NOMINATOR_KIND: kinds,
        },
        municipalities=municipalities,
        nominator_kinds=kinds,
        reasons=reasons(),
        brackets=brackets,
        offers=_offers(territory, rules),
        groups=_groups(territory, rules, places),
    )


def _offers(territory: "Territory", rules: Rulebook) -> list[Choice]:
    found = [(str(pk), f"{title}, {wording.euro(cents)}") for pk, title, cents in on_offer(territory)]
    if isinstance(rules.amount, OfOffer) and str(rules.amount.offer_id) not in dict(found):
        gone = title_of(rules.amount.offer_id) or "?"
        found.append((str(rules.amount.offer_id), _("%(title)s (non c'è più)") % {"title": gone}))
    return [("", gettext_lazy("Scelga una proposta")), *found]


def _groups(territory: "Territory", rules: Rulebook, places: Sequence[str]) -> list[Choice]:
    bodies = {str(body.pk): body.name for body in organisations_in(territory, Role.NOMINATOR)}
    asked = {quota.of for quota in rules.quotas if quota.by == "nominator" and quota.of.isdecimal()} - set(bodies)
    bodies |= {str(pk): name for pk, name in organisation_names(sorted(map(int, asked))).items()} if asked else {}
    towns = [*places, *sorted({q.of for q in rules.quotas if q.by == "municipality"} - {EACH, *places})]
    return [
        ("", "—"),
        (f"nominator:{EACH}", gettext_lazy("Ogni segnalatore")),
        (f"municipality:{EACH}", gettext_lazy("Ogni comune")),
        (gettext_lazy("Un segnalatore"), [(f"nominator:{pk}", name) for pk, name in bodies.items()]),
        (gettext_lazy("Un comune"), [(f"municipality:{town}", town) for town in towns]),
    ]
