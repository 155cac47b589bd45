"""What came back unspent moves on by itself, to where somebody waits, as far as its giver said when giving."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from mentoring.awards.preparing import inputs_now, rulebook_of, rules_in_force
from mentoring.awards.ranking import ranked
from mentoring.funds.commands import common_fund, pass_on, school_fund
from mentoring.funds.models import Fund, Pledge
from mentoring.funds.rules import Candidate, Earmark
from mentoring.kernel.money import Cents
from mentoring.kernel.states import advance
from mentoring.ledger import chart
from mentoring.ledger.queries import balance, story_of_fund
from mentoring.nominations.models import Nomination
from mentoring.people.models import Organisation
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Programme, Territory
from mentoring.programmes.rules import Scope
from mentoring.records.commands import note
from mentoring.vouchers.models import Leftover
from mentoring.vouchers.rules import RELAY_OF, still_there

AT_ONCE = 500  # Leftovers in one transaction.


@dataclass(frozen=True)
class Queue:
    """Whoever could be served in a territory now, programme by programme; as an earmark sees them, without a name."""

    lines: Sequence[tuple[Scope, frozenset[Candidate]]]

    def wants(self, earmark: Earmark) -> bool:
        """Does somebody wait whom this money may serve?"""
        return any(
            earmark.scope.within(scope) is not None and any(earmark.why_not(one) is None for one in waiting)
            for scope, waiting in self.lines
        )


def queue_in(territory: Territory, now: datetime) -> Queue:
    """Who waits with a yes, for programmes that still run, and whom the rules in force do not keep out."""
    running = Programme.objects.filter(territory=territory, ends_on__gte=timezone.localdate(now)).order_by("pk")
    return Queue([(programme.scope, _waiting(programme, now)) for programme in running])


def _waiting(programme: Programme, now: datetime) -> frozenset[Candidate]:
    rule_set = rules_in_force(programme)
    rules = rulebook_of(programme, rule_set)
    inputs = inputs_now(programme, now, rules=rules, seed=rule_set.seed if rule_set else "")
    everybody = ranked(inputs.everybody, rules, seed=inputs.seed, offer_price_cents=inputs.offer_price_cents)
    return frozenset(each.facts.candidate for each in everybody if not each.barred)


def pass_on_leftovers(now: datetime) -> int:
    """Everything that came back and was not dealt with yet, or not today. Returns how many leftovers moved on.

    It stays where somebody waits whom its own fund may serve; else it goes to the pool of the same school, if one of
    its people waits; else to the common fund, if anybody waits; each only as far as the giver allows. Where nobody
    waits it stays, and is looked at again the day after. Two workers at once, or one that dies: each moves once.
    """
    funds = Fund.objects.filter(pk__in=_due(now).values("fund")).select_related("territory", "pledge").order_by("pk")
    queues: dict[int, Queue] = {}
    moved = 0
    for fund in funds:
        if fund.territory_id not in queues:
            queues[fund.territory_id] = queue_in(fund.territory, now)
        while (done := _pass_on_some(fund, queues[fund.territory_id], now)) is not None:
            moved += done
    return moved


def _due(now: datetime) -> QuerySet[Leftover]:
    today = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    fresh = Q(looked_at__isnull=True) | Q(looked_at__lt=today)
    return Leftover.objects.filter(fresh, state=Leftover.State.WAITING).order_by("pk")


@transaction.atomic
def _pass_on_some(fund: Fund, queue: Queue, now: datetime) -> int | None:
    """Deal with the oldest leftovers of a fund; None when there are none. Leftovers are locked first, then funds."""
    rows = _due(now).filter(fund=fund).select_related("voucher").select_for_update(of=("self",))
    leftovers = list(rows[:AT_ONCE])
    if not leftovers:
        return None
    Leftover.objects.filter(pk__in=[each.pk for each in leftovers]).update(looked_at=now)
    if queue.wants(fund.earmark):
        return 0
    ways = _ways(leftovers, fund, queue, now)
    involved = {fund.pk, *(way.pk for way in ways.values() if way)}
    list(Fund.objects.select_for_update(of=("self",)).filter(pk__in=involved).order_by("pk"))
    there = still_there(story_of_fund(fund.pk, leftovers[0].key))
    free, moved = balance(chart.fund(fund.pk)), 0
    for leftover in leftovers:
        cents = Cents(min(there.get(leftover.key, 0), free))
        way = ways[leftover.pk]
        if not cents:
            advance(leftover, Leftover.State.USED)
        elif way:
            advance(leftover, Leftover.State.PASSED, passed_to=way, passed_cents=cents)
            pass_on(fund, way, amount=cents, key=f"{RELAY_OF}{leftover.key}", now=now)
            note(Actor.clock(), "passed_on", leftover, at=now, cents=cents, fund=way.pk)
            free, moved = Cents(free - cents), moved + 1
    return moved


def _ways(leftovers: Sequence[Leftover], fund: Fund, queue: Queue, now: datetime) -> dict[int, Fund | None]:
    """Where each leftover may go on to; None: nowhere for now."""
    anywhere = None
    if fund.reach == Pledge.Reach.COMMON and queue.wants(Earmark()):
        anywhere = common_fund(fund.territory, now)
    schools = _schools_of(leftovers)
    pools = {
        school.pk: school_fund(fund.territory, school, now)
        for school in Organisation.objects.filter(pk__in=set(schools.values())).order_by("pk")
        if queue.wants(Earmark(nominators=frozenset([school.pk])))
    }
    return {each.pk: pools.get(schools.get(each.pk, 0), anywhere) for each in leftovers}


def _schools_of(leftovers: Sequence[Leftover]) -> dict[int, int]:
    """Who put forward whose vouchers these were, the first of several: leftover -> nominator."""
    persons = {each.voucher.person_id for each in leftovers}
    programmes = {each.voucher.programme_id for each in leftovers}
    said = Nomination.objects.filter(person__in=persons, programme__in=programmes).exclude(
        state__in=(Nomination.State.PROPOSED, Nomination.State.DECLINED)
    )
    first: dict[tuple[int, int], int] = {}
    for person, programme, nominator in said.order_by("created_at", "pk").values_list(
        "person_id", "programme_id", "nominator_id"
    ):
        first.setdefault((person, programme), nominator)
    keys = {each.pk: (each.voucher.person_id, each.voucher.programme_id) for each in leftovers}
    return {pk: first[key] for pk, key in keys.items() if key in first}
