"""What an offer's page says of its prices, of who finds it easy to come, and of what one booking covers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.web.earmarks import ages
from mentoring.web.wording import euro, short_day, when

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mentoring.offers.models import Access, Occurrence, Offer, Reduction, Session

# What a need is shown with; a language has the speech bubble.
_ICONS = {
    "wheelchair": "me-wheelchair",
    "toilet": "me-toilet",
    "hearing_loop": "me-ear",
    "signed": "me-sign",
    "subtitled": "me-captions",
    "described": "me-described",
    "relaxed": "me-relaxed",
    "easy": "me-easy",
}
_LANGUAGE = "me-speech"


@dataclass(frozen=True)
class Price:
    """One line of the price list: for whom, how much, and what it takes to pay so."""

    name: str
    price: str
    who: str


def prices(offer: "Offer", reductions: "Iterable[Reduction]") -> list[Price]:
    """The lower prices, then what a companion pays; the full price stands above them."""
    lower = [Price(reduction.name, _money(reduction.price_cents), _who(reduction)) for reduction in reductions]
    if offer.companion_cents is None:
        return lower
    companion = _("per chi accompagna una persona con disabilità")
    return [*lower, Price(_("Accompagnatore"), _money(offer.companion_cents), companion)]


def _money(cents: int) -> str:
    return euro(cents) if cents else _("gratis")


def _who(reduction: "Reduction") -> str:
    """By age it applies by itself; a group's is chosen by who brings it along; else one shows at the door why."""
    if reduction.for_groups:
        return _("solo per i gruppi")
    return ages(reduction.youngest, reduction.oldest) or _("lo mostri all'ingresso")


def own_part(offer: "Offer") -> str:
    """That one may add something at the door, where the offer allows it."""
    if not offer.contribution_cents:
        return ""
    most = euro(offer.contribution_cents)
    paid = offer.price_cents - offer.contribution_cents
    if paid <= 0:
        return _("Quello che manca nel borsellino, al massimo %(most)s, lo puoi pagare all'ingresso.") % {"most": most}
    sentence = _("Basta che il buono paghi %(paid)s: il resto, al massimo %(most)s, si paga all'ingresso.")
    return sentence % {"paid": euro(paid), "most": most}


def limit(offer: "Offer") -> str:
    """How many bookings one person may have, where that is limited."""
    if offer.per_person is None:
        return ""
    return ngettext(
        "Una prenotazione sola a persona.", "Al massimo %(n)d prenotazioni a persona.", offer.per_person
    ) % {"n": offer.per_person}


@dataclass(frozen=True)
class Comfort:
    """One thing that lets more people take part."""

    icon: str
    words: str


def comforts(accesses: "Iterable[Access]") -> list[Comfort]:
    """With icon and words, for those who look for the one or the other."""
    return [Comfort(_ICONS.get(access.need, _LANGUAGE), access.get_need_display()) for access in accesses]


@dataclass(frozen=True)
class Course:
    """What one booking covers: lessons, or evenings."""

    title: str
    sessions: "Sequence[Session]"


def covered(offer: "Offer", date: "Occurrence") -> Course | None:
    """The lessons or evenings of a date; nothing for one that is only itself."""
    sessions = list(date.sessions.all())  # Prefetched by told_dates.
    if not sessions:
        return None
    n, span = len(sessions), {"from": short_day(sessions[0].starts_at), "to": short_day(sessions[-1].starts_at)}
    if offer.kind in {offer.Kind.COURSE, offer.Kind.WORKSHOP, offer.Kind.ENROLMENT}:
        words = ngettext("Una lezione, %(from)s", "%(n)d lezioni, da %(from)s a %(to)s", n)
    else:
        words = ngettext("Una serata, %(from)s", "%(n)d serate, da %(from)s a %(to)s", n)
    return Course(words % {"n": n, **span}, sessions)


def moved(date: "Occurrence") -> str:
    """When a moved date would have been, as far as it is really another moment now."""
    if date.moved_from is None or date.moved_from == date.starts_at:
        return ""
    return _("Spostata: prima era %(when)s") % {"when": when(date.moved_from)}
