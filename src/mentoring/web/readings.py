"""Every page that shows somebody else who a person is says so: who read, whose data, why, when.

    note_readings(request, [nomination.person_id], Why.FOLLOW)

One statement for a page, however many names are on it. A list does it by itself: Listing(..., named=Named(...)).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone

from mentoring.people.permissions import Actor
from mentoring.records import commands
from mentoring.records.queries import Why

if TYPE_CHECKING:
    from django.urls import ResolverMatch

__all__ = ["Named", "Why", "note_readings"]


@dataclass(frozen=True)
class Named:
    """Whom the rows of a list name, and why they are shown."""

    person_id: Callable[[Any], int]
    why: Why


def note_readings(request: HttpRequest, person_ids: Iterable[int], why: Why) -> None:
    """Record who reads these persons' data on this page. Whoever reads their own (or their child's) is not recorded."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    others = [person_id for person_id in person_ids if not actor.stands_for(person_id)]
    match: ResolverMatch | None = request.resolver_match
    if others:
        commands.note_readings(actor, others, why=why, page=match.view_name if match else "", at=timezone.now())
