"""Nothing was found: near words and wider filters, each as a link to something that is there."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.offers.finding import Found, find
from mentoring.offers.moments import Moment
from mentoring.offers.queries import Wish
from mentoring.offers.widening import Wider, alone, near_words, wider
from mentoring.web.audience import ActorRequest

# A part of the wish: how it is to do without it, or with nothing else; and what of the address says it.
_PARTS: dict[str, tuple[str | Promise, str | Promise, tuple[str, ...]]] = {
    "days": (
        gettext_lazy("In qualunque giorno"),
        gettext_lazy("Tutto quello che c'è in quei giorni"),
        ("day_from", "day_to"),
    ),
    "place": (gettext_lazy("Dappertutto"), gettext_lazy("Tutto quello che c'è lì"), ("place", "km", "at")),
    "wallet": (
        gettext_lazy("Anche quello che il borsellino non copre"),
        gettext_lazy("Tutto quello che il borsellino copre"),
        ("wallet",),
    ),
    "price": (gettext_lazy("A qualunque prezzo"), gettext_lazy("Tutto quello che costa così poco"), ("price",)),
    "age": (gettext_lazy("Per ogni età"), gettext_lazy("Tutto quello che c'è per quell'età"), ("age",)),
    "seats": (
        gettext_lazy("Anche dove i posti sono finiti"),
        gettext_lazy("Tutto quello che ha ancora posto"),
        ("left",),
    ),
    "needs": (
        gettext_lazy("Senza le richieste di accesso e lingua"),
        gettext_lazy("Tutto quello che ha l'accesso o la lingua che ti serve"),
        ("need",),
    ),
    "kind": (gettext_lazy("Di ogni tipo"), gettext_lazy("Tutto quello che è di questo tipo"), ("kind",)),
    "discipline": (
        gettext_lazy("In tutte le discipline"),
        gettext_lazy("Tutto quello che c'è di questa disciplina"),
        ("discipline",),
    ),
    "text": (
        gettext_lazy("Con gli stessi filtri, ma senza parole"),
        gettext_lazy("Solo le parole, senza filtri"),
        ("q",),
    ),
}
_MOST = 4


@dataclass(frozen=True)
class WayOut:
    """A link to what there is, and how much that is."""

    label: str
    query: str
    count: int
    is_more: bool = False


@dataclass(frozen=True)
class WaysOut:
    """What somebody may have meant, and what there is with one filter less."""

    words: list[WayOut]
    wider: list[WayOut]


def ways_out(request: ActorRequest, wish: Wish, moment: Moment | None, found: Found, now: datetime) -> WaysOut:
    """Each of them finds something; there may be none."""
    # What was forgiven has been searched already.
    near = [] if found.corrected else near_words(request.territory, wish.text, now)
    words = [WayOut(word, _query(request, q=_said(word, moment)), 0) for word in near]
    less = [*_to_the_letter(request, moment, now)]
    less += [_without(request, one, wish, moment) for one in wider(request.actor, request.territory, wish, now)]
    if not less:
        less = [_alone(request, one, wish, moment) for one in alone(request.actor, request.territory, wish, now)]
    return WaysOut(words, less[:_MOST])


def _without(request: ActorRequest, one: Wider, wish: Wish, moment: Moment | None) -> WayOut:
    label, _kept, names = _PARTS[one.part]
    query = _query(request, *names)
    if moment and one.part == "days":
        query = _query(request, *names, q=wish.text)
    elif moment and one.part == "text":
        query = _query(request, q=moment.words)
    return WayOut(str(label), query, one.count, one.is_more)


def _alone(request: ActorRequest, one: Wider, wish: Wish, moment: Moment | None) -> WayOut:
    _less, label, names = _PARTS[one.part]
    query = _query(request, *(name for name in request.GET if name not in names))
    if moment and one.part == "days":
        query = f"?{urlencode({'q': moment.words})}"
    elif moment and one.part == "text":
        query = f"?{urlencode({'q': wish.text})}"
    return WayOut(str(label), query, one.count, one.is_more)


def _said(word: str, moment: Moment | None) -> str:
    return f"{word} {moment.words}" if moment else word


def _to_the_letter(request: ActorRequest, moment: Moment | None, now: datetime) -> list[WayOut]:
    """ "Domani" may be the title of a play."""
    typed = request.GET.get("q", "")
    if moment is None:
        return []
    there = find(request.actor, request.territory, Wish(text=typed), now)
    if not there.ids or there.corrected:
        return []
    label = _("Proprio le parole «%(words)s»") % {"words": typed}
    return [WayOut(label, f"?{_only(request, typed)}", len(there.ids), there.is_more)]


def _only(request: ActorRequest, typed: str) -> str:
    query = request.GET.copy()
    query.clear()
    query["q"], query["literal"] = typed, "on"
    return query.urlencode()


def _query(request: ActorRequest, *gone: str, q: str | None = None) -> str:
    """This page's address without some of it, and perhaps with other words."""
    query = request.GET.copy()
    for name in (*gone, "page"):
        query.pop(name, None)
    if q is not None:
        query["q"] = q
    return f"?{query.urlencode()}"
