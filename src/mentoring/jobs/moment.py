"""Many questions, one moment: the books must not move while they are counted."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything asked inside sees the database as it was at one moment, while the town goes on.

    SQLite: our transactions hold the one lock for writing. PostgreSQL shows every question its own moment unless it is
    told otherwise, before the first one. Inside a transaction that has begun (a test's), what has begun goes on.
    """
    has_begun = connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql" and not has_begun:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
