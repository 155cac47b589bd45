"""What could not be used, in words, and the address where one tries what would change if a wish asked for less."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentoring.awards.rules import Inputs, Result
from mentoring.awards.simulating import PARTS as FIELDS
from mentoring.awards.unused import Unused, Widening, unused
from mentoring.funds.rules import Earmark
from mentoring.nominations.queries import reasons
from mentoring.people.permissions import Role
from mentoring.people.queries import kinds_for, organisation_names
from mentoring.web import wording
from mentoring.web.earmarks import listed
from mentoring.web.grounds import BRACKETS

if TYPE_CHECKING:
    from mentoring.programmes.models import Programme

PARTS = {
    "age": gettext_lazy("l'età"),
    "nominator": gettext_lazy("il segnalatore"),
    "municipality": gettext_lazy("il comune"),
    "nominator_kind": gettext_lazy("il tipo di segnalatore"),
    "reason": gettext_lazy("il motivo"),
    "bracket": gettext_lazy("la fascia ISEE"),
    "scope": gettext_lazy("dove si spende"),
}


def value_in_words(part: str, value: str) -> str:
    """ "il comune: anche Gambolò"; without a value the whole part is not asked any more."""
    name = str(PARTS.get(part, part))
    if not value:
        return name
    return _("%(part)s: anche %(value)s") % {"part": name, "value": _say(part, value)}


def _say(part: str, value: str) -> str:
    words: Mapping[str, str] = {}
    if part == "nominator" and value.isdecimal():
        words = {str(pk): name for pk, name in organisation_names([int(value)]).items()}
    elif part == "nominator_kind":
        words = {str(kind): str(label) for kind, label in kinds_for(Role.NOMINATOR)}
    elif part == "reason":
        words = {str(reason): str(label) for reason, label in reasons()}
    elif part == "bracket":
        words = {str(bracket): str(label) for bracket, label in BRACKETS.items()}
    return words.get(value, value)


@dataclass(frozen=True)
class Step:
    """One wish that could ask less: in words, what it would bring, and where to try it."""

    what: str
    brings: str
    url: str


@dataclass(frozen=True)
class Left:
    """A fund with money left while people wait."""

    fund: str
    cents: int
    why: str
    steps: Sequence[Step]


def left_over(programme: "Programme", inputs: Inputs, result: Result, funds: Mapping[int, str]) -> list[Left]:
    """What could not be used, fund by fund, as an operator reads it."""
    earmarks = {purse.fund_id: purse.earmark for purse in inputs.purses}
    return [
        Left(
            fund=funds.get(each.fund_id, "?"),
            cents=each.left_cents,
            why=_why(each),
            steps=[_step(programme, each.fund_id, earmarks[each.fund_id], widening) for widening in each.widenings],
        )
        for each in unused(inputs, result)
    ]


def _why(each: Unused) -> str:
    said = []
    if each.unreachable:
        parts = listed([str(PARTS[part]) for part in each.unreachable])
        n = sum(each.unreachable.values())
        words = ngettext(
            "Non può servire una persona che aspetta: conta %(parts)s.",
            "Non può servire %(n)s persone che aspettano: conta %(parts)s.",
            n,
        )
        said.append(words % {"n": n, "parts": parts})
    if each.reachable:
        words = ngettext(
            "Potrebbe servire una persona, ma quello che resta non basta.",
            "Potrebbe servire %(n)s persone, ma quello che resta non basta.",
            each.reachable,
        )
        said.append(words % {"n": each.reachable})
    return " ".join(said)


def _step(programme: "Programme", fund_id: int, earmark: Earmark, widening: Widening) -> Step:
    changes = [(part, _value(part, earmark, widening.earmark)) for part in widening.parts]
    what = listed([value_in_words(part, value) for part, value in changes])
    part, value = changes[0]
    query: dict[str, str | int] = {"wider": fund_id, "part": part, "value": value}
    # A page tries one part at a time: of two, both are told and none is linked.
    url = f"{reverse('web:operator_simulation', args=[programme.slug])}?{urlencode(query)}" if len(changes) == 1 else ""
    return Step(what, _brings(widening), url)


def _value(part: str, earmark: Earmark, wider: Earmark) -> str:
    """The word or the age that was added; nothing where the whole part went."""
    if part == "age":
        moved = wider.youngest if wider.youngest != earmark.youngest else wider.oldest
        return str(moved)
    if part not in FIELDS:
        return ""
    added = getattr(wider, FIELDS[part]) - getattr(earmark, FIELDS[part])
    return str(next(iter(added), ""))


def _brings(widening: Widening) -> str:
    if widening.served is None or widening.cents is None:
        return ngettext("raggiunge una persona", "raggiunge %(n)s persone", widening.reached) % {"n": widening.reached}
    facts = {"n": widening.served, "amount": wording.euro(widening.cents)}
    return ngettext("un buono in più, %(amount)s", "%(n)s buoni in più, %(amount)s", widening.served) % facts
