"""A round that is done, and a family for whom there was no money; and their question."""

from mentoring.awards.approving import approve_round
from mentoring.awards.commands import prepare_round
from mentoring.awards.explaining import results_of
from mentoring.awards.issuing import issue_round
from mentoring.awards.models import Award, Review
from mentoring.awards.questioned import review_with_id
from mentoring.awards.reviews import ask_review
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.ledger import chart
from mentoring.ledger.queries import balance
from tests.awards.test_rounds import spend


def waiting_family(town: Town) -> Family:
    for fund in (town.common_fund, town.foundation_fund):
        spend(town, fund, balance(chart.fund(fund.pk)))
    family = town.new_family(municipality="Gambolò")
    made = prepare_round(town.operator, programme=town.arte, now=town.now)
    approve_round(town.second_operator, round=made, now=town.now)
    issue_round(made, town.now)
    return family


def result(family: Family) -> Award:
    found = results_of(family.guardian).first()
    assert found
    return found


def asked(town: Town, family: Family, text: str = "La media è 9, non 6.") -> Review:
    made = ask_review(family.guardian, award=result(family), text=text, form_key=town.form_key(), now=town.now)
    found = review_with_id(family.guardian, made.pk)
    assert found
    return found
