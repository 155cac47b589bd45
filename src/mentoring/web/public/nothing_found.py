"""Nothing was found: near words and wider filters, each as a link to something that is there."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.offers.finding import find
from mentoring.offers.moments import Moment
from mentoring.offers.queries import Wish
from mentoring.offers.widening import near_words, wider
from mentoring.web.audience import ActorRequest

# A part of the wish: how it is called, and what of the address says it.
_PARTS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "days": (gettext_lazy("In qualunque giorno"), ("day_from", "day_to")),
    "place": (gettext_lazy("Dappertutto"), ("place", "km", "at")),
    "wallet": (gettext_lazy("Anche quello che il borsellino non paga"), ("wallet",)),
    "price": (gettext_lazy("A qualunque prezzo"), ("price",)),
    "age": (gettext_lazy("Per ogni età"), ("age",)),
    "seats": (gettext_lazy("Anche dove i posti sono finiti"), ("left",)),
    "needs": (gettext_lazy("Senza le richieste di accesso e lingua"), ("need",)),
    "kind": (gettext_lazy("Di ogni tipo"), ("kind",)),
    "discipline": (gettext_lazy("In tutte le discipline"), ("discipline",)),
    "text": (gettext_lazy("Con gli stessi filtri, ma senza parole"), ("q",)),
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


def ways_out(request: ActorRequest, wish: Wish, moment: Moment | None, now: datetime) -> WaysOut:
    """Each of them finds something; there may be none."""
    words = [
        WayOut(word, _query(request, q=_said(word, moment)), 0) for word in near_words(request.territory, wish.text)
    ]
    less = [*_to_the_letter(request, moment, now)]
    for one in wider(request.actor, request.territory, wish, now):
        label, names = _PARTS[one.without]
        query = _query(request, *names)
        if moment and one.without == "days":
            query = _query(request, *names, q=wish.text)
        elif moment and one.without == "text":
            query = _query(request, q=moment.words)
        less.append(WayOut(str(label), query, one.count, one.is_more))
    return WaysOut(words, less[:_MOST])


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
