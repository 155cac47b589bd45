"""What a round decides, person by person without names, and why, in words."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.awards.queries import Outcome
from mentoring.awards.rulebook import Rulebook
from mentoring.funds.queries import standings
from mentoring.kernel.money import Cents
from mentoring.web import wording
from mentoring.web.audience import ActorRequest
from mentoring.web.earmarks import listed
from mentoring.web.lists import Column, Kind, Listing
from mentoring.web.operator.forms import OutcomeFilters
from mentoring.web.rulewords import barred_in_words

if TYPE_CHECKING:
    from mentoring.programmes.models import Territory

NAMED = 3  # Funds that a sentence names before it counts the others.
OBSTACLES = {
    "age": gettext_lazy("per altre età: %(funds)s"),
    "nominator": gettext_lazy("per altri segnalatori: %(funds)s"),
    "municipality": gettext_lazy("per altri comuni: %(funds)s"),
    "nominator_kind": gettext_lazy("per altri tipi di segnalatore: %(funds)s"),
    "reason": gettext_lazy("per altri motivi: %(funds)s"),
    "bracket": gettext_lazy("per altre fasce ISEE: %(funds)s"),
    "scope": gettext_lazy("per altre spese: %(funds)s"),
    "empty": gettext_lazy("non bastano più: %(funds)s"),
}


STANDINGS = {
    "served": (gettext_lazy("Riceve il buono"), "done"),
    "partial": (gettext_lazy("Riceve una parte"), "done"),
    "waiting": (gettext_lazy("Aspetta"), "waiting"),
    "ineligible": (gettext_lazy("Fuori dalle regole"), "stopped"),
    "dropped": (gettext_lazy("Non più disponibile"), "stopped"),
}


def fund_names(territory: "Territory") -> dict[int, str]:
    """What every fund of a territory is called."""
    return {standing.fund.pk: standing.fund.name for standing in standings(territory)}


def why(outcome: Outcome, names: Mapping[int, str], rules: Rulebook) -> str:
    """The reason of one result: the fund that serves, and what was in the way of those that would have come first."""
    if outcome.is_awarded:
        return _from_whom(outcome, names)
    if outcome.barred:
        return barred_in_words(outcome.barred, rules)
    if outcome.standing == "dropped":
        return _("Il sì della famiglia non c'era più quando i buoni sono nati: il denaro è tornato ai fondi.")
    reasons = "; ".join(_in_the_way(outcome.obstacles, names))
    obstacles = f"{reasons[:1].upper()}{reasons[1:]}." if reasons else ""
    return obstacles or _("Non c'è ancora nessun fondo.")


def _from_whom(outcome: Outcome, names: Mapping[int, str]) -> str:
    """ "Da Fondo Bianchi (60,00 €) e Fondo comune (20,00 €)."; one fund needs no amount."""
    several = len(outcome.slices) > 1
    funds = [
        f"{names.get(fund_id, '?')} ({wording.euro(cents)})" if several else names.get(fund_id, "?")
        for fund_id, cents in outcome.slices.items()
    ]
    said = _("Da %(fund)s.") % {"fund": listed(funds)}
    return f"{said} {_('Su un posto riservato.')}" if outcome.is_reserved else said


def _in_the_way(obstacles: Mapping[int, str], names: Mapping[int, str]) -> list[str]:
    by_reason: dict[str, list[str]] = defaultdict(list)
    for fund_id, reason in obstacles.items():
        by_reason[reason].append(names.get(fund_id, "?"))
    return [str(OBSTACLES[reason]) % {"funds": _some(by_reason[reason])} for reason in OBSTACLES if reason in by_reason]


def _some(funds: Sequence[str]) -> str:
    if len(funds) <= NAMED + 1:
        return listed(funds)
    return _("%(named)s e altri %(n)s") % {"named": ", ".join(funds[:NAMED]), "n": len(funds) - NAMED}


def _columns(names: Mapping[int, str], rules: Rulebook) -> list[Column[Outcome]]:
    return [
        Column("position", gettext_lazy("Posto"), lambda o: o.position, kind=Kind.NUMBER),
        Column("points", gettext_lazy("Punti"), lambda o: o.total_points, kind=Kind.NUMBER),
        Column("age", gettext_lazy("Età"), lambda o: o.age, kind=Kind.NUMBER),
        Column("nominator", gettext_lazy("Segnalatore"), lambda o: o.nominator),
        Column("municipality", gettext_lazy("Comune"), lambda o: o.municipality),
        Column(
            "result",
            gettext_lazy("Esito"),
            lambda o: str(STANDINGS[o.standing][0]),
            tone=lambda o: STANDINGS[o.standing][1],
        ),
        Column("cents", gettext_lazy("Importo"), lambda o: o.given_cents or None, kind=Kind.MONEY),
        Column("why", gettext_lazy("Perché"), lambda o: why(o, names, rules)),
    ]


def outcome_list(
    request: ActorRequest, found: Sequence[Outcome], names: Mapping[int, str], rules: Rulebook
) -> Listing[Outcome]:
    """The list of results, with its filters."""
    filters = OutcomeFilters(request.GET, sorted({outcome.nominator for outcome in found}))
    result, nominator = filters.chosen.get("result"), filters.chosen.get("nominator")
    rows = [
        outcome
        for outcome in found
        if (not result or outcome.standing == result) and (not nominator or outcome.nominator == nominator)
    ]
    return Listing(request, rows, _columns(names, rules), title=_("Esiti dell'assegnazione"), filters=filters)


@dataclass(frozen=True)
class Summary:
    """A round in a few numbers."""

    served: int
    waiting: int
    out: int  # Of those without: the rules keep them out.
    reserved: int  # Of those with: on a place that is reserved for their group.
    full: int  # Of those without: the places of their group are taken.
    cents: Cents
    bars: list[dict[str, object]]  # What each fund gives.


def summary(found: Sequence[Outcome], names: Mapping[int, str]) -> Summary:
    """How many get, how many wait, and which fund gives how much."""
    given: Counter[int] = Counter()
    for outcome in found:
        given.update(outcome.slices)
    served = sum(outcome.is_awarded for outcome in found)
    return Summary(
        served=served,
        waiting=len(found) - served,
        out=sum(outcome.standing == "ineligible" for outcome in found),
        reserved=sum(outcome.is_reserved for outcome in found),
        full=sum(outcome.barred.startswith("ceiling:") for outcome in found),
        cents=Cents(given.total()),
        bars=[{"label": names.get(fund_id, "?"), "value": cents} for fund_id, cents in given.most_common()],
    )
