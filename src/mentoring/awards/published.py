"""The rules that everybody may read. No Actor: what is published is published."""

from collections.abc import Iterable

from django.db.models import QuerySet

from mentoring.awards.models import RuleSet
from mentoring.awards.preparing import rulebook_of
from mentoring.awards.rulebook import OfOffer, Rulebook, smallest_amount
from mentoring.offers.queries import price_of
from mentoring.programmes.models import Programme


def published_rules(programme: Programme) -> QuerySet[RuleSet]:
    """Every version that was ever published, the newest first: that one is in force."""
    return RuleSet.objects.filter(programme=programme, state=RuleSet.State.PUBLISHED).order_by("-version")


def rulebooks_in_force(programmes: Iterable[Programme]) -> dict[int, Rulebook]:
    """By which rules each of these programmes goes now: programme id -> rules. One statement, however many they are."""
    several = list(programmes)
    versions = RuleSet.objects.filter(programme__in=several, state=RuleSet.State.PUBLISHED).order_by("version")
    newest = {rule_set.programme_id: rule_set for rule_set in versions}
    return {programme.pk: rulebook_of(programme, newest.get(programme.pk)) for programme in several}


def least_awards(programmes: Iterable[Programme]) -> dict[int, int]:
    """The least that an award can be by the rules in force: programme id -> cents."""
    several = {programme.pk: programme for programme in programmes}
    return {pk: _least(several[pk], rules) for pk, rules in rulebooks_in_force(several.values()).items()}


def _least(programme: Programme, rules: Rulebook) -> int:
    price = price_of(rules.amount.offer_id) if isinstance(rules.amount, OfOffer) else None
    return rules.least_cents or smallest_amount(rules, price) or programme.award_cents
