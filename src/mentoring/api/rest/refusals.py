"""What a machine is told before any rule of ours is asked. All of it becomes problem details (RFC 9457)."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import Refusal


class WhoAreYou(Refusal):
    status: ClassVar[int] = 401
    code = "who-are-you"
    headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": "Bearer"}
    sentence = _("Serve una chiave del dispositivo (Authorization: Bearer) o una sessione.")


class Forged(Refusal):
    status: ClassVar[int] = 403
    code = "forged"
    sentence = _("La richiesta non viene da una pagina di questo sito: manca il suo token (X-CSRFToken).")


class WrongMethod(Refusal):
    status: ClassVar[int] = 405
    code = "wrong-method"
    headers: ClassVar[dict[str, str]] = {"Allow": "POST"}
    sentence = _("Qui si risponde solo a POST.")


class Unreadable(Refusal):
    status: ClassVar[int] = 422
    code = "unreadable"
    sentence = _("La richiesta non si legge.")
