"""A result for the person concerned: what it is made of, what would have changed it, until when to question it."""

from dataclasses import asdict
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from mentoring.awards.archive import inputs_from_data, opened
from mentoring.awards.bands import Band, band_of
from mentoring.awards.models import Archive, Award
from mentoring.awards.preparing import rulebook_of
from mentoring.awards.rulebook import Rulebook
from mentoring.awards.thresholds import Change, change_for
from mentoring.people.permissions import Actor

_RELATED = ("round__programme__territory__operator", "round__rules", "nomination__person", "nomination__nominator")


def results_of(actor: Actor) -> QuerySet[Award]:
    """What was decided for the person one is, or answers for: the newest first."""
    own = Award.objects.visible_to(actor).filter(nomination__person=actor.person_id or 0)
    return own.select_related(*_RELATED, "review").order_by("-round__decided_at", "-pk")


def result_with_id(actor: Actor, pk: int) -> Award | None:
    """One of them; somebody else's is not there."""
    return results_of(actor).filter(pk=pk).first()


def result_for_nominator(actor: Actor, pk: int) -> Award | None:
    """The result of somebody whom one's body put forward, to print it for them."""
    own = Award.objects.visible_to(actor).filter(nomination__nominator=actor.organisation_id or 0)
    return own.select_related(*_RELATED, "review").filter(pk=pk).first()


def rules_behind(award: Award) -> Rulebook:
    """The rules by which it was decided."""
    return rulebook_of(award.round.programme, award.round.rules)


def review_until(award: Award) -> date:
    """The last day on which a review can be asked for."""
    assert award.round.decided_at, "only decided results are shown"
    return timezone.localdate(award.round.decided_at) + timedelta(days=rules_behind(award).review_days)


def band_in_round(award: Award) -> Band | None:
    """Where somebody stands among all whom the round put in order; None if it did not, or they are too few to tell."""
    if award.standing == Award.Standing.INELIGIBLE:
        return None
    ranked = Award.objects.filter(round=award.round_id).exclude(standing=Award.Standing.INELIGIBLE)
    return band_of(award.position, ranked.order_by().count())


def change_of(award: Award) -> Change | None:
    """What would have served whoever waits; None for everybody else, or if nothing was kept of the round.

    Reckoned from what was kept when the first one asks, then kept itself: it never changes.
    """
    if award.standing != Award.Standing.WAITING:
        return None
    if award.change is None:
        archive = Archive.objects.filter(round=award.round_id).first()
        found = change_for(inputs_from_data(opened(archive.inputs)[0]), award.nomination_id) if archive else None
        if found is None:
            return None
        award.change = asdict(found)
        Award.objects.filter(pk=award.pk).update(change=award.change)
    return Change(**{**award.change, "facts": tuple(award.change["facts"])})
