"""How reasons and papers are said: to nominators, families and operators alike."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.nominations.queries import all_disadvantages_of
from mentoring.nominations.reasons import Bracket, Fact, Paper, Reasons
from mentoring.programmes.queries import disciplines_with

if TYPE_CHECKING:
    from mentoring.programmes.models import Territory

FACTS: Mapping[Fact, Any] = {
    Fact.AVERAGE: gettext_lazy("Media dei voti"),
    Fact.CONDUCT: gettext_lazy("Voto di condotta"),
    Fact.PRIZE: gettext_lazy("Premi e riconoscimenti"),
    Fact.NEED: gettext_lazy("Fascia ISEE"),
    Fact.DISADVANTAGE: gettext_lazy("Situazioni di svantaggio"),
    Fact.WISHES: gettext_lazy("Desideri"),
}
PAPERS: Mapping[Paper, Any] = {
    Paper.REPORT: gettext_lazy("Pagella"),
    Paper.PRIZE: gettext_lazy("Attestato di un premio"),
    Paper.NEED: gettext_lazy("Dichiarazione della fascia ISEE"),
    Paper.DISADVANTAGE: gettext_lazy("Certificazione dello svantaggio"),
    Paper.OTHER: gettext_lazy("Altro documento"),
}
BRACKETS: Mapping[Bracket, Any] = {
    Bracket.UP_TO_10: gettext_lazy("fino a 10.000 €"),
    Bracket.UP_TO_15: gettext_lazy("da 10.000 a 15.000 €"),
    Bracket.UP_TO_20: gettext_lazy("da 15.000 a 20.000 €"),
    Bracket.UP_TO_25: gettext_lazy("da 20.000 a 25.000 €"),
    Bracket.UP_TO_35: gettext_lazy("da 25.000 a 35.000 €"),
    Bracket.ABOVE: gettext_lazy("oltre 35.000 €"),
}


def told(reasons: Reasons, territory: "Territory") -> Sequence[tuple[str, str]]:
    """Reasons as people read them: what, and what about it; only those that are there."""
    return told_each([reasons], territory)[0]


def told_each(every: Sequence[Reasons], territory: "Territory") -> list[Sequence[tuple[str, str]]]:
    """The same of several; what a territory calls things is asked for once."""
    mentions_lines = any(reasons.disadvantages for reasons in every)
    lines = dict(all_disadvantages_of(territory).values_list("slug", "name")) if mentions_lines else {}
    wishes = {slug for reasons in every for slug in reasons.wishes}
    disciplines = {found.slug: str(found) for found in disciplines_with(wishes)} if wishes else {}
    return [_told(reasons, lines, disciplines) for reasons in every]


def _told(reasons: Reasons, lines: Mapping[str, str], disciplines: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    said: dict[Fact, str] = {}
    if reasons.average is not None:
        said[Fact.AVERAGE] = localize(reasons.average.normalize() + 0)
    if reasons.conduct is not None:
        said[Fact.CONDUCT] = str(reasons.conduct)
    said[Fact.PRIZE] = reasons.prize
    if reasons.need:
        said[Fact.NEED] = str(BRACKETS[Bracket(reasons.need)])
    if reasons.disadvantages:
        said[Fact.DISADVANTAGE] = ", ".join(lines.get(slug, slug) for slug in reasons.disadvantages)
    if reasons.wishes:
        said[Fact.WISHES] = ", ".join(name for slug, name in disciplines.items() if slug in reasons.wishes)
    return [(str(FACTS[fact]), said[fact]) for fact in Fact if said.get(fact)]


def lacks(keys: str) -> list[str]:
    """What keeps a nomination from being ready, as people say it."""
    names: dict[str, str] = {f"fact:{fact}": str(FACTS[fact]) for fact in Fact}
    for paper in Paper:
        names[f"paper:{paper}"] = _("il documento «%(name)s»") % {"name": PAPERS[paper]}
    return [names[key] for key in keys.split()]
