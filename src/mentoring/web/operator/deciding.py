"""What stands between a prepared round and its vouchers: who said yes, who still can, and what has changed."""

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.awards.changes import changes_since
from mentoring.awards.commands import RENEWABLE
from mentoring.awards.errors import SaidYes, SameHands
from mentoring.awards.progress import approvals_of, progress_of
from mentoring.awards.queries import preview
from mentoring.people.permissions import Role
from mentoring.people.queries import members_of
from mentoring.web.audience import ActorRequest
from mentoring.web.operator.outcomes import summary
from mentoring.web.second_factor import without_second_step
from mentoring.web.wording import euro

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mentoring.awards.changes import Changes
    from mentoring.awards.models import Round
    from mentoring.people.models import Organisation


def who_can_approve(operator: "Organisation") -> int:
    """How many of the operator's people have a second step, and so can say yes."""
    people = list(members_of(operator, Role.OPERATOR))
    return len(people) - len(without_second_step(people))


def deciding(request: ActorRequest, round: "Round", names: "Mapping[int, str]") -> dict[str, Any]:  # noqa: A002
    """How far a round is, for its page."""
    approvals = list(approvals_of(round))
    context = {"approvals": approvals, "is_waiting": round.state == "prepared", "progress": None}
    if round.state == "issuing":
        context["progress"] = progress_of(round)
    if round.state != "prepared":
        return context
    said_yes = {approval.user_id for approval in approvals}
    able = who_can_approve(round.programme.territory.operator) - (round.prepared_by_id is not None)
    changes = changes_since(round, timezone.now())
    return context | {
        "why_not": _why_not(round, request.actor.user_id, said_yes),
        "lacking_people": max(0, round.approvals_needed - able),
        "able": able,
        "changes": _in_words(changes, names),
        "newer_rules": changes.newer_rules,
        "is_renewable": round.kind in RENEWABLE,
        "fresh": summary(preview(request.actor, round.programme, timezone.now()).outcomes, names)
        if changes.is_outdated and round.kind in RENEWABLE
        else None,
    }


def _why_not(round: "Round", user_id: int | None, said_yes: "set[int]") -> str:  # noqa: A002
    """Why whoever looks cannot say yes, if they cannot."""
    if user_id == round.prepared_by_id:
        return str(SameHands.sentence)
    return str(SaidYes.sentence) if user_id in said_yes else ""


def _in_words(changes: "Changes", names: "Mapping[int, str]") -> list[str]:
    """What stops a round, one sentence each."""
    told = []
    if changes.gone:
        sentence = ngettext(
            "Una persona che doveva ricevere il buono non può più: il sì non c'è più, o manca qualcosa.",
            "%(n)s persone che dovevano ricevere il buono non possono più: il sì non c'è più, o manca qualcosa.",
            changes.gone,
        )
        told.append(sentence % {"n": changes.gone})
    if changes.merged:
        sentence = ngettext(
            "Due schede erano della stessa persona: riceverebbe due buoni.",
            "%(n)s schede erano doppie: qualcuno riceverebbe due buoni.",
            changes.merged,
        )
        told.append(sentence % {"n": changes.merged})
    for short in changes.short:
        figures = {
            "fund": names.get(short.fund_id, "?"),
            "held": euro(short.held_cents),
            "needed": euro(short.needed_cents),
        }
        told.append(_("Nel fondo %(fund)s ci sono %(held)s: ne servirebbero %(needed)s.") % figures)
    return told
