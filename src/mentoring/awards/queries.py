"""What a round would do, what it did, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from mentoring.awards.models import Award, Review, Round, Slice
from mentoring.awards.preparing import inputs_now, rulebook_of, rules_in_force
from mentoring.awards.rulebook import Rulebook
from mentoring.awards.rules import Decision, Inputs, Result, Standing, decide
from mentoring.nominations.models import Nomination
from mentoring.people.permissions import Actor, require
from mentoring.people.queries import organisation_names
from mentoring.people.rules import age_on
from mentoring.programmes.models import Programme, Territory
from mentoring.programmes.permissions import may_operate
from mentoring.vouchers.models import Voucher

_SLICES = Prefetch("slices", Slice.objects.select_related("fund", "voucher").order_by("pk"))


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


def inputs_of(programme: Programme, now: datetime) -> Inputs:
    """All that a round would be decided from now, by the rules in force."""
    rules = rules_in_force(programme)
    return inputs_now(programme, now, rules=rulebook_of(programme, rules), seed=rules.seed if rules else "")


def simulate(programme: Programme, now: datetime) -> tuple[Decision, ...]:
    """What a round would decide now. Writes nothing."""
    return decide(inputs_of(programme, now)).decisions


@dataclass(frozen=True)
class Outcome:
    """What a round decides for one person: everything the decision is made of, and no name."""

    position: int
    age: int
    nominator: str
    municipality: str
    standing: str
    total_points: int
    amount_cents: int  # What the rules would give.
    slices: Mapping[int, int] = field(default_factory=dict)  # Fund -> what it gives.
    barred: str = ""
    is_reserved: bool = False
    obstacles: Mapping[int, str] = field(default_factory=dict)  # Fund -> why it does not serve whoever waits.

    @property
    def is_awarded(self) -> bool:
        return bool(self.slices)

    @property
    def given_cents(self) -> int:
        return sum(self.slices.values())


@dataclass(frozen=True)
class Preview:
    """A round that is not prepared yet: what it would be decided from, and what comes of it."""

    inputs: Inputs
    result: Result
    outcomes: list[Outcome]


def preview(actor: Actor, programme: Programme, now: datetime) -> Preview:
    """The outcome of a round that is not prepared yet, as simulate() decides it. Refuses with NotAllowed."""
    require(may_operate(actor, programme.territory))
    inputs = inputs_of(programme, now)
    result = decide(inputs)
    return Preview(inputs, result, outcomes_of(inputs, result))


def outcomes_of(inputs: Inputs, result: Result) -> list[Outcome]:
    """What these inputs came to, person by person."""
    facts = {each.nomination_id: each for each in inputs.everybody}
    names = organisation_names({each.nominator_id for each in inputs.everybody})
    return [
        Outcome(
            position=decision.position,
            age=facts[decision.nomination_id].age,
            nominator=names[facts[decision.nomination_id].nominator_id],
            municipality=facts[decision.nomination_id].municipality,
            standing=decision.standing,
            total_points=decision.total,
            amount_cents=decision.amount_cents,
            slices=dict(decision.slices),
            barred=decision.barred,
            is_reserved=decision.is_reserved,
            obstacles=decision.obstacles,
        )
        for decision in result.decisions
    ]


def outcomes(actor: Actor, round: Round) -> list[Outcome]:  # noqa: A002 - the concept's own name
    """What a round decided, in its order. What was dropped when the vouchers were issued stands there as dropped."""
    counted_on = round.programme.ages_counted_on
    mine = Award.objects.visible_to(actor).filter(round=round)
    shares = Slice.objects.filter(award__in=mine.order_by()).order_by("pk")
    slices: dict[int, dict[int, int]] = {}
    for award_id, fund_id, cents in shares.values_list("award_id", "fund_id", "amount_cents"):
        slices.setdefault(award_id, {})[fund_id] = cents
    rows = mine.order_by("position").select_related("nomination__person", "nomination__nominator")
    told = rows.only(
        *("position", "standing", "total_points", "amount_cents", "barred", "is_reserved", "obstacles", "round"),
        *("nomination__person__born_on", "nomination__person__municipality", "nomination__nominator__name"),
    )
    return [
        Outcome(
            position=award.position,
            age=age_on(award.nomination.person.born_on, counted_on),
            nominator=award.nomination.nominator.name,
            municipality=award.nomination.person.municipality,
            standing=award.standing,
            total_points=award.total_points,
            amount_cents=award.amount_cents,
            slices=slices.get(award.pk, {}) if award.is_awarded else {},
            barred=award.barred,
            is_reserved=award.is_reserved,
            obstacles={int(fund_id): why for fund_id, why in award.obstacles.items()},  # JSON: no numbers as keys.
        )
        for award in told
    ]


def rounds(actor: Actor, territory: Territory) -> QuerySet[Round]:
    """Rounds of a territory, the newest first, with how many were served (n_awarded) and wait (n_waiting)."""
    return (
        Round.objects.visible_to(actor)
        .filter(programme__territory=territory)
        .select_related("programme__territory", "prepared_by", "decided_by")
        .annotate(
            n_awarded=Count("awards", filter=Q(awards__standing__in=Award.AWARDED)),
            n_waiting=Count("awards", filter=Q(awards__standing=Standing.WAITING)),
        )
        .order_by("-prepared_at", "-pk")
    )


def rules_of(round: Round) -> Rulebook:  # noqa: A002
    """The rules that a round went by."""
    return rulebook_of(round.programme, round.rules)


def rounds_to_issue() -> QuerySet[Round]:
    """Approved rounds whose vouchers are still to be issued, the oldest first. For whoever issues them."""
    return Round.objects.filter(state=Round.State.ISSUING).order_by("decided_at", "pk")


def round_with_id(actor: Actor, pk: int) -> Round | None:
    """One round, for its operator; None for everybody else."""
    related = ("programme__territory", "rules", "prepared_by", "decided_by")
    return Round.objects.visible_to(actor).select_related(*related).filter(pk=pk).first()


def awards_in(actor: Actor, round: Round) -> QuerySet[Award]:  # noqa: A002 - the concept's own name
    """Each result of a round, in its order."""
    return (
        Award.objects.visible_to(actor)
        .filter(round=round)
        .select_related("nomination__person", "nomination__nominator")
        .prefetch_related(_SLICES)
        .order_by("position")
    )


def with_results(actor: Actor, nominations: QuerySet[Nomination]) -> QuerySet[Nomination]:
    """Nominations with what the rounds said of each that the actor may know: standing, given_cents, is_questioned.

    The round that gave something; else the latest that could not.
    """
    decided = Award.objects.visible_to(actor).filter(nomination=OuterRef("pk"))
    best = decided.annotate(gave=Q(standing__in=Award.AWARDED)).order_by("-gave", "-pk")
    questioned = decided.filter(review__state=Review.State.OPEN).order_by()
    return nominations.annotate(
        standing=Subquery(best.values("standing")[:1]),
        given_cents=Subquery(best.values("given_cents")[:1]),
        is_questioned=Exists(questioned),
    )


def lacking_something(actor: Actor, nominations: QuerySet[Nomination]) -> QuerySet[Nomination]:
    """Those that wait because something the programme wants is not there; whoever said no or has an award does not."""
    waiting = [*Nomination.ASKED, Nomination.State.CONSENTED]
    awarded = Award.objects.visible_to(actor).filter(nomination=OuterRef("pk"), standing__in=Award.AWARDED).order_by()
    return nominations.filter(~Exists(awarded), state__in=waiting).exclude(lacking="")


def count_awarded(actor: Actor, nominator_id: int) -> int:
    """How many of a nominator's nominations a round has awarded."""
    mine = Award.objects.visible_to(actor).filter(nomination__nominator=nominator_id, standing__in=Award.AWARDED)
    return mine.order_by().values("nomination").distinct().count()


def awards_of(actor: Actor) -> QuerySet[Award]:
    """The results an actor may see, the newest first."""
    return (
        Award.objects.visible_to(actor)
        .select_related("round__programme", "nomination__person", "nomination__nominator")
        .prefetch_related(_SLICES)
        .order_by("-round__prepared_at", "position")
    )
