"""One thing that fails stops no other: what the worker does, each by itself.

The log says what failed, and as long as it is due it is tried again.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from traceback import format_tb
from typing import Any, TypeVar

from django.db import DatabaseError, connection

log = logging.getLogger(__name__)

T = TypeVar("T")
Apart = Callable[[str], AbstractContextManager[None]]


def together(_name: str) -> AbstractContextManager[None]:
    """What fails stops everything: for who asks for one thing alone."""
    return nullcontext()


@dataclass
class Troubles:
    """How many things failed so far."""

    count: int = 0

    @contextmanager
    def apart(self, name: str) -> Iterator[None]:
        """Whatever fails in here is told and counted. Without a database nothing else would work: that is raised."""
        try:
            yield
        except Exception as trouble:
            if isinstance(trouble, DatabaseError) and not _is_database_there():
                raise
            self.count += 1
            # Where, and not what was said: a database repeats the row that it refuses, names and all.
            lines = "".join(format_tb(trouble.__traceback__))
            log.error("%s: %s. Everything else goes on.\n%s", name, type(trouble).__name__, lines)  # noqa: TRY400

    def do(self, what: Callable[..., T], *about: Any, **facts: Any) -> T | None:
        """What it returns; None if it failed."""
        done: list[T] = []
        with self.apart(what.__name__):
            done.append(what(*about, **facts))
        return next(iter(done), None)


def _is_database_there() -> bool:
    return connection.connection is not None and connection.is_usable()
