"""What phones without network let in and nobody could count by itself: both sides of it, and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mentoring.checkins.errors import CannotBeCounted
from mentoring.checkins.queries import conflict_with_id, conflicts
from mentoring.checkins.settling import count_conflict, is_countable, see_conflict
from mentoring.kernel.codes import grouped
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.lists import Column, Kind, Listing

if TYPE_CHECKING:
    from mentoring.checkins.models import OfflineEntry
    from mentoring.people.models import User
    from mentoring.ushers.models import Usher

AT_ONCE = 20  # So many are shown whole; more of them wait until these were looked at.

WHY: dict[str, Promise] = {
    "twice": gettext_lazy("Con questo codice era già entrato qualcuno. Il posto è pagato una volta sola."),
    "given_back": gettext_lazy("Il posto era stato restituito prima: i soldi sono nel borsellino, e restano lì."),
    "called_off": gettext_lazy("La data era annullata: i soldi sono tornati nei borsellini."),
    "expired": gettext_lazy("Il telefono l'ha detto tardi: i soldi erano già tornati indietro, e ora non bastano."),
    "unknown": gettext_lazy("Questo codice non lo conosciamo: forse è scritto male, forse non era un codice."),
    "other_door": gettext_lazy("Il codice è buono, ma per un altro ingresso."),
    "not_open": gettext_lazy("Secondo il telefono l'ingresso in quel momento era chiuso. Forse aveva l'ora sbagliata."),
    "revoked": gettext_lazy("In quel momento chi teneva il telefono non stava più al suo ingresso."),
    "too_many_heads": gettext_lazy("Del gruppo sono entrate più persone dei posti. Pagati sono i posti."),
}


@dataclass(frozen=True)
class Side:
    """One of the two who let somebody in with the same code."""

    label: str
    at: datetime
    words: str


@dataclass(frozen=True)
class Card:
    """A conflict with what is known of it."""

    entry: "OfflineEntry"
    code: str
    why: str
    sides: list[Side]
    can_count: bool


@never_cache
@audience(Role.PROVIDER)
def door_conflicts(request: ActorRequest) -> HttpResponse:
    """Those that wait are told whole; the list below has all of them, also as a file."""
    at_door = request.actor.at(None)  # A door is its provider's, as in door._try.
    rows = conflicts(at_door)
    waiting = rows.filter(seen_at=None)
    shown = list(waiting[:AT_ONCE])
    context = {"cards": [_card(entry) for entry in shown], "n_more": waiting.count() - len(shown)}
    listing = Listing[Any](request, rows, COLUMNS, title=_("Ingressi da guardare"))
    return listing.response("provider/conflicts.html", context)


@require_POST
@audience(Role.PROVIDER)
def door_conflict_seen(request: ActorRequest, pk: int) -> HttpResponse:
    """It stays as it is."""
    at_door = request.actor.at(None)
    see_conflict(at_door, entry=found(conflict_with_id(at_door, pk)), now=timezone.now())
    return redirect("web:door_conflicts")


@require_POST
@audience(Role.PROVIDER)
def door_conflict_count(request: ActorRequest, pk: int) -> HttpResponse:
    """Somebody really was there."""
    at_door = request.actor.at(None)
    entry = found(conflict_with_id(at_door, pk))
    try:
        count_conflict(at_door, entry=entry, now=timezone.now())
    except CannotBeCounted as refusal:
        messages.error(request, str(refusal))
    else:
        n = entry.counted_heads
        said = ngettext("Contato: le spetta il suo prezzo.", "Contati %(n)s ingressi: le spetta il loro prezzo.", n)
        messages.success(request, said % {"n": n})
    return redirect("web:door_conflicts")


def _card(entry: "OfflineEntry") -> Card:
    sides = list(_sides(entry))
    return Card(entry, grouped(entry.code), str(WHY[entry.reason]), sides, is_countable(entry))


def _sides(entry: "OfflineEntry") -> Iterator[Side]:
    """Who was let in before, if anybody was, and this one."""
    if entry.first_at:
        how = entry.get_first_how_display()
        yield Side(_("Prima"), entry.first_at, _by(entry.first_user, entry.first_usher, entry.first_device, how))
    here = _("un telefono senza rete")
    label = _("Poi") if entry.first_at else _("Entrata")
    yield Side(label, entry.admitted_at, _by(entry.user, entry.usher, entry.device, here))


def _by(user: "User | None", usher: "Usher | None", device: UUID | None, how: str) -> str:
    """Marta, un telefono senza rete (3F2A): two phones of one person are told apart by four letters."""
    name = (user.name if user else "") or (usher.name if usher else "")
    phone = f"{how} ({device.hex[:4].upper()})" if device else how
    return f"{name}, {phone}" if name else phone


def _state(entry: "OfflineEntry") -> str:
    if entry.settled_at:
        return _("Contato")
    return _("Visto") if entry.seen_at else _("Da guardare")


COLUMNS: list[Column[Any]] = [
    Column("admitted", gettext_lazy("Entrata"), lambda entry: entry.admitted_at, Kind.MOMENT, "admitted_at"),
    Column("code", gettext_lazy("Codice"), lambda entry: grouped(entry.code), sort="code"),
    Column("title", gettext_lazy("Proposta"), lambda entry: entry.occurrence.offer.title if entry.occurrence else None),
    Column("why", gettext_lazy("Perché"), lambda entry: entry.get_reason_display(), sort="reason"),
    Column(
        "by",
        gettext_lazy("Chi"),
        lambda entry: _by(entry.user, entry.usher, entry.device, _("un telefono senza rete")),
    ),
    Column("received", gettext_lazy("Arrivata"), lambda entry: entry.received_at, Kind.MOMENT, "received_at"),
    Column(
        "state",
        gettext_lazy("Stato"),
        _state,
        sort="seen_at",
        tone=lambda entry: "done" if entry.seen_at else "waiting",
    ),
]


def words_of_open(n: int) -> str:
    """What a desk says of so many."""
    return ngettext("ingresso senza rete da guardare", "ingressi senza rete da guardare", n)
