"""How far a round is: who said yes, and how many of its vouchers are there."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from mentoring.awards.models import Approval, Award, Round


@dataclass(frozen=True)
class Progress:
    """How far the vouchers of an approved round are."""

    done: int
    all: int

    @property
    def percent(self) -> int:
        return 100 * self.done // self.all if self.all else 100


def progress_of(round: Round) -> Progress:  # noqa: A002
    """How many of those who get something have it by now; whoever was dropped is counted as done."""
    served = Award.objects.filter(round=round, standing__in=[*Award.AWARDED, Award.Standing.DROPPED]).order_by()
    counted = served.aggregate(all=Count("pk"), done=Count("pk", filter=Q(is_issued=True)))
    return Progress(counted["done"], counted["all"])


def approvals_of(round: Round) -> QuerySet[Approval]:  # noqa: A002
    """Who said yes, the first one first."""
    return Approval.objects.filter(round=round).select_related("user").order_by("at", "pk")
