"""The rules that everybody may read. No Actor: what is published is published."""

from django.db.models import QuerySet

from mentoring.awards.models import RuleSet
from mentoring.programmes.models import Programme


def published_rules(programme: Programme) -> QuerySet[RuleSet]:
    """Every version that was ever published, the newest first: that one is in force."""
    return RuleSet.objects.filter(programme=programme, state=RuleSet.State.PUBLISHED).order_by("-version")
