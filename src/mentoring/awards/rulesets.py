"""The versions of a programme's rules: one draft at a time, published for good."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, Prefetch, QuerySet

from mentoring.awards.errors import Contradiction, DraftTaken
from mentoring.awards.models import Round, RuleSet
from mentoring.awards.rulebook import Fault, OfOffer, Rulebook, faults
from mentoring.funds.queries import standings
from mentoring.kernel.refusal import WrongState
from mentoring.kernel.states import advance
from mentoring.offers.queries import price_of
from mentoring.people.permissions import Actor, require
from mentoring.programmes.models import Programme, Territory
from mentoring.programmes.permissions import may_operate
from mentoring.records.commands import note


# -- what is written ----------------------------------------------------------------------------------------
@transaction.atomic
def save_draft(actor: Actor, *, programme: Programme, rules: Rulebook, now: datetime) -> RuleSet:
    """Keep these rules as the programme's draft, the one there is or a new one with the next number.

    Refuses with NotAllowed, Contradiction (with every fault), or DraftTaken if somebody else begins one just now.
    """
    require(may_operate(actor, programme.territory))
    _refuse_contradiction(programme, rules)
    written = {"document": rules.to_data(), "made_by_id": actor.user_id, "made_at": now}
    draft = RuleSet.objects.select_for_update().filter(programme=programme, state=RuleSet.State.DRAFT).first()
    if draft is None:
        try:
            with transaction.atomic():
                draft = RuleSet.objects.create(programme=programme, version=_last(programme) + 1, **written)
        except IntegrityError:  # The constraint: one draft per programme.
            raise DraftTaken from None
    else:
        for name, value in written.items():
            setattr(draft, name, value)
        draft.save(update_fields=["document", "made_by", "made_at"])
    note(actor, "drafted", draft, at=now)
    return draft


@transaction.atomic
def publish(actor: Actor, *, rule_set: RuleSet, now: datetime) -> None:
    """From now on rounds rank by these rules. The seed that breaks ties is drawn now; nothing of it changes any more.

    A round that is prepared already keeps the version by which it was. Refuses with NotAllowed, WrongState (published
    or dropped already, or changed since this row was read) or Contradiction (the money or the offer may be gone since).
    """
    require(may_operate(actor, rule_set.programme.territory))
    held = RuleSet.objects.select_for_update().filter(pk=rule_set.pk).first()
    if held is None or held.document != rule_set.document:
        raise WrongState
    if held.state == RuleSet.State.DRAFT:
        _refuse_contradiction(rule_set.programme, held.rules)
    advance(rule_set, RuleSet.State.PUBLISHED, seed=secrets.token_hex(32), published_at=now)
    note(actor, "published", rule_set, at=now)


@transaction.atomic
def drop_draft(actor: Actor, *, rule_set: RuleSet, now: datetime) -> None:
    """Throw a draft away; its number is free again. Refuses with NotAllowed, or WrongState if it is none any more."""
    require(may_operate(actor, rule_set.programme.territory))
    held = RuleSet.objects.select_for_update().filter(pk=rule_set.pk, state=RuleSet.State.DRAFT).first()
    if held is None:
        raise WrongState
    note(actor, "dropped", held, at=now)
    held.delete()


def _last(programme: Programme) -> int:
    return RuleSet.objects.filter(programme=programme).aggregate(last=Max("version"))["last"] or 0


def _refuse_contradiction(programme: Programme, rules: Rulebook) -> None:
    if found := contradictions(programme, rules):
        raise Contradiction(found)


# -- what is asked ------------------------------------------------------------------------------------------
def contradictions(programme: Programme, rules: Rulebook) -> tuple[Fault, ...]:
    """What is wrong with these rules, measured by what the territory's funds hold and what the offer costs today."""
    money = sum(standing.balance_cents for standing in standings(programme.territory))
    price = price_of(rules.amount.offer_id) if isinstance(rules.amount, OfOffer) else None
    return tuple(faults(rules, money_cents=money, offer_cents=price))


def rule_sets(actor: Actor, programme: Programme) -> QuerySet[RuleSet]:
    """Every version of a programme's rules, the newest first, with who wrote it and the rounds that used it."""
    used = Prefetch("rounds", Round.objects.order_by("-prepared_at"))
    return (
        RuleSet.objects.visible_to(actor)
        .filter(programme=programme)
        .select_related("made_by", "programme__territory")
        .prefetch_related(used)
        .order_by("-version")
    )


def draft_of(actor: Actor, programme: Programme) -> RuleSet | None:
    """The draft of a programme, for its operator; None if there is none."""
    return rule_sets(actor, programme).filter(state=RuleSet.State.DRAFT).first()


def version_of(actor: Actor, programme: Programme, version: int) -> RuleSet | None:
    """One version, for its operator."""
    return rule_sets(actor, programme).filter(version=version).first()


def versions_in_force(territory: Territory) -> dict[int, int]:
    """By which version each programme ranks now: programme id -> version, only where one is published."""
    published = RuleSet.objects.filter(programme__territory=territory, state=RuleSet.State.PUBLISHED)
    newest = published.order_by().values_list("programme_id").annotate(newest=Max("version"))
    return dict(newest)
