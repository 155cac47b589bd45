"""A review that two decide at once, and that two parents ask for at once: it ends once, and there is one."""

import pytest
from django.utils import timezone

from mentoring.awards.approving import approve_round
from mentoring.awards.commands import prepare_round
from mentoring.awards.explaining import results_of
from mentoring.awards.issuing import issue_round
from mentoring.awards.models import Review
from mentoring.awards.reviews import ask_review, uphold, write_to_review
from mentoring.awards.rulebook import Eligibility, Fixed, Rulebook
from mentoring.awards.rulesets import draft_of, publish, save_draft
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.kernel.money import Cents
from mentoring.programmes.commands import Plan, open_programme
from mentoring.records.models import Parcel
from tests.live.races import at_once, outcome, refusals

ROUNDS = 6


@pytest.fixture
def families(town: Town) -> list[Family]:
    """Whom the rules keep out, in a programme of their own."""
    plan = Plan(
        vertical=town.arte.vertical,
        slug="gara",
        name="Gara",
        starts_on=town.today,
        ends_on=town.arte.ends_on,
        award=Cents(10_00),
        ages_counted_on=town.today,
    )
    programme = open_programme(town.operator, territory=town.territory, plan=plan, now=town.now)
    rules = Rulebook(eligibility=Eligibility(oldest=9), amount=Fixed(cents=10_00), ties="arrival")
    save_draft(town.operator, programme=programme, rules=rules, now=town.now)
    draft = draft_of(town.operator, programme)
    assert draft
    publish(town.operator, rule_set=draft, now=town.now)
    found = [
        town.consented_family(town.teacher, programme, town.school, born_on=town.born(12), municipality="Vigevano")
        for _number in range(ROUNDS)
    ]
    made = prepare_round(town.operator, programme=programme, now=town.now)
    approve_round(town.second_operator, round=made, now=town.now)
    issue_round(made, timezone.now())
    return found


def test_asked_twice_and_decided_twice_at_once_there_is_one_review_with_one_end(
    town: Town, families: list[Family]
) -> None:
    for number, family in enumerate(families):
        award = results_of(family.guardian).get()
        asks = [
            outcome(ask_review, family.guardian, award=award, text="Perché?", form_key=key, now=town.now)
            for key in ("one", "two")
        ]
        answers = at_once(*asks)
        assert len(refusals(answers)) == 1
        review = Review.objects.get(award=award)
        assert review.messages.count() == 1
        ends = [
            outcome(uphold, town.second_operator, review=Review.objects.get(pk=review.pk), reason=reason, now=town.now)
            for reason in ("La prima.", "La seconda.")
        ]
        late = outcome(
            write_to_review, family.guardian, review=review, text="Un momento!", form_key="three", now=town.now
        )
        answers = at_once(*ends, late, late_by=(0.0, 0.001, 0.002 * number))
        assert len(refusals(answers[:2])) == 1
        review.refresh_from_db()
        won = "La prima." if not refusals(answers[:1]) else "La seconda."
        assert (review.state, review.reason) == (Review.State.UPHELD, won)
        assert Parcel.objects.filter(kind="review_decided", key__startswith=f"review-decided:{review.pk}:").count() == 1
        assert review.messages.count() == (1 if refusals(answers[2:]) else 2)
