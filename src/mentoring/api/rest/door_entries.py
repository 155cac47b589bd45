"""POST /api/v1/door/entries: a phone that let people in without network hands in whom (docs/door.md).

Its pass is what its list came with: it works without a session, for thirty days, and also for who was dismissed since.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from mentoring.api.rest.redemption import LONGEST_CODE, REDEEM_KEY
from mentoring.api.rest.refusals import Unreadable, WhoAreYou, WrongMethod
from mentoring.checkins.handing_in import Admission, hand_in
from mentoring.checkins.loading import list_of_pass
from mentoring.checkins.rules import MOST_AT_ONCE
from mentoring.checkins.shifts import shift_of
from mentoring.people.permissions import Role

LARGEST_BODY = 512 * 1024
LATEST_MS = 2**53 - 1  # What a double holds whole.
MOST_HEADS = 500

# Whoever reads them stands at the door: "tu".
WORDS: dict[str, Promise] = {
    "": gettext_lazy("Contato."),
    "twice": gettext_lazy("Era già entrato da un'altra parte: lo guarda chi organizza."),
    "given_back": gettext_lazy("Il posto era stato restituito: lo guarda chi organizza."),
    "called_off": gettext_lazy("La data era annullata: lo guarda chi organizza."),
    "expired": gettext_lazy("È arrivato tardi, e i soldi non ci sono più: lo guarda chi organizza."),
    "unknown": gettext_lazy("Questo codice non lo conosciamo: lo guarda chi organizza."),
    "other_door": gettext_lazy("Questo codice era di un altro ingresso: lo guarda chi organizza."),
    "not_open": gettext_lazy("L'ingresso in quel momento era chiuso: lo guarda chi organizza."),
    "revoked": gettext_lazy("In quel momento non eri più all'ingresso: lo guarda chi organizza."),
    "too_many_heads": gettext_lazy("Sono entrate più persone dei posti: lo guarda chi organizza."),
}


@csrf_exempt  # A pass is no cookie: nobody else's page can send it.
def entries(request: HttpRequest) -> HttpResponse:
    """What became of each entry, in their order; else problem details, and the phone keeps what it has."""
    if request.method != "POST":
        raise WrongMethod
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise WhoAreYou
    row, now = list_of_pass(token.strip()), timezone.now()
    answers = hand_in(shift_of(row), _asked(request, now), now=now)
    outcomes = [
        {"key": each.key, "outcome": each.outcome, "reason": each.reason, "words": str(WORDS[each.reason])}
        for each in answers
    ]
    return JsonResponse({"outcomes": outcomes})


entries.audience = frozenset({Role.PROVIDER, Role.DOOR})  # type: ignore[attr-defined]


def _asked(request: HttpRequest, now: datetime) -> list[Admission]:
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        raise Unreadable(_("La richiesta è troppo lunga."))
    try:
        asked = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Unreadable(_("Il corpo della richiesta non è JSON.")) from None
    sent_at = _moment(asked.get("sent_at")) if isinstance(asked, dict) else None
    told = asked.get("entries") if isinstance(asked, dict) else None
    if sent_at is None or not isinstance(told, list):
        raise Unreadable(_("Serve un oggetto JSON con «sent_at» (millisecondi) e «entries» (una lista)."))
    if len(told) > MOST_AT_ONCE:
        raise Unreadable(_("Al massimo 500 ingressi alla volta."))
    return [_admission(each, sent_at, now) for each in told]


def _admission(told: Any, sent_at: int, now: datetime) -> Admission:
    if not isinstance(told, dict):
        raise Unreadable(_("Ogni ingresso è un oggetto con «key», «code», «at», «ticket» e «heads»."))
    key, code, at = told.get("key"), told.get("code"), _moment(told.get("at"))
    ticket, heads = told.get("ticket") or "", told.get("heads")
    if not isinstance(key, str) or not REDEEM_KEY.fullmatch(key):
        raise Unreadable(_("«key» deve avere da 8 a 64 lettere, cifre e segni, senza spazi o accenti."))
    if not isinstance(code, str) or len(code) > LONGEST_CODE:
        raise Unreadable(_("«code» deve essere un testo, al massimo di 400 caratteri."))
    if at is None or not isinstance(ticket, str) or not _is_a_number_of_heads(heads):
        raise Unreadable(_("«at» sono millisecondi, «ticket» un testo, «heads» un numero o niente."))
    return Admission(key=key, code=code, at=_ago(now, sent_at - at), ticket=ticket, heads=heads)


def _is_a_number_of_heads(heads: Any) -> bool:
    return heads is None or (isinstance(heads, int) and not isinstance(heads, bool) and 1 <= heads <= MOST_HEADS)


def _moment(told: Any) -> int | None:
    """Milliseconds, as browsers count time; None for what is none."""
    is_number = isinstance(told, int | float) and not isinstance(told, bool)
    return int(told) if is_number and abs(told) <= LATEST_MS else None


def _ago(now: datetime, ms: int) -> datetime:
    """So long ago: both moments are the phone's, so its clock does not matter. A jump of years is held by the rules."""
    most = timedelta(days=400)
    return now - max(-most, min(most, timedelta(milliseconds=ms)))
