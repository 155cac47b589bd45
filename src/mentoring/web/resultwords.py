"""A result in plain words: what became of somebody, what their points are made of, what would have changed it.

The family's page, the sheet that is printed for it, the nominator's and the operator's pages say it with these. `name`
is whom it is about; without one it is said to the young person themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.awards.explaining import band_in_round, change_of, rules_behind
from mentoring.web import wording
from mentoring.web.rulewords import (
    CRITERIA,
    RuleNames,
    barred_in_words,
    key_in_words,
    one_of,
    rule_names,
    ties_in_words,
)

if TYPE_CHECKING:
    from mentoring.awards.bands import Band
    from mentoring.awards.models import Award, Review
    from mentoring.awards.rulebook import Rulebook
    from mentoring.awards.thresholds import Change

TONES = {"served": "done", "partial": "done", "waiting": "waiting", "ineligible": "stopped", "dropped": "stopped"}


@dataclass(frozen=True)
class Point:
    """One criterion: what it is called, what gave points, how many of how many."""

    name: str
    why: str
    value: int
    most: int


@dataclass(frozen=True)
class Said:
    """All there is to tell somebody of their own result; of others it says nothing."""

    title: str
    tone: str
    sentences: list[str]
    points: list[Point] = field(default_factory=list)
    total: int = 0
    most: int = 0
    band: str = ""
    change: str = ""
    ties: str = ""
    rules_url: str = ""


def said(award: "Award", name: str = "") -> Said:
    """The whole explanation."""
    rules = rules_behind(award)
    names = rule_names(award.round.programme.territory, [rules])
    lines = [_point(line, names) for line in award.points]
    change, band = change_of(award), band_in_round(award)
    return Said(
        title=title(award, name),
        tone=TONES[award.standing],
        sentences=_sentences(award, rules, name),
        points=lines,
        total=award.total_points,
        most=sum(line.most for line in lines),
        band=_band(band) if band else "",
        change=change_in_words(change) if change else "",
        ties=ties_in_words(rules),
        rules_url=_rules_url(award),
    )


def title(award: "Award", name: str = "") -> str:
    """The result in a few words."""
    own = {
        "served": _("Il buono è tuo: %(given)s"),
        "partial": _("Ti arriva una parte del buono: %(given)s su %(amount)s"),
        "waiting": _("Sei in lista d'attesa"),
        "ineligible": _("Questa volta il buono non può arrivarti"),
        "dropped": _("Il buono non è arrivato"),
    }
    of_others = {
        "served": _("Il buono è di %(name)s: %(given)s"),
        "partial": _("A %(name)s arriva una parte del buono: %(given)s su %(amount)s"),
        "waiting": _("%(name)s è in lista d'attesa"),
        "ineligible": _("Questa volta il buono non può arrivare a %(name)s"),
        "dropped": _("Il buono di %(name)s non è arrivato"),
    }
    amounts = {"given": wording.euro(award.given_cents), "amount": wording.euro(award.amount_cents)}
    return (of_others if name else own)[award.standing] % {"name": name, **amounts}


def _sentences(award: "Award", rules: "Rulebook", name: str) -> list[str]:
    barred = barred_in_words(award.barred, rules)
    match award.standing:
        case "waiting":
            why = barred or _("I soldi che c'erano sono finiti prima, o erano per altri.")
            stays = (
                _("%(name)s resta in lista: quando arrivano altri soldi si riparte da chi aspetta.") % {"name": name}
                if name
                else _("Resti in lista: quando arrivano altri soldi si riparte da chi aspetta.")
            )
            return [why, stays, _("Non serve chiedere niente un'altra volta.")]
        case "ineligible":
            return [_("Le regole del programma chiedono una cosa che qui manca:"), barred]
        case "dropped":
            gone = _("Quando è arrivato il momento mancava il sì della famiglia: i soldi sono tornati al loro fondo.")
            return [barred or gone]
        case "partial":
            return [_("È quanto c'era: una parte adesso, invece di niente.")]
    return [_("È nel borsellino, o ci arriva tra poco.")]


def _point(line: list[Any], names: RuleNames) -> Point:
    by, key, value, most = line
    return Point(str(CRITERIA[by]), key_in_words(by, key, names) if key else "", value, most)


def _band(band: "Band") -> str:
    if band.is_within:
        return _("tra le prime %(n)s persone") % {"n": band.first}
    return _("dopo le prime %(n)s persone") % {"n": band.first}


def change_in_words(change: "Change") -> str:
    """What would have served whoever waits."""
    if change.points is not None:
        if not change.is_within_rules:
            return _("Servivano più punti di quanti le regole ne danno: mancavano i soldi, non le ragioni.")
        words = ngettext(
            "Con %(n)s punto in più il buono ci sarebbe stato.",
            "Con %(n)s punti in più il buono ci sarebbe stato.",
            change.points,
        )
        return words % {"n": change.points}
    if change.ceiling:
        return _("Nemmeno il primo posto sarebbe bastato: per questo gruppo le regole non hanno posti.")
    if change.facts:
        asked = one_of([_others()[fact] for fact in change.facts])
        return _("Nemmeno il primo posto sarebbe bastato: i fondi che c'erano sono per chi ha %(what)s.") % {
            "what": asked
        }
    return _("Nemmeno il primo posto sarebbe bastato: nei fondi non c'era abbastanza per questo buono.")


def _others() -> Mapping[str, str]:
    """What a fund asks, as the reason why it serves somebody else."""
    return {
        "age": _("un'altra età"),
        "bracket": _("un'altra fascia ISEE"),
        "municipality": _("casa in un altro comune"),
        "nominator": _("un altro segnalatore"),
        "nominator_kind": _("un segnalatore di un altro tipo"),
        "reason": _("un altro motivo"),
        "scope": _("un altro programma"),
    }


def _rules_url(award: "Award") -> str:
    """The page of the rules that were applied, as they were."""
    programme, rules = award.round.programme, award.round.rules
    if rules is None:
        return reverse("web:rules", args=[programme.slug])
    return reverse("web:rules_version", args=[programme.slug, rules.version])


def review_in_words(review: "Review") -> str:
    """How far a review is, for the family and whoever put them forward."""
    return {
        "open": _("Il riesame è aperto: qualcuno che non ha preparato l'assegnazione guarda di nuovo."),
        "upheld": _("Abbiamo guardato di nuovo: il risultato resta com'è."),
        "changed": _(
            "Abbiamo guardato di nuovo: il risultato cambia. Il buono arriva appena un'altra persona approva."
        ),
        "withdrawn": _("La richiesta di riesame è stata ritirata."),
    }[review.state]
