"""advance(): the only way a row changes its state."""

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

from django.db import models

from mentoring.kernel.refusal import WrongState


class Stateful(Protocol):
    """A model with a state and the table of moves that are allowed."""

    pk: Any
    state: str
    MOVES: ClassVar[Mapping[Any, set[Any]]]


def advance(row: Stateful, to: str, **facts: Any) -> None:
    """Move a row to a state, and write the facts that belong to the step.

    One UPDATE that names the state it expects: of two racers exactly one wins, on any database. The other gets
    WrongState, and its row is refreshed so that it can say what happened instead.
    """
    assert isinstance(row, models.Model)
    expected = row.state
    is_allowed = to in row.MOVES.get(expected, set())
    if not is_allowed or not _rows(row).filter(pk=row.pk, state=expected).update(state=to, **facts):
        row.refresh_from_db()
        raise WrongState(row_state=row.state)
    row.state = to
    for name, value in facts.items():
        setattr(row, name, value)


def _rows(row: models.Model) -> models.Manager[Any]:
    return type(row)._base_manager
