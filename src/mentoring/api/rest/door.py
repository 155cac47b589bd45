"""POST /api/v1/door/redemptions: a till, a turnstile or the door's own page lets somebody in.

The hot path of the house: on PostgreSQL a device's request is one statement. So it is a plain view: what a framework
adds per request is more than all that stands here (docs/adr/0011). Most of them do not even come here: lane.py.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from mentoring.api.rest.redemption import LARGEST_BODY, answer, asked
from mentoring.api.rest.refusals import Forged, Unreadable, WhoAreYou, WrongMethod
from mentoring.bookings.fast import Welcome
from mentoring.bookings.redeeming import redeem_by_device, redeem_code
from mentoring.kernel.refusal import NotAllowed
from mentoring.people.permissions import Actor, Role


@csrf_exempt  # A device has no cookie that could be abused; a session is checked below.
def redemptions(request: HttpRequest) -> HttpResponse:
    """Redeem one code: 200 with the welcome, also to a repeated request; else problem details."""
    if request.method != "POST":
        raise WrongMethod
    return JsonResponse(answer(_redeem(request)))


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
    return asked(request.body)
