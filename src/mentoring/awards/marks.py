"""A nominator's own mark, while it can still count."""

from datetime import datetime

from django.db import transaction

from mentoring.awards.errors import MarkTooLate
from mentoring.awards.models import Award, Round
from mentoring.nominations import commands
from mentoring.nominations.models import Nomination
from mentoring.nominations.permissions import may_nominate
from mentoring.people.permissions import Actor, require


def may_still_mark(actor: Actor, nomination: Nomination) -> bool:
    """May the actor say who comes first, and is there still a round to which that could make a difference?"""
    is_alive = nomination.state not in Nomination.GONE
    return is_alive and may_nominate(actor, nomination.nominator_id) and not _is_ranked(nomination)


@transaction.atomic
def mark_priority(actor: Actor, *, nomination: Nomination, now: datetime) -> None:
    """Of all that one puts forward, this one among the first. Again changes nothing.

    Refuses with NotAllowed, MarkTooLate if a round has ranked the nomination, or WrongState if it is over.
    """
    require(may_nominate(actor, nomination.nominator_id))
    _refuse_ranked(nomination)
    commands.mark_priority(actor, nomination=nomination, now=now)


@transaction.atomic
def unmark_priority(actor: Actor, *, nomination: Nomination, now: datetime) -> None:
    """Take the mark away again. Refuses as mark_priority() does."""
    require(may_nominate(actor, nomination.nominator_id))
    _refuse_ranked(nomination)
    commands.unmark_priority(actor, nomination=nomination, now=now)


def _refuse_ranked(nomination: Nomination) -> None:
    if _is_ranked(nomination):
        raise MarkTooLate


def _is_ranked(nomination: Nomination) -> bool:
    """Has a round looked at it that stands, or may come to stand?"""
    return Award.objects.filter(nomination=nomination).exclude(round__state=Round.State.REJECTED).exists()
