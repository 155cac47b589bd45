"""Log-in mail leaves through the outbox, like all mail; and what one can do to show again that it is oneself."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mentoring.records.commands import enqueue
from mentoring.web.clients import address_of_client


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth, told to put its letters into our outbox: no page waits for a mail server."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        frame = {"request": self.request, "email": email, "current_site": get_current_site(self.request)}
        message = self.render_mail(template_prefix, email, {**frame, **context})
        territory = getattr(self.request, "territory", None)  # Where the door is that somebody knocks at.
        enqueue(
            "account",
            to=email,
            key=f"account:{get_random_string(32)}",
            at=timezone.now(),
            territory_id=getattr(territory, "pk", None),
            language=get_language() or "it",
            subject=message.subject,
            body=message.body,
        )

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """In our words; a passkey comes before codes, of which some have only the spare ones."""
        words = {
            "reauthenticate": _("Usa la password"),
            "mfa_reauthenticate:webauthn": _("Usa la passkey"),
            "mfa_reauthenticate": _("Usa un codice dell'app, o uno di riserva"),
        }
        ways = {way["id"]: way for way in super().get_reauthentication_methods(user)}
        return [{**ways[key], "description": said} for key, said in words.items() if key in ways]

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of_client(request) or "unknown"
