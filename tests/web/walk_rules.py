"""Rules that are being written, here and beyond the river."""

from datetime import datetime
from typing import TYPE_CHECKING

from mentoring.awards.rulesets import save_draft
from mentoring.people.permissions import Actor
from tests.awards.rule_sets import SOME
from tests.web.walk import Thing

if TYPE_CHECKING:
    from mentoring.programmes.models import Programme

PAGES = ("operator_rules", "operator_rules_draft", "operator_rules_publish", "operator_rules_drop")


def rules_of(
    operator: Actor, programme: "Programme", now: datetime, whose: frozenset[str] = frozenset()
) -> dict[str, list[Thing]]:
    """A programme with a draft of its rules."""
    save_draft(operator, programme=programme, rules=SOME, now=now)
    return {f"web:{page}": [Thing((programme.slug,), whose)] for page in PAGES}
