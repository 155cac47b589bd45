"""New keys for old secrets: everything that is encrypted at rest is written again under the newest field key.

In small transactions, while the town goes on. Each value is replaced only if it still is what was read, and what is
under the newest key already is left alone: killed in the middle and started again, it goes on where it stopped.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from mentoring.kernel import addresses, secrecy
from mentoring.kernel.fields import EncryptedBytesField, EncryptedTextField

AT_ONCE = 500
# How a value of each kind of field comes under the newest key; None: it is there already.
_RENEW: "dict[type[models.Field[Any, Any]], Callable[[Any], Any]]" = {
    EncryptedTextField: secrecy.renewed,
    EncryptedBytesField: lambda value: secrecy.renewed_bytes(bytes(value)),
    addresses.SealedEmailField: addresses.renewed,
}


@dataclass
class Secrets:
    """One column that holds secrets, and how many of them are under an older key."""

    table: str
    column: str
    key: str  # The name of its primary key.
    renew: Callable[[Any], Any]
    label: str
    seen: int = 0
    old: int = 0

    def __str__(self) -> str:
        return f"{self.label}: {self.old} of {self.seen} under an older key"


def secrets_kept() -> list[Secrets]:
    """Every column that is encrypted, in all rooms and in the libraries' tables."""
    kept = []
    for model in apps.get_models():
        key = str(model._meta.pk.column)
        for field in model._meta.local_concrete_fields:
            renew = next((how for kind, how in _RENEW.items() if isinstance(field, kind)), None)
            if renew and not model._meta.proxy:
                label = f"{model._meta.label_lower}.{field.name}"
                kept.append(Secrets(model._meta.db_table, str(field.column), key, renew, label))
    return kept


def rotate(secrets: Secrets) -> Iterator[Secrets]:
    """Write a column's old secrets again, a batch at a time; tells after each how far it is."""
    return _walk(secrets, _replace)


def count_old(secrets: Secrets) -> Iterator[Secrets]:
    """The same without writing."""
    return _walk(secrets, lambda *_row: None)


def _walk(secrets: Secrets, replace: Callable[[Secrets, Any, Any, Any], None]) -> Iterator[Secrets]:
    last: Any = None
    while rows := _after(secrets, last):
        with transaction.atomic():
            for pk, value in rows:
                fresh = secrets.renew(value)
                if fresh is not None:
                    replace(secrets, pk, value, fresh)
                    secrets.old += 1
        secrets.seen += len(rows)
        last = rows[-1][0]
        yield secrets


def _after(secrets: Secrets, last: Any) -> list[tuple[Any, Any]]:
    """The next rows that hold something. In bare SQL: through our fields one reads what is under the seal."""
    quote = connection.ops.quote_name
    key, column = quote(secrets.key), quote(secrets.column)
    after = f"{key} > %s AND" if last is not None else ""
    question = (
        f"SELECT {key}, {column} FROM {quote(secrets.table)} "  # noqa: S608 - names of our own tables
        f"WHERE {after} {column} IS NOT NULL AND length({column}) > 0 ORDER BY {key} LIMIT {AT_ONCE}"
    )
    with connection.cursor() as cursor:
        cursor.execute(question, [last] if last is not None else [])
        return list(cursor.fetchall())


def _replace(secrets: Secrets, pk: Any, value: Any, fresh: Any) -> None:
    quote = connection.ops.quote_name
    column = quote(secrets.column)
    statement = (
        f"UPDATE {quote(secrets.table)} SET {column} = %s "  # noqa: S608 - names of our own tables
        f"WHERE {quote(secrets.key)} = %s AND {column} = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [fresh, pk, bytes(value) if isinstance(value, memoryview) else value])


def rotate_identities() -> int:
    """The identities that a broker vouched for lie encrypted inside a library's JSON. Returns how many were old."""
    accounts = apps.get_model("socialaccount", "SocialAccount")._default_manager
    renewed = 0
    for pk, told in accounts.order_by("pk").values_list("pk", "extra_data").iterator():
        fresh = secrecy.renewed(told["identity"]) if "identity" in told else None
        if fresh:
            accounts.filter(pk=pk).update(extra_data={**told, "identity": fresh})
            renewed += 1
    return renewed
