"""POST /api/v1/door/redemptions: a till, a turnstile or the door's own page lets somebody in.

The hot path of the house: on PostgreSQL a device's request is one statement. So it is a plain view: what a framework
adds per request is more than all that stands here (docs/adr/0011).
"""

import json
import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from mentoring.api.rest.refusals import Forged, Unreadable, WhoAreYou, WrongMethod
from mentoring.bookings.fast import Welcome
from mentoring.bookings.redeeming import redeem_by_device, redeem_code
from mentoring.kernel.refusal import NotAllowed
from mentoring.people.permissions import Actor, Role

LONGEST_CODE = 400  # Scanners send the whole address that a QR carries.
LARGEST_BODY = 4_000
REDEEM_KEY = re.compile(r"[!-~]{8,64}")  # It is kept, and some databases do not keep every character.


@csrf_exempt  # A device has no cookie that could be abused; a session is checked below.
def redemptions(request: HttpRequest) -> HttpResponse:
    """Redeem one code: 200 with the welcome, also to a repeated request; else problem details."""
    if request.method != "POST":
        raise WrongMethod
    welcome = _redeem(request)
    return JsonResponse(
        {
            "first_name": welcome.first_name,
            "title": welcome.title,
            "price_cents": welcome.price_cents,
            "redeemed_at": welcome.redeemed_at.isoformat(),
        }
    )


redemptions.audience = frozenset({Role.PROVIDER, Role.DOOR})  # type: ignore[attr-defined]


def _redeem(request: HttpRequest) -> Welcome:
    """For a device by its key, or for the page of somebody who is logged in."""
    now = timezone.now()
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        code, redeem_key = _asked(request)
        return redeem_by_device(token.strip(), code=code, redeem_key=redeem_key, now=now)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not request.user.is_authenticated and actor.usher_id is None:
        raise WhoAreYou
    _refuse_forged(request)
    if actor.organisation_id is None:
        raise NotAllowed
    code, redeem_key = _asked(request)
    return redeem_code(actor, provider_id=actor.organisation_id, code=code, redeem_key=redeem_key, now=now)


class _Check(CsrfViewMiddleware):
    """Django's own check, telling instead of answering."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        raise Forged(reason=reason)


def _refuse_forged(request: HttpRequest) -> None:
    check = _Check(_checked)
    check.process_request(request)
    check.process_view(request, _checked, (), {})


def _checked(_request: HttpRequest) -> HttpResponse:
    """Stands for the view while the check is made; nobody calls it."""
    return HttpResponse()


def _asked(request: HttpRequest) -> tuple[str, str]:
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        raise Unreadable(_("La richiesta è troppo lunga."))
    try:
        asked = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Unreadable(_("Il corpo della richiesta non è JSON.")) from None
    if not isinstance(asked, dict):
        raise Unreadable(_("Serve un oggetto JSON con «code» e «redeem_key»."))
    code, redeem_key = asked.get("code"), asked.get("redeem_key")
    if not isinstance(code, str) or not 1 <= len(code) <= LONGEST_CODE:
        raise Unreadable(_("«code» deve essere un testo, al massimo di 400 caratteri."))
    if not isinstance(redeem_key, str) or not REDEEM_KEY.fullmatch(redeem_key):
        raise Unreadable(_("«redeem_key» deve avere da 8 a 64 lettere, cifre e segni, senza spazi o accenti."))
    return code, redeem_key
