"""What a browser's session remembers (whom a log-in code went to, what was answered), encrypted in its table.

With a key made of the installation's secret, like the cookie's signature: whoever changes that logs everybody out.
"""

import base64
import hashlib
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as PlainStore


@lru_cache(maxsize=2)
def _cipher(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"mentoring.sessions:{secret}".encode()).digest()))


class SessionStore(PlainStore):
    """Django's own, with an envelope around."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        return _cipher(settings.SECRET_KEY).encrypt(super().encode(session_dict).encode()).decode()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        try:
            plain = _cipher(settings.SECRET_KEY).decrypt(session_data).decode()
        except InvalidToken:  # Of another secret, or of before: whoever it was logs in again.
            return {}
        return super().decode(plain)
