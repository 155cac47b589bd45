"""What came back, or came in, serves who waits: a small round is prepared by itself, and approved by a person."""

from contextlib import suppress
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mentoring.awards.commands import RENEWABLE
from mentoring.awards.errors import RoundOpen
from mentoring.awards.models import Award, Round, Watch
from mentoring.awards.preparing import inputs_now, open_round, rulebook_of, rules_in_force
from mentoring.awards.rules import Result, Standing, decide
from mentoring.funds.queries import fund_ids_in
from mentoring.ledger.queries import has_come_in
from mentoring.people.commands import tell_members
from mentoring.people.permissions import Actor, Role
from mentoring.programmes.models import Programme


def prepare_returned(now: datetime) -> int:
    """A small round for every programme in which money that came since its last round would serve somebody who waits.

    At most one a day, and none while another is open. Returns how many were prepared.
    """
    running = Programme.objects.filter(ends_on__gte=timezone.localdate(now), rounds__state__in=Round.DECIDED)
    closed = running.exclude(rounds__state__in=Round.OPEN)
    return sum(
        _prepare(programme, now) for programme in closed.select_related("territory__operator").distinct().order_by("pk")
    )


@transaction.atomic
def _prepare(programme: Programme, now: datetime) -> bool:
    if not _is_worth_a_look(programme) or not _is_first_today(programme, timezone.localdate(now)):
        return False
    rules = rules_in_force(programme)
    inputs = inputs_now(programme, now, rules=rulebook_of(programme, rules), seed=rules.seed if rules else "")
    result = decide(inputs)
    served = _served_at_last(programme, result)
    if not served:
        return False
    with suppress(RoundOpen):  # Somebody prepared one at this moment: theirs has the same money.
        made = open_round(
            Actor.clock(),
            programme=programme,
            kind=Round.Kind.RETURNED,
            rules=rules,
            inputs=inputs,
            result=result,
            now=now,
        )
        _tell_operators(made, result, now)
        return True
    return False


def _is_worth_a_look(programme: Programme) -> bool:
    """Does somebody wait, and has money come since everybody who waits was last looked at?

    Also a round that was dropped counts: who dropped it saw that money.
    """
    last = programme.rounds.filter(kind__in=RENEWABLE).order_by("-prepared_at", "-pk").first()
    if last is None:
        return False
    waiting = Award.objects.filter(round__programme=programme, round__state__in=Round.DECIDED)
    is_awaited = waiting.filter(standing=Standing.WAITING).exists()
    return is_awaited and has_come_in(fund_ids_in(programme.territory), last.prepared_at)


def _is_first_today(programme: Programme, today: date) -> bool:
    """Of two workers, and of all passes of a day, one looks."""
    _watch, is_new = Watch.objects.get_or_create(programme=programme, defaults={"looked_on": today})
    return is_new or bool(Watch.objects.filter(programme=programme, looked_on__lt=today).update(looked_on=today))


def _served_at_last(programme: Programme, result: Result) -> int:
    """How many would get something whom an earlier round had to leave waiting."""
    served = [decision.nomination_id for decision in result.decisions if decision.slices]
    before = Q(round__programme=programme, round__state__in=Round.DECIDED, standing=Standing.WAITING)
    return Award.objects.filter(before, nomination__in=served).order_by().values("nomination").distinct().count()


def _tell_operators(made: Round, result: Result, now: datetime) -> None:
    tell_members(
        made.programme.territory.operator,
        Role.OPERATOR,
        "round_ready",
        key=f"round-ready:{made.pk}",
        at=now,
        territory_id=made.programme.territory_id,
        round=made.pk,
        programme=made.programme.name,
        served=sum(bool(decision.slices) for decision in result.decisions),
        amount_cents=made.total_cents,
    )
