"""What a browser's session remembers (whom a log-in code went to, what was answered), encrypted in its table.

With a key made of the installation's secret, like the cookie's signature: whoever changes that logs everybody out.
"""

import base64
import hashlib
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as PlainStore
from django.db import OperationalError


@lru_cache(maxsize=2)
def _cipher(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"mentoring.sessions:{secret}".encode()).digest()))


class SessionStore(PlainStore):
    """Django's own, with an envelope around, and an ear for why it could not be written."""

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's own signature.
        """Raises UpdateError only if it is gone; what a busy database says is said as it is."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError):
                raise error.__context__ from error.__context__.__cause__
            raise

    def encode(self, session_dict: dict[str, Any]) -> str:
        return _cipher(settings.SECRET_KEY).encrypt(super().encode(session_dict).encode()).decode()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        try:
            plain = _cipher(settings.SECRET_KEY).decrypt(session_data).decode()
        except InvalidToken:  # Of another secret, or of before: whoever it was logs in again.
            return {}
        return super().decode(plain)
