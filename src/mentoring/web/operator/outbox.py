"""The messages that leave the house: how far they are, never what they say, and to whom only half."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentoring.kernel.refusal import WrongState
from mentoring.people.permissions import Role
from mentoring.post.kinds import KINDS, OURS
from mentoring.records.commands import retry
from mentoring.records.queries import parcels_of
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.lists import Column, Kind, Listing
from mentoring.web.operator.forms import OutboxFilters
from mentoring.web.operator.ground import mailbags, operated

if TYPE_CHECKING:
    from mentoring.records.models import Parcel

TONES = {"waiting": "waiting", "sent": "done", "failed": "stopped"}
_OURS = gettext_lazy("un guasto nostro: tocca a chi cura l'installazione")
_AWAY = gettext_lazy("il nostro server di posta non rispondeva")
# What the mail server said, in words. The operator can do something about an address only.
TROUBLES = {
    "SMTPRecipientsRefused": gettext_lazy("l'altro server di posta non conosce questo indirizzo"),
    "SMTPDataError": gettext_lazy("l'altro server di posta ha rifiutato il messaggio"),
    "ConnectionRefusedError": _AWAY,
    "ConnectionResetError": _AWAY,
    "TimeoutError": _AWAY,
    "OSError": _AWAY,
    "gaierror": _AWAY,
    "SMTPServerDisconnected": _AWAY,
    "SMTPConnectError": _AWAY,
    "SMTPHeloError": _AWAY,
    "SMTPAuthenticationError": gettext_lazy(
        "il nostro server di posta non ci riconosce: tocca a chi cura l'installazione"
    ),
    "TemplateDoesNotExist": gettext_lazy("mancano le parole: tocca a chi cura l'installazione"),
}


def masked(address: str) -> str:
    """ "rosa@example.org" -> "r…@example.org": enough to help somebody who calls, not enough for a list.

    On paper: "Rosa Bianchi, Vigevano" -> "R. B., Vigevano".
    """
    if "@" not in address and address:
        name, *lines = address.split("\n")
        place = lines[-1] if lines else ""  # The street stays on the envelope.
        letters = " ".join(f"{word[0]}." for word in name.split())
        return f"{letters}, {place}" if place else letters
    name, _at, domain = address.partition("@")
    return f"{name[:1]}…@{domain}"


def _kind(parcel: "Parcel") -> str:
    return str(labels().get(parcel.kind, parcel.kind))


def labels() -> dict[str, str]:
    """What each kind of message is called."""
    return {**{kind: str(one.label) for kind, one in KINDS.items()}, **{kind: str(name) for kind, name in OURS.items()}}


def _trouble(parcel: "Parcel") -> str:
    # Only what the error is called is read: what follows may quote the address.
    name = parcel.last_error.partition(":")[0]
    return capfirst(str(TROUBLES.get(name, _OURS))) if name else ""


COLUMNS: list[Column[Any]] = [
    Column("kind", gettext_lazy("Messaggio"), _kind, sort="kind"),
    Column("to", gettext_lazy("A chi"), lambda p: masked(p.to)),
    Column("channel", gettext_lazy("Come"), lambda p: p.get_channel_display(), sort="channel"),
    Column(
        "state", gettext_lazy("Stato"), lambda p: p.get_state_display(), sort="state", tone=lambda p: TONES[p.state]
    ),
    Column("created", gettext_lazy("Scritto"), lambda p: p.created_at, kind=Kind.MOMENT, sort="created_at"),
    Column("sent", gettext_lazy("Inviato"), lambda p: p.sent_at, kind=Kind.MOMENT, sort="sent_at"),
    Column("attempts", gettext_lazy("Tentativi"), lambda p: p.attempts, kind=Kind.NUMBER, sort="attempts"),
    Column("trouble", gettext_lazy("Che cosa non va"), _trouble),
]


@audience(Role.OPERATOR)
def outbox(request: ActorRequest) -> HttpResponse:
    """Waiting, sent, failed; and the button that tries the failed ones again."""
    territory = operated(request)
    rows = parcels_of(*mailbags(territory))
    failed = rows.filter(state="failed")
    if request.method == "POST":
        n = _retry_all(list(failed))
        messages.success(request, ngettext("%(n)s messaggio riparte.", "%(n)s messaggi ripartono.", n) % {"n": n})
        return redirect("web:operator_outbox")
    filters = OutboxFilters(request.GET, list(labels().items()))
    rows = rows.filter(**{name: filters.chosen[name] for name in ("state", "kind") if name in filters.chosen})
    listing: Listing[Any] = Listing(
        request,
        rows,
        COLUMNS,
        title=_("Messaggi"),
        filters=filters,
        empty=_("Ogni lettera e ogni e-mail che parte da qui lascia una riga."),
    )
    return listing.response("operator/outbox.html", {"n_failed": failed.count()})


def _retry_all(failed: list["Parcel"]) -> int:
    tried = 0
    for parcel in failed:
        try:
            retry(parcel, timezone.now())
        except WrongState:  # A colleague was faster: it is on its way.
            continue
        tried += 1
    return tried
