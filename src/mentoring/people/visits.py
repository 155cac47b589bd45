"""Commands and queries: the guided first visit of a role. Once it is over it comes back only when it is called."""

from datetime import datetime

from mentoring.people.models import FirstVisit
from mentoring.people.permissions import Actor, require


def step_of_visit(actor: Actor) -> int | None:
    """At which step the actor is in the first visit of the role they wear, counted from 0; None once it is over.

    Whoever came with a card has none: there is no account to remember it with.
    """
    if actor.user_id is None:
        return None
    visit = FirstVisit.objects.filter(user=actor.user_id or 0, role=actor.role).first()
    if visit is None:
        return 0
    return visit.step if visit.ended_at is None else None


def go_to_step(actor: Actor, *, step: int) -> None:
    """Go on or back in the visit. Once it is over nothing happens: an old window does not bring it back.

    Refuses with NotAllowed for a visitor.
    """
    visit = _visit(actor)
    FirstVisit.objects.filter(pk=visit.pk, ended_at=None).update(step=step)


def end_visit(actor: Actor, *, now: datetime) -> None:
    """The visit is over, because it was finished or skipped; again changes nothing. Refuses with NotAllowed."""
    visit = _visit(actor)
    FirstVisit.objects.filter(pk=visit.pk, ended_at=None).update(ended_at=now)


def call_visit_back(actor: Actor) -> None:
    """Begin the visit again, because somebody asked for it. Refuses with NotAllowed for a visitor."""
    visit = _visit(actor)
    FirstVisit.objects.filter(pk=visit.pk).update(step=0, ended_at=None)


def _visit(actor: Actor) -> FirstVisit:
    require(actor.is_authenticated)
    assert actor.user_id is not None
    visit, _made = FirstVisit.objects.get_or_create(user_id=actor.user_id, role=actor.role)
    return visit
