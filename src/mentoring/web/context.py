"""What every page's frame needs: who acts, in which shoes, where one can go."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from mentoring.people.permissions import Role
from mentoring.web.looks import logo_of, stylesheet_of


class Place(NamedTuple):
    """One entry of the navigation."""

    url_name: str
    label: str | Promise


# One table for all menus: the pages of a role, its desk first.
MENUS: dict[Role, list[Place]] = {
    Role.PUBLIC: [
        Place("web:offers", _("Che cosa c'è")),
        Place("web:become_mentor", _("Diventa mentore")),
        Place("web:claim", _("Ho un codice")),
        Place("web:about", _("Come funziona")),
    ],
    Role.OPERATOR: [
        Place("web:operator_desk", _("Scrivania")),
        Place("web:operator_admissions", _("Organizzazioni")),
        Place("web:operator_incoming", _("Bonifici")),
        Place("web:operator_funds", _("Fondi")),
        Place("web:operator_rounds", _("Assegnazioni")),
        Place("web:operator_payouts", _("Liquidazioni")),
    ],
    Role.MENTOR: [
        Place("web:mentor_desk", _("Il percorso")),
        Place("web:mentor_pledges", _("Le mie promesse")),
        Place("web:mentor_pledge_new", _("Nuova promessa")),
    ],
    Role.NOMINATOR: [
        Place("web:nominator_desk", _("Segnalazioni")),
        Place("web:nominator_new", _("Nuova segnalazione")),
        Place("web:nominator_import", _("Carica un elenco")),
        Place("web:nominator_codes", _("Codici su carta")),
        Place("web:nominator_groups", _("Gruppi")),
    ],
    Role.BENEFICIARY: [
        Place("web:wallet", _("Borsellino")),
        Place("web:offers", _("Che cosa c'è")),
        Place("web:consents", _("Il tuo sì")),
        Place("web:my_data", _("I dati")),
    ],
    Role.PROVIDER: [
        Place("web:provider_desk", _("Scrivania")),
        Place("web:provider_offers", _("Proposte")),
        Place("web:door", _("Ingresso")),
        Place("web:provider_statement", _("Estratto conto")),
    ],
    Role.ADMINISTRATOR: [
        Place("web:installation", _("Territori")),
        Place("web:installation_new", _("Nuovo territorio")),
    ],
    Role.DOOR: [Place("web:door", _("Ingresso"))],
}
MENUS[Role.GUARDIAN] = MENUS[Role.BENEFICIARY]


@dataclass(frozen=True)
class Pair:
    """A pair of shoes, for the menu that changes them."""

    key: str
    label: str
    role: str
    is_current: bool


@dataclass(frozen=True)
class Entry:
    """A line of the navigation, drawn."""

    url: str
    label: str
    is_current: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of every page. Error pages drawn without our middleware get an empty frame."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return {"is_demo": settings.DEMO}
    return {
        "actor": actor,
        "territory": request.territory,  # type: ignore[attr-defined]
        # Pieces of pages have no head: they do not ask for these.
        "look_url": SimpleLazyObject(lambda: stylesheet_of(request.territory)),  # type: ignore[attr-defined]
        "logo": SimpleLazyObject(lambda: logo_of(request.territory)),  # type: ignore[attr-defined]
        "shoes": _pairs(request),
        "away": request.cupboard.away if request.user.is_authenticated else [],  # type: ignore[attr-defined]
        "nav": _entries(request.path, MENUS.get(actor.role, MENUS[Role.PUBLIC])),
        "is_demo": settings.DEMO,
    }


def _pairs(request: HttpRequest) -> list[Pair]:
    worn = request.actor  # type: ignore[attr-defined]
    pairs = request.shoes if request.user.is_authenticated else []  # type: ignore[attr-defined]
    return [Pair(pair.key, pair.label, str(pair.role), is_current=pair.actor == worn) for pair in pairs]


def _entries(path: str, places: list[Place]) -> list[Entry]:
    urls = [reverse(place.url_name) for place in places]
    here = max((url for url in urls if path.startswith(url)), key=len, default="")
    return [Entry(url, str(place.label), url == here) for url, place in zip(urls, places, strict=True)]
