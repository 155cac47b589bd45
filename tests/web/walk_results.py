"""What the walk opens around a result: the explanation, its sheet, and reviews."""

from typing import TYPE_CHECKING

from mentoring.awards.explaining import results_of
from mentoring.awards.models import Award, Review, ReviewMessage
from mentoring.people.permissions import Actor
from tests.web.walk import Thing

if TYPE_CHECKING:
    from datetime import datetime

NOBODY: frozenset[str] = frozenset()


def results_in(
    family: Actor,
    now: "datetime",
    *,
    seen_by: frozenset[str] = NOBODY,
    nominators: frozenset[str] = NOBODY,
    operators: frozenset[str] = NOBODY,
) -> dict[str, list[Thing]]:
    """A family's result, with a review that waits."""
    award = results_of(family).earliest("pk")
    review = _asked(family, award, now)
    body = {"do": "write", "text": "Ecco.", "form_key": "the-walk-itself"}
    own = [Thing((award.pk,), seen_by, body=body)]
    return {
        "web:result": own,
        "web:result_paper": own,
        "web:operator_review": [Thing((review.pk,), operators, body=body)],
        "web:nominator_result": [Thing((award.nomination_id,), nominators)],
    }


def _asked(family: Actor, award: Award, now: "datetime") -> Review:
    """The town serves whom it puts forward, who may not ask: so it is written down as if they had waited."""
    made, _is_new = Review.objects.get_or_create(award=award, defaults={"asked_at": now})
    ReviewMessage.objects.get_or_create(
        review=made, form_key="walk", defaults={"role": family.role, "text": "Perché?", "at": now}
    )
    return made
