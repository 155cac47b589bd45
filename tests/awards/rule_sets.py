"""Rules that are in force, without the form in which they are written."""

import hashlib
from datetime import datetime

from mentoring.awards.models import RuleSet
from mentoring.awards.rulebook import Attribute, Criterion, Fixed, Rulebook
from mentoring.programmes.models import Programme

SOME = Rulebook(criteria=(Criterion(by=Attribute.FIRST_TIME, points={"yes": 10}),), amount=Fixed(cents=100_00))


def published(programme: Programme, now: datetime, book: Rulebook = SOME) -> RuleSet:
    """The next version of a programme's rules, published at once."""
    version = RuleSet.objects.filter(programme=programme).count() + 1
    return RuleSet.objects.create(
        programme=programme,
        version=version,
        document=book.to_data(),
        state=RuleSet.State.PUBLISHED,
        seed=hashlib.sha256(f"{programme.pk}:{version}".encode()).hexdigest(),
        made_at=now,
        published_at=now,
    )
