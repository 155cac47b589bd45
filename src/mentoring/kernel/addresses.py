"""E-mail addresses that people log in with: sealed, and found again.

Everything else that is encrypted here is encrypted anew each time; an address must be found by what somebody types, and
be unique. So it is sealed in such a way that the same address always gives the same seal (AES-SIV, RFC 5297), with a
key that is made of the field key. Whoever reads the database can tell that two seals are equal, and nothing else.
While keys rotate, an address is looked for under each of them.
"""

import base64
import hmac
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import lookups
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    _Email = models.EmailField[str, str]
    _Exact = lookups.Exact[Any]
    _In = lookups.In[Any]
else:
    _Email, _Exact, _In = models.EmailField, lookups.Exact, lookups.In


class BrokenSeal(ValueError):
    """None of our keys has made this seal: one was lost."""


@lru_cache(maxsize=8)
def _sealer(key: str) -> AESSIV:
    return AESSIV(hmac.digest(key.encode(), b"mentoring.addresses", "sha512"))


def seal(address: str, key: str | None = None) -> str:
    """An address as it is kept, under the newest key if no other is named. Case does not matter."""
    sealed = _sealer(key or settings.FIELD_KEYS[0]).encrypt(address.lower().encode(), None)
    return base64.b32encode(sealed).decode().rstrip("=").lower()


def opened(sealed: str) -> str:
    """The address under a seal. Fails loudly (BrokenSeal) if the key is gone."""
    try:
        raw = base64.b32decode(sealed.upper() + "=" * (-len(sealed) % 8))
    except ValueError as error:
        raise BrokenSeal from error
    for key in settings.FIELD_KEYS:
        try:
            return _sealer(key).decrypt(raw, None).decode()
        except InvalidTag:
            continue
    raise BrokenSeal


def renewed(sealed: str) -> str | None:
    """The same address under the newest key; None if it is under it already. Fails loudly (BrokenSeal)."""
    fresh = seal(opened(sealed))
    return fresh if fresh != sealed else None


def _seals(address: str) -> list[str]:
    return [seal(address, key) if address else "" for key in settings.FIELD_KEYS]


class SealedEmailField(_Email):
    """An address to log in with, sealed at rest. It is found by equality alone: no part of it, no order."""

    def get_internal_type(self) -> str:
        return "TextField"  # A seal is longer than what it seals.

    def from_db_value(self, value: str | None, expression: Any, connection: BaseDatabaseWrapper) -> str | None:
        return opened(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return seal(text) if text else text


class BorrowedEmailField(SealedEmailField):
    """The same, put over a field of a library's model: its migrations are the library's, and speak of an EmailField."""

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs


class _Same(_Exact):
    """Equal, under whichever key."""

    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str, ...]]:
        return _among(self, [str(self.rhs)], compiler, connection)


class _SameInAnyCase(_Same):
    lookup_name = "iexact"


class _AmongThese(_In):
    """One of several addresses, under whichever key."""

    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str, ...]]:
        return _among(self, [str(address) for address in self.rhs], compiler, connection)


def _among(
    lookup: "models.Lookup[Any]", addresses: list[str], compiler: SQLCompiler, connection: BaseDatabaseWrapper
) -> tuple[str, tuple[str, ...]]:
    # Not process_lhs(): it would fold the case of the seal, too.
    column, params = compiler.compile(lookup.lhs)
    seals = [one for address in addresses for one in _seals(address)]
    if not seals:
        raise EmptyResultSet
    return f"{column} IN ({', '.join(['%s'] * len(seals))})", (*map(str, params), *seals)


for _lookup in (_Same, _SameInAnyCase, _AmongThese):
    SealedEmailField.register_lookup(_lookup)
