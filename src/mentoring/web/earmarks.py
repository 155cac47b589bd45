"""What money may serve and where it may be spent, in words: for operators, mentors, and whoever reads a fund."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mentoring.funds.rules import Earmark
from mentoring.nominations.queries import reasons
from mentoring.offers.queries import kinds
from mentoring.people.permissions import Role
from mentoring.people.queries import kinds_for, organisation_names
from mentoring.programmes.queries import disciplines_of
from mentoring.programmes.rules import Scope
from mentoring.web.grounds import BRACKETS

if TYPE_CHECKING:
    from mentoring.programmes.models import Territory


@dataclass(frozen=True)
class Names:
    """What the ids and slugs of wishes are called."""

    organisations: Mapping[int, str]
    disciplines: Mapping[str, str]
    kinds: Mapping[str, str]


def names_for(territory: "Territory", earmarks: Iterable[Earmark] = (), scopes: Iterable[Scope] = ()) -> Names:
    """The names that these wishes speak of: two statements, however many they are."""
    wishes = list(earmarks)
    places = [*scopes, *(wish.scope for wish in wishes)]
    bodies = {pk for wish in wishes for pk in wish.nominators} | {pk for place in places for pk in place.providers}
    return Names(
        organisations=organisation_names(sorted(bodies)),
        disciplines={discipline.slug: str(discipline).lower() for discipline in disciplines_of(territory)},
        kinds={str(value): str(label).lower() for value, label in kinds()},
    )


def listed(words: Iterable[str]) -> str:
    """ "musica, teatro e danza"."""
    several = list(words)
    if len(several) < 2:
        return "".join(several)
    return _("%(first)s e %(last)s") % {"first": ", ".join(several[:-1]), "last": several[-1]}


def ages(youngest: int | None, oldest: int | None) -> str:
    """ "da 6 a 14 anni"; nothing where every age is welcome. Without articles: it would be dai 6, but dagli 8."""
    if youngest is not None and oldest is not None:
        return _("da %(youngest)s a %(oldest)s anni") % {"youngest": youngest, "oldest": oldest}
    if youngest is not None:
        return _("da %(youngest)s anni in su") % {"youngest": youngest}
    if oldest is not None:
        return _("fino a %(oldest)s anni") % {"oldest": oldest}
    return ""


def scope_in_words(scope: Scope, names: Names) -> str:
    """Where money may be spent; nothing where it may be spent anywhere."""
    wishes = [
        (_("per %(what)s"), [names.disciplines.get(slug, slug) for slug in sorted(scope.disciplines)]),
        (_("solo %(what)s"), [names.kinds.get(kind, kind) for kind in sorted(scope.kinds)]),
        (_("presso %(what)s"), [names.organisations.get(pk, "?") for pk in sorted(scope.providers)]),
    ]
    return "; ".join(sentence % {"what": listed(words)} for sentence, words in wishes if words)


def earmark_in_words(earmark: Earmark, names: Names) -> str:
    """What a giver asked for: "fino a 17 anni; segnalati da Scuola del Girasole; per musica", or "nessun vincolo"."""
    wishes = [
        ages(earmark.youngest, earmark.oldest),
        _asked(_("segnalati da %(who)s"), [names.organisations.get(pk, "?") for pk in sorted(earmark.nominators)]),
        _asked(_("segnalati da: %(who)s"), _of(kinds_for(Role.NOMINATOR), earmark.nominator_kinds)),
        _asked(_("di %(who)s"), sorted(earmark.municipalities)),
        _asked(_("segnalati per %(who)s"), _of(reasons(), earmark.reasons)),
        _asked(_("con ISEE %(who)s"), _of([(str(key), name) for key, name in BRACKETS.items()], earmark.brackets)),
        scope_in_words(earmark.scope, names),
    ]
    return "; ".join(wish for wish in wishes if wish) or _("nessun vincolo")


def _of(choices: Iterable[tuple[str, object]], chosen: Iterable[str]) -> list[str]:
    """The names of what was chosen, in the order in which it is offered."""
    picked = set(chosen)
    return [str(label).lower() for key, label in choices if key in picked]


def _asked(sentence: str, words: list[str]) -> str:
    return sentence % {"who": listed(words)} if words else ""
