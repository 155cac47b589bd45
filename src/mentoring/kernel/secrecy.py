"""Encryption at rest and keyed fingerprints.

A field is encrypted with the newest key and read with any of them, so keys can rotate. A fingerprint finds an
encrypted value again without reading it: an HMAC whose key never leaves the environment.
"""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


@lru_cache(maxsize=8)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    """The text, unreadable without the field keys."""
    return _cipher(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """What was encrypted. Fails loudly (InvalidToken) if the key is gone."""
    return _cipher(tuple(settings.FIELD_KEYS)).decrypt(token.encode()).decode()


def encrypt_bytes(content: bytes) -> bytes:
    """The same for bytes: the token without its letters for e-mail, which would make a scan a third larger."""
    return base64.urlsafe_b64decode(_cipher(tuple(settings.FIELD_KEYS)).encrypt(content))


def decrypt_bytes(token: bytes) -> bytes:
    """What was encrypted. Fails loudly (InvalidToken) if the key is gone."""
    return _cipher(tuple(settings.FIELD_KEYS)).decrypt(base64.urlsafe_b64encode(token))


def renewed(token: str) -> str | None:
    """The same secret under the newest key; None if it is under it already. Fails loudly (InvalidToken)."""
    keys = tuple(settings.FIELD_KEYS)
    try:
        _cipher(keys[:1]).decrypt(token.encode())
    except InvalidToken:
        return _cipher(keys).rotate(token.encode()).decode()
    return None


def renewed_bytes(token: bytes) -> bytes | None:
    """The same for a document."""
    fresh = renewed(base64.urlsafe_b64encode(token).decode())
    return base64.urlsafe_b64decode(fresh) if fresh else None


def fingerprint(text: str) -> str:
    """A keyed hash of a canonical value, 64 hex digits: equal values meet, nobody can go back."""
    return hmac.new(settings.FINGERPRINT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
