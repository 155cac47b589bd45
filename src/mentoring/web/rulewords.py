"""A rulebook in words: one sentence for each rule, criterion, amount and quota.

The public page of the rules, the operator's pages and every explanation say it with these.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentoring.awards.published import rulebooks_in_force
from mentoring.awards.rulebook import EACH, STEPS, Attribute, ByBracket, Criterion, Fixed, OfOffer, Quota, Rulebook
from mentoring.nominations.queries import all_disadvantages_of, reasons
from mentoring.nominations.reasons import Bracket
from mentoring.offers.queries import price_of, title_of
from mentoring.people.permissions import Role
from mentoring.people.queries import kinds_for, organisation_names
from mentoring.web import wording
from mentoring.web.earmarks import ages, listed
from mentoring.web.grounds import BRACKETS

if TYPE_CHECKING:
    from mentoring.programmes.models import Programme, Territory

CRITERIA: Mapping[Attribute, Any] = {
    Attribute.BRACKET: gettext_lazy("Fascia ISEE"),
    Attribute.REASON: gettext_lazy("Motivo della segnalazione"),
    Attribute.AVERAGE: gettext_lazy("Media dei voti"),
    Attribute.CONDUCT: gettext_lazy("Voto di condotta"),
    Attribute.PRIZE: gettext_lazy("Premi e riconoscimenti"),
    Attribute.DISADVANTAGES: gettext_lazy("Situazioni difficili"),
    Attribute.PRIORITY: gettext_lazy("Il segno di chi segnala"),
    Attribute.FIRST_TIME: gettext_lazy("La prima volta"),
    Attribute.SIBLINGS: gettext_lazy("Sorelle e fratelli segnalati"),
    Attribute.DISTANCE: gettext_lazy("Dove si abita"),
    Attribute.NOMINATOR_KIND: gettext_lazy("Chi segnala"),
    Attribute.AGE: gettext_lazy("Età"),
}
_YESES: Mapping[Attribute, Any] = {
    Attribute.PRIZE: gettext_lazy("c'è un premio o un riconoscimento"),
    Attribute.PRIORITY: gettext_lazy("«da servire per primi»"),
    Attribute.FIRST_TIME: gettext_lazy("mai avuto un buono qui"),
}


# -- names --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class RuleNames:
    """What the numbers and slugs in rules are called."""

    organisations: Mapping[int, str] = field(default_factory=dict)
    disadvantages: Mapping[str, str] = field(default_factory=dict)
    offers: Mapping[int, str] = field(default_factory=dict)


def rule_names(territory: "Territory", rulebooks: Iterable[Rulebook]) -> RuleNames:
    """The names that these rules speak of: what none of them asks is not looked up."""
    several = list(rulebooks)
    bodies = {int(quota.of) for rules in several for quota in rules.quotas if _is_body(quota)}
    offers = {rules.amount.offer_id for rules in several if isinstance(rules.amount, OfOffer)}
    asks_troubles = any(rules.asks(Attribute.DISADVANTAGES) for rules in several)
    lines = all_disadvantages_of(territory).values_list("slug", "name") if asks_troubles else ()
    return RuleNames(
        organisations=organisation_names(sorted(bodies)) if bodies else {},
        disadvantages=dict(lines),
        offers={pk: title for pk in sorted(offers) if (title := title_of(pk))},
    )


def _is_body(quota: Quota) -> bool:
    return quota.by == "nominator" and quota.of.isdecimal()


# -- who may have it ----------------------------------------------------------------------------------------
def eligibility_in_words(rules: Rulebook) -> dict[str, str]:
    """What is asked of everybody, one sentence a rule: the word by which ranking.py says who is kept out -> it."""
    asked = rules.eligibility
    kinds = dict(kinds_for(Role.NOMINATOR))
    sentences = {
        "age": (_("Avere %(what)s."), [ages(asked.youngest, asked.oldest)]),
        "municipality": (_("Abitare a %(what)s."), list(asked.municipalities)),
        "nominator_kind": (
            _("Essere segnalati da: %(what)s."),
            [str(kinds.get(kind, kind)).lower() for kind in asked.nominator_kinds],
        ),
        "reason": (_("Essere segnalati per: %(what)s."), [_reason(reason).lower() for reason in asked.reasons]),
        "bracket": (_("Avere un ISEE %(what)s, attestato da chi segnala."), _brackets(asked.brackets)),
    }
    said = {rule: sentence % {"what": one_of(words)} for rule, (sentence, words) in sentences.items() if any(words)}
    return said | {"served": _since_the_last(asked.again_after_months)}


def _since_the_last(months: int | None) -> str:
    if months is None:
        return _("Non avere già avuto il buono di questo programma.")
    words = ngettext(
        "Se c'è già stato un buono, deve essere passato almeno un mese.",
        "Se c'è già stato un buono, devono essere passati almeno %(n)s mesi.",
        months,
    )
    return words % {"n": months}


def one_of(words: Iterable[str]) -> str:
    """ "musica, teatro o danza"."""
    several = list(words)
    if len(several) < 2:
        return "".join(several)
    return _("%(first)s o %(last)s") % {"first": ", ".join(several[:-1]), "last": several[-1]}


def _brackets(slugs: Sequence[str]) -> list[str]:
    """Each of them; or only the highest limit, if all that is below it is there, too."""
    ordered = sorted(slugs, key=_place_of_bracket)
    is_from_below = ordered == [str(bracket) for bracket in Bracket][: len(ordered)]
    if len(ordered) > 1 and is_from_below and ordered[-1] != Bracket.ABOVE:
        return [_("fino a %(amount)s") % {"amount": wording.euro(int(ordered[-1]) * 100)}]
    return [_bracket(slug) for slug in ordered]


def _bracket(slug: str) -> str:
    return str(BRACKETS[Bracket(slug)]) if slug in list(Bracket) else slug


def _place_of_bracket(slug: str) -> int:
    known = [str(bracket) for bracket in Bracket]
    return known.index(slug) if slug in known else len(known)


def _reason(slug: str) -> str:
    return str(dict(reasons()).get(slug, slug))


# -- points -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Counted:
    """One criterion: what it is called, what it can bring, and for what."""

    by: Attribute
    name: str
    most: int
    rows: Sequence[tuple[str, int]]  # For what -> points.
    hint: str = ""

    @property
    def sentence(self) -> str:
        """ "Fascia ISEE: fino a 40 punti."."""
        words = ngettext("%(name)s: fino a %(n)s punto.", "%(name)s: fino a %(n)s punti.", self.most)
        return words % {"name": self.name, "n": self.most}


def criteria_in_words(rules: Rulebook, names: RuleNames) -> list[Counted]:
    """What gives points, in the order of the rules."""
    return [
        Counted(
            by=each.by,
            name=str(CRITERIA[each.by]),
            most=each.most,
            rows=[(key_in_words(each.by, key, names), each.points[key]) for key in _in_order(each)],
            hint=_hint(each.by, rules),
        )
        for each in rules.criteria
    ]


def _in_order(criterion: Criterion) -> list[str]:
    """Brackets and steps as one counts, everything else by its points."""
    if criterion.by == Attribute.BRACKET:
        return sorted(criterion.points, key=_place_of_bracket)
    if criterion.by in STEPS:
        return sorted(criterion.points, key=int)
    return sorted(criterion.points, key=lambda key: (-criterion.points[key], key))


def _hint(by: Attribute, rules: Rulebook) -> str:
    most = rules.priorities_per_nominator
    if by == Attribute.PRIORITY and most is not None:
        words = ngettext(
            "Di ogni segnalatore conta un segno solo: il primo.",
            "Di ogni segnalatore contano i primi %(n)s segni.",
            most,
        )
        return words % {"n": most}
    hints = {
        Attribute.BRACKET: _("Conta solo se chi segnala ha visto la dichiarazione."),
        Attribute.DISADVANTAGES: _("Se sono più d'una, i punti si sommano."),
        Attribute.SIBLINGS: _("Altri figli della stessa famiglia, segnalati per lo stesso programma."),
    }
    return hints.get(by, "")


def key_in_words(by: str, key: str, names: RuleNames) -> str:
    """What gave somebody their points: "fino a 10.000 €", "da 8,5 in su". Several slugs are parted by commas."""
    attribute = Attribute(by)
    match attribute:
        case Attribute.BRACKET:
            return _bracket(key)
        case Attribute.REASON:
            return _reason(key).lower()
        case Attribute.DISADVANTAGES:
            return listed([names.disadvantages.get(slug, slug) for slug in key.split(",")])
        case Attribute.NOMINATOR_KIND:
            return str(dict(kinds_for(Role.NOMINATOR)).get(key, key)).lower()
        case Attribute.DISTANCE:
            return key
    return _step(attribute, key) if attribute in STEPS else str(_YESES[attribute])


def _step(by: Attribute, key: str) -> str:
    if not key.isdecimal():
        return key
    number = int(key)
    if by == Attribute.AVERAGE:
        mark = f"{number / 100:.2f}".rstrip("0").rstrip(".")
        return _("da %(mark)s in su") % {"mark": localize(float(mark)) if "." in mark else mark}
    if by == Attribute.CONDUCT:
        return _("da %(mark)s in su") % {"mark": number}
    if by == Attribute.SIBLINGS:
        return _("almeno %(n)s") % {"n": number}
    return ages(number, None)


# -- how much -----------------------------------------------------------------------------------------------
def amount_in_words(rules: Rulebook, names: RuleNames) -> list[str]:
    """What one gets: the amount, then what is between the whole of it and nothing, and what a year may bring."""
    return [*_amount(rules, names), *_limits(rules)]


def _amount(rules: Rulebook, names: RuleNames) -> Iterator[str]:
    match rules.amount:
        case Fixed(cents=cents):
            yield _("Il buono è di %(amount)s, uguale per tutti.") % {"amount": wording.euro(cents)}
        case ByBracket():
            yield _("Il buono dipende dalla fascia ISEE.")
        case OfOffer(offer_id=pk):
            yield _("Il buono è quanto costa «%(offer)s» il giorno dell'assegnazione.") % {
                "offer": names.offers.get(pk, "?")
            }


def amounts_by_bracket(rules: Rulebook) -> list[tuple[str, int]]:
    """For a picture: bracket -> cents, and what everybody else gets; nothing where it is not by bracket."""
    if not isinstance(rules.amount, ByBracket):
        return []
    slugs = sorted(rules.amount.cents, key=_place_of_bracket)
    return [
        *((_bracket(slug), rules.amount.cents[slug]) for slug in slugs),
        (_("senza fascia, o con un'altra"), rules.amount.otherwise_cents),
    ]


def _limits(rules: Rulebook) -> Iterator[str]:
    if rules.least_cents is None:
        yield _("O intero, o si aspetta: un buono a metà non c'è.")
    else:
        yield _("Se i soldi non bastano per un buono intero se ne dà una parte, purché sia almeno di %(amount)s.") % {
            "amount": wording.euro(rules.least_cents)
        }
    if rules.most_per_year_cents is not None:
        yield _("In un anno una persona può avere al massimo %(amount)s, contando tutti i programmi di qui.") % {
            "amount": wording.euro(rules.most_per_year_cents)
        }


def awards_in_brief(programmes: Iterable["Programme"]) -> list[tuple["Programme", str]]:
    """Each programme with what one may hope for by its rules of today. One statement, but for the price of an offer."""
    several = list(programmes)
    books = rulebooks_in_force(several)
    return [(programme, award_in_brief(programme, books[programme.pk])) for programme in several]


def award_in_brief(programme: "Programme", rules: Rulebook) -> str:
    """What one may hope for, after "un buono da": "80 €", or "40–120 €" where it is not the same for everybody."""
    amounts = _amounts(programme, rules)
    lowest = min(*amounts, rules.least_cents) if rules.least_cents else min(amounts)
    highest = wording.euro(max(amounts))
    if lowest == max(amounts):
        return highest
    return f"{wording.euro(lowest).removesuffix(f'{wording.NBSP}€')}–{highest}"


def _amounts(programme: "Programme", rules: Rulebook) -> list[int]:
    match rules.amount:
        case Fixed(cents=cents):
            return [cents]
        case ByBracket(cents=by_bracket, otherwise_cents=otherwise):
            asked = rules.eligibility.brackets
            given = [by_bracket.get(slug, otherwise) for slug in asked] or [*by_bracket.values(), otherwise]
            return [cents for cents in given if cents] or [programme.award_cents]
        case OfOffer(offer_id=pk):
            return [price_of(pk) or programme.award_cents]


# -- places -------------------------------------------------------------------------------------------------
def quotas_in_words(rules: Rulebook, names: RuleNames) -> list[str]:
    """Places that are reserved or limited, one sentence a group."""
    return [_quota(quota, names) for quota in rules.quotas]


def _quota(quota: Quota, names: RuleNames) -> str:
    places = []
    if quota.at_least:
        words = ngettext("%(n)s posto riservato", "%(n)s posti riservati", quota.at_least)
        places.append(words % {"n": quota.at_least})
    if quota.at_most is not None:
        places.append(
            ngettext("al massimo %(n)s posto", "al massimo %(n)s posti", quota.at_most) % {"n": quota.at_most}
        )
    return _("%(group)s: %(places)s.") % {"group": _group(quota, names), "places": listed(places) or _("nessun limite")}


def _group(quota: Quota, names: RuleNames) -> str:
    if quota.by == "nominator":
        if quota.of == EACH:
            return _("Per ogni segnalatore")
        name = names.organisations.get(int(quota.of), "?") if _is_body(quota) else "?"
        return _("Per chi è segnalato da %(name)s") % {"name": name}
    return _("Per ogni comune") if quota.of == EACH else _("Per chi abita a %(name)s") % {"name": quota.of}


# -- ties, and after ----------------------------------------------------------------------------------------
def ties_in_words(rules: Rulebook) -> str:
    """Who comes first of those who have the same points."""
    if rules.ties == "arrival":
        if not rules.criteria:
            return _("Non ci sono punti: viene prima chi è stato segnalato prima.")
        return _("A parità di punti viene prima chi è stato segnalato prima.")
    return _("A parità di punti decide un sorteggio che chiunque può rifare.")


def review_in_words(rules: Rulebook) -> str:
    """How long one may ask to look again."""
    words = ngettext(
        "Chi non è d'accordo può chiedere un riesame entro %(n)s giorno dal risultato.",
        "Chi non è d'accordo può chiedere un riesame entro %(n)s giorni dal risultato.",
        rules.review_days,
    )
    return words % {"n": rules.review_days}


# -- what kept somebody out ---------------------------------------------------------------------------------
def barred_in_words(barred: str, rules: Rulebook) -> str:
    """The rule that an applicant did not meet, as rules.py names it; nothing for nothing."""
    reasons_why = {
        "limit": _("Quest'anno ha già avuto quanto una persona può avere."),
        "ceiling:nominator": _("I posti di chi l'ha segnalato erano già tutti presi."),
        "ceiling:municipality": _("I posti del suo comune erano già tutti presi."),
    }
    return reasons_why.get(barred) or eligibility_in_words(rules).get(barred, "")
