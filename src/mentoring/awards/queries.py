"""What a round would do, what it did, and why."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from mentoring.awards.models import Award, Round
from mentoring.awards.rules import Applicant, Decision, Purse, allocate
from mentoring.funds.queries import standings
from mentoring.funds.rules import Candidate
from mentoring.kernel.money import Cents
from mentoring.nominations.models import Nomination
from mentoring.nominations.queries import with_consent
from mentoring.people.permissions import Actor, require
from mentoring.people.rules import age_on
from mentoring.programmes.models import Programme, Territory
from mentoring.programmes.permissions import may_operate
from mentoring.vouchers.models import Voucher

# Names and stories have no say in an award; they stay sealed.
_SEALED = (
    "words",
    "prize",
    "need",
    "disadvantages",
    "own_email",
    "guardian_name",
    "guardian_email",
    "guardian_phone",
    "person__fiscal_code",
)


def count_waiting_for_award(territory: Territory) -> dict[int, int]:
    """How many people wait for an award with the family's yes: programme id -> number, only where somebody waits."""
    served = Voucher.objects.filter(programme=OuterRef("programme"), person=OuterRef("person"))
    rows = (
        Nomination.objects.filter(programme__territory=territory, state=Nomination.State.CONSENTED, lacking="")
        .exclude(Exists(served))
        .values("programme_id")
        .annotate(n=Count("person_id", distinct=True))
        .order_by()
    )
    return {row["programme_id"]: row["n"] for row in rows}


def waiting_for_award(programme: Programme) -> list[Nomination]:
    """Consented nominations whose person has no voucher of this programme, each person once, first come first."""
    served = set(Voucher.objects.filter(programme=programme).values_list("person_id", flat=True))
    first: dict[int, Nomination] = {}
    for nomination in with_consent(programme).defer(*_SEALED):
        if nomination.person_id not in served:
            first.setdefault(nomination.person_id, nomination)
    return list(first.values())


def simulate(programme: Programme) -> list[Decision]:
    """What a round would decide now. Writes nothing."""
    return _decide(programme, waiting_for_award(programme))


def _decide(programme: Programme, waiting: list[Nomination]) -> list[Decision]:
    applicants = [
        Applicant(
            nomination.pk,
            Candidate(
                age=nomination.person.age_on(programme.ages_counted_on),
                nominator_id=nomination.nominator_id,
                municipality=nomination.person.municipality,
            ),
        )
        for nomination in waiting
    ]
    purses = [
        Purse(standing.fund.pk, standing.balance_cents, standing.fund.earmark)
        for standing in standings(programme.territory)
    ]
    return allocate(applicants, purses, award=Cents(programme.award_cents), programme_scope=programme.scope)


@dataclass(frozen=True)
class Outcome:
    """What a round decides for one person: everything the decision is made of, and no name."""

    position: int
    age: int
    nominator: str
    municipality: str
    fund_id: int | None  # None: on the waiting list.
    obstacles: dict[int, str]  # fund id -> why it does not serve


def preview(actor: Actor, programme: Programme) -> list[Outcome]:
    """The outcome of a round that is not prepared yet, as simulate() decides it. Refuses with NotAllowed."""
    require(may_operate(actor, programme.territory))
    waiting = waiting_for_award(programme)
    decisions = _decide(programme, waiting)
    return [
        Outcome(
            position=position,
            age=nomination.person.age_on(programme.ages_counted_on),
            nominator=nomination.nominator.name,
            municipality=nomination.person.municipality,
            fund_id=decision.fund_id,
            obstacles=decision.obstacles,
        )
        for position, (nomination, decision) in enumerate(zip(waiting, decisions, strict=True), start=1)
    ]


def outcomes(actor: Actor, round: Round) -> list[Outcome]:  # noqa: A002 - the concept's own name
    """What a round decided, in its order."""
    counted_on = round.programme.ages_counted_on
    rows = (
        Award.objects.visible_to(actor)
        .filter(round=round)
        .order_by("position")
        .values_list(
            "position",
            "nomination__person__born_on",
            "nomination__nominator__name",
            "nomination__person__municipality",
            "fund_id",
            "obstacles",
        )
    )
    return [
        Outcome(position, age_on(born_on, counted_on), nominator, municipality, fund_id, _by_fund(obstacles))
        for position, born_on, nominator, municipality, fund_id, obstacles in rows
    ]


def _by_fund(obstacles: dict[str, str]) -> dict[int, str]:
    return {int(fund_id): why for fund_id, why in obstacles.items()}  # JSON knows no numbers as keys.


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
    """One round, for its operator; None for everybody else."""
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


def with_results(actor: Actor, nominations: QuerySet[Nomination]) -> QuerySet[Nomination]:
    """Nominations with what the rounds said of each that the actor may know: is_decided, is_awarded."""
    decided = Award.objects.visible_to(actor).filter(nomination=OuterRef("pk")).order_by()
    return nominations.annotate(is_decided=Exists(decided), is_awarded=Exists(decided.filter(fund__isnull=False)))


def lacking_something(actor: Actor, nominations: QuerySet[Nomination]) -> QuerySet[Nomination]:
    """Those that wait because something the programme wants is not there; whoever said no or has an award does not."""
    waiting = [*Nomination.ASKED, Nomination.State.CONSENTED]
    awarded = Award.objects.visible_to(actor).filter(nomination=OuterRef("pk"), fund__isnull=False).order_by()
    return nominations.filter(~Exists(awarded), state__in=waiting).exclude(lacking="")


def count_awarded(actor: Actor, nominator_id: int) -> int:
    """How many of a nominator's nominations a round has awarded."""
    mine = Award.objects.visible_to(actor).filter(nomination__nominator=nominator_id, fund__isnull=False)
    return mine.order_by().values("nomination").distinct().count()


def awards_of(actor: Actor) -> QuerySet[Award]:
    """The results an actor may see, the newest first."""
    return (
        Award.objects.visible_to(actor)
        .select_related("round__programme", "nomination__person", "nomination__nominator", "fund", "voucher")
        .order_by("-round__prepared_at", "position")
    )
