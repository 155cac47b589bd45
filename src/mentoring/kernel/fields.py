"""Texts and bytes that the database cannot read."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from mentoring.kernel.secrecy import decrypt, decrypt_bytes, encrypt, encrypt_bytes

# Django's fields are generic for the type checker only.
if TYPE_CHECKING:
    _Text = models.TextField[str, str]
    _Bytes = models.BinaryField[bytes, bytes]
else:
    _Text = models.TextField
    _Bytes = models.BinaryField


class EncryptedTextField(_Text):
    """Text kept encrypted at rest. It cannot be searched: keep a fingerprint beside it where one must find it."""

    def from_db_value(self, value: str | None, expression: Any, connection: BaseDatabaseWrapper) -> str | None:
        return decrypt(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return encrypt(text) if text else text


class EncryptedBytesField(_Bytes):
    """A document kept encrypted at rest."""

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> bytes | None:
        return decrypt_bytes(bytes(value)) if value else value

    def get_prep_value(self, value: Any) -> Any:
        content = super().get_prep_value(value)
        return encrypt_bytes(bytes(content)) if content else content
