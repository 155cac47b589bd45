"""Log-in mail leaves through the outbox, like all mail."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.sites.shortcuts import get_current_site
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import get_language

from mentoring.records.commands import enqueue


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth, told to put its letters into our outbox: no page waits for a mail server."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        frame = {"request": self.request, "email": email, "current_site": get_current_site(self.request)}
        message = self.render_mail(template_prefix, email, {**frame, **context})
        enqueue(
            "account",
            to=email,
            key=f"account:{get_random_string(32)}",
            at=timezone.now(),
            language=get_language() or "it",
            subject=message.subject,
            body=message.body,
        )
