"""Two people of the operator write rules at once: one draft, one publication, and nothing in between."""

from mentoring.awards.errors import DraftTaken
from mentoring.awards.models import RuleSet
from mentoring.awards.preparing import rules_in_force
from mentoring.awards.rulebook import Fixed, Rulebook
from mentoring.awards.rulesets import drop_draft, publish, save_draft
from mentoring.demo.town import Town
from mentoring.kernel.refusal import WrongState
from tests.live.races import at_once, outcome, refusals
from tests.live.test_command_races import ROUNDS, new_programme

MINE, YOURS = (Rulebook(amount=Fixed(cents=cents), ties="arrival") for cents in (10_00, 20_00))


def test_two_operators_begin_a_draft_at_once(town: Town) -> None:
    for _ in range(ROUNDS):
        programme = new_programme(town)
        answers = at_once(
            outcome(save_draft, town.operator, programme=programme, rules=MINE, now=town.now),
            outcome(save_draft, town.second_operator, programme=programme, rules=YOURS, now=town.now),
        )
        assert {type(refusal) for refusal in refusals(answers)} <= {DraftTaken}
        draft = RuleSet.objects.get(programme=programme)
        assert (draft.version, draft.rules in (MINE, YOURS)) == (1, True)


def test_publishing_twice_at_once_publishes_once(town: Town) -> None:
    for _ in range(ROUNDS):
        programme = new_programme(town)
        save_draft(town.operator, programme=programme, rules=MINE, now=town.now)
        first, second = (RuleSet.objects.get(programme=programme) for _hand in range(2))
        answers = at_once(
            outcome(publish, town.operator, rule_set=first, now=town.now),
            outcome(publish, town.second_operator, rule_set=second, now=town.now),
        )
        assert [type(refusal) for refusal in refusals(answers)] == [WrongState]
        in_force = rules_in_force(programme)
        assert in_force is not None
        assert in_force.seed in (first.seed, second.seed)


def test_a_draft_that_is_published_changed_or_dropped_at_once_is_one_of_these(town: Town) -> None:
    for _ in range(ROUNDS):
        programme = new_programme(town)
        draft = save_draft(town.operator, programme=programme, rules=MINE, now=town.now)
        read = RuleSet.objects.get(pk=draft.pk)
        at_once(
            outcome(publish, town.operator, rule_set=read, now=town.now),
            outcome(save_draft, town.second_operator, programme=programme, rules=YOURS, now=town.now),
            outcome(drop_draft, town.second_operator, rule_set=draft, now=town.now),
        )
        in_force = rules_in_force(programme)
        assert in_force is None or in_force.rules == MINE  # What was read is what holds, or nothing does.
        assert RuleSet.objects.filter(programme=programme, state="draft").count() <= 1
