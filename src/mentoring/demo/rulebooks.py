"""What counts in the whole town: the rules of the arts programme in two versions, and what nominators tell for them."""

from decimal import Decimal
from functools import partial
from random import Random

from mentoring.awards.rulebook import EACH, YES, Attribute, Criterion, Fixed, Quota, Rulebook
from mentoring.awards.rulesets import publish, save_draft
from mentoring.demo.season import Season
from mentoring.nominations.grounds import list_disadvantage, require_of
from mentoring.nominations.reasons import Bracket, Demand, Fact, Reasons, Wants
from mentoring.nominations.rules import Nominee

LINES = ("Famiglia numerosa", "Un genitore solo", "Arrivo recente in Italia", "Una disabilità in casa")
SLUGS = ("famiglia-numerosa", "un-genitore-solo", "arrivo-recente-in-italia", "una-disabilita-in-casa")
ASKED = (Fact.AVERAGE, Fact.CONDUCT, Fact.PRIZE, Fact.NEED, Fact.DISADVANTAGE)
FIRST, SECOND = -227, -90  # The days on which a version is published.

NEED = Criterion(
    by=Attribute.BRACKET,
    points={Bracket.UP_TO_10: 40, Bracket.UP_TO_15: 30, Bracket.UP_TO_20: 20, Bracket.UP_TO_25: 10},
)
BEFORE = Rulebook(
    criteria=(NEED, Criterion(by=Attribute.FIRST_TIME, points={YES: 20})),
    amount=Fixed(cents=100_00),
    quotas=(Quota(by="nominator", of=EACH, at_most=25),),
    ties="arrival",  # A seed is drawn anew for each town: the same moment would not make the same town.
)
NOW = Rulebook(
    criteria=(
        NEED,
        Criterion(by=Attribute.AVERAGE, points={"750": 5, "850": 10, "925": 15}),
        Criterion(by=Attribute.DISADVANTAGES, points=dict.fromkeys(SLUGS, 5)),
        Criterion(by=Attribute.PRIORITY, points={YES: 10}),
        Criterion(by=Attribute.FIRST_TIME, points={YES: 20}),
        Criterion(by=Attribute.DISTANCE, points={"Gravellona Lomellina": 5, "Cilavegna": 5, "Garlasco": 5}),
    ),
    amount=Fixed(cents=100_00),
    priorities_per_nominator=3,
    quotas=(Quota(by="nominator", of=EACH, at_most=15),),
    ties="arrival",
)


def plan_rules(season: Season) -> None:
    """Before anybody is put forward; and once more in the middle of the season, when the town has learned."""
    season.at(FIRST, 9, partial(_ask, season))
    for day, rules in ((FIRST, BEFORE), (SECOND, NOW)):
        season.at(day, 10, partial(_publish, season, rules))


def _ask(season: Season) -> None:
    town = season.town
    for name in LINES:
        list_disadvantage(town.operator, territory=town.territory, name=name, now=town.now)
    wants = Wants(dict.fromkeys(ASKED, Demand.WELCOME))
    require_of(town.operator, programme=town.arte, wants=wants, now=town.now)


def _publish(season: Season, rules: Rulebook) -> None:
    town = season.town
    draft = save_draft(town.operator, programme=town.arte, rules=rules, now=town.now)
    publish(town.operator, rule_set=draft, now=town.now)


def grounds_of(nominee: Nominee) -> Reasons:
    """What a nominator knows of somebody. The same of the same person, whatever else is drawn."""
    dice = Random(f"{nominee.first_name} {nominee.last_name} {nominee.born_on}")  # noqa: S311 - a town of play
    is_told, is_good = dice.random() < 0.7, dice.random() < 0.6
    bracket = dice.choices(list(Bracket), weights=(5, 5, 4, 3, 2, 1))[0]
    return Reasons(
        average=Decimal(dice.randint(600, 980)) / 100 if is_good else None,
        conduct=dice.randint(8, 10) if is_good else None,
        need=bracket.value if is_told else "",
        need_attested=is_told and dice.random() < 0.9,
        disadvantages=(dice.choice(SLUGS),) if dice.random() < 0.3 else (),
    )


def is_first(nominee: Nominee) -> bool:
    """Does the nominator mark this one to be served among the first?"""
    return Random(f"first {nominee.last_name} {nominee.born_on}").random() < 0.12  # noqa: S311 - a town of play
