"""What a round would do, what it did, and why."""

from django.db.models import Count, Q, QuerySet

from mentoring.awards.models import Award, Round
from mentoring.awards.rules import Applicant, Decision, Purse, allocate
from mentoring.funds.queries import standings
from mentoring.funds.rules import Candidate
from mentoring.kernel.money import Cents
from mentoring.nominations.models import Nomination
from mentoring.nominations.queries import with_consent
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Programme, Territory
from mentoring.vouchers.models import Voucher


def waiting_for_award(programme: Programme) -> list[Nomination]:
    """Consented nominations whose person has no voucher of this programme, each person once, first come first."""
    served = set(Voucher.objects.filter(programme=programme).values_list("person_id", flat=True))
    first: dict[int, Nomination] = {}
    for nomination in with_consent(programme):
        if nomination.person_id not in served:
            first.setdefault(nomination.person_id, nomination)
    return list(first.values())


def simulate(programme: Programme) -> list[Decision]:
    """What a round would decide now. Writes nothing."""
    applicants = [
        Applicant(
            nomination.pk,
            Candidate(
                age=nomination.person.age_on(programme.ages_counted_on),
                nominator_id=nomination.nominator_id,
                municipality=nomination.person.municipality,
            ),
        )
        for nomination in waiting_for_award(programme)
    ]
    purses = [
        Purse(standing.fund.pk, standing.balance_cents, standing.fund.earmark)
        for standing in standings(programme.territory)
    ]
    return allocate(applicants, purses, award=Cents(programme.award_cents), programme_scope=programme.scope)


def rounds(actor: Actor, territory: Territory) -> QuerySet[Round]:
    """Rounds of a territory, the newest first, with how many were served (n_awarded) and wait (n_waiting)."""
    return (
        Round.objects.visible_to(actor)
        .filter(programme__territory=territory)
        .select_related("programme__territory", "prepared_by", "decided_by")
        .annotate(
            n_awarded=Count("awards", filter=Q(awards__fund__isnull=False)),
            n_waiting=Count("awards", filter=Q(awards__fund__isnull=True)),
        )
        .order_by("-prepared_at", "-pk")
    )


def round_with_id(actor: Actor, pk: int) -> Round | None:
    related = ("programme__territory", "prepared_by", "decided_by")
    return Round.objects.visible_to(actor).select_related(*related).filter(pk=pk).first()


def awards_in(actor: Actor, round: Round) -> QuerySet[Award]:  # noqa: A002 - the concept's own name
    """Each result of a round, in its order."""
    return (
        Award.objects.visible_to(actor)
        .filter(round=round)
        .select_related("nomination__person", "nomination__nominator", "fund")
        .order_by("position")
    )


def awards_of(actor: Actor) -> QuerySet[Award]:
    """The results an actor may see, the newest first."""
    return (
        Award.objects.visible_to(actor)
        .select_related("round__programme", "nomination__person", "nomination__nominator", "fund", "voucher")
        .order_by("-round__prepared_at", "position")
    )
