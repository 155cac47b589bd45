"""Small rounds of every kind, for properties that must hold for all."""

from hypothesis import strategies as st

from mentoring.awards.ranking import Facts
from mentoring.awards.rulebook import (
    EACH,
    STEPS,
    YES,
    Attribute,
    ByBracket,
    Criterion,
    Eligibility,
    Fixed,
    OfOffer,
    Quota,
    Rulebook,
)
from mentoring.awards.rules import Inputs, Purse
from mentoring.funds.rules import Earmark
from mentoring.programmes.rules import Scope

BRACKETS = ("low", "middle", "high")
TOWNS = ("Vigevano", "Gambolò", "Forlì")
SLUGS = ("far", "alone", "new")
KINDS = ("school", "association")
REASONS = ("merit", "need")
DISCIPLINES = ("music", "dance")

small = st.integers(1, 9)
cents = st.integers(1, 300)


def some(words: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(words))


def points_by(attribute: Attribute) -> st.SearchStrategy[Criterion]:
    words = {
        Attribute.BRACKET: BRACKETS,
        Attribute.REASON: REASONS,
        Attribute.DISTANCE: TOWNS,
        Attribute.NOMINATOR_KIND: KINDS,
        Attribute.DISADVANTAGES: SLUGS,
    }
    keys = ("0", "1", "5", "750") if attribute in STEPS else words.get(attribute, (YES,))
    points = st.dictionaries(st.sampled_from(keys), small, min_size=1)
    return st.builds(Criterion, by=st.just(attribute), points=points)


amounts_of_rules = st.one_of(
    st.builds(Fixed, cents=cents),
    st.builds(ByBracket, cents=st.dictionaries(st.sampled_from(BRACKETS), cents, min_size=1), otherwise_cents=cents),
    st.builds(OfOffer, offer_id=small),
)
eligibility = st.builds(
    Eligibility,
    youngest=st.none() | small,
    municipalities=some(TOWNS).map(sorted).map(tuple),
    again_after_months=st.none() | small,
)
quotas = st.lists(
    st.builds(
        Quota,
        by=st.sampled_from(["nominator", "municipality"]),
        of=st.sampled_from(["1", "2", EACH, *TOWNS]),
        at_least=st.integers(0, 2),
        at_most=st.none() | st.integers(2, 3),
    ),
    max_size=2,
    unique_by=lambda quota: (quota.by, quota.of),
).map(tuple)
rulebooks = st.builds(
    Rulebook,
    eligibility=eligibility,
    criteria=st.lists(st.sampled_from(Attribute).flatmap(points_by), max_size=3, unique_by=lambda by: by.by).map(tuple),
    amount=amounts_of_rules,
    least_cents=st.none() | cents,
    most_per_year_cents=st.none() | cents,
    priorities_per_nominator=st.none() | small,
    quotas=quotas,
    ties=st.sampled_from(["draw", "arrival"]),
)
earmarks = st.builds(
    Earmark,
    youngest=st.none() | small,
    nominators=st.frozensets(st.integers(1, 2)),
    municipalities=some(TOWNS),
    brackets=some(BRACKETS),
    scope=st.builds(Scope, disciplines=some(DISCIPLINES)),
)


@st.composite
def people(draw: st.DrawFn) -> tuple[Facts, ...]:
    """Up to eight, each put forward once."""
    numbers = draw(st.lists(st.integers(1, 99), max_size=8, unique=True))
    return tuple(draw(_facts(number, arrival)) for arrival, number in enumerate(numbers, start=1))


def _facts(number: int, arrival: int) -> st.SearchStrategy[Facts]:
    return st.builds(
        Facts,
        nomination_id=st.just(number),
        arrival=st.just(arrival),
        age=st.integers(4, 12),
        municipality=st.sampled_from(TOWNS),
        nominator_id=st.integers(1, 3),
        nominator_kind=st.sampled_from(KINDS),
        reason=st.sampled_from(REASONS),
        bracket=st.sampled_from(("", *BRACKETS)),
        average=st.none() | st.integers(400, 1000),
        conduct=st.none() | st.integers(5, 10),
        has_prize=st.booleans(),
        disadvantages=some(SLUGS),
        is_priority=st.booleans(),
        siblings=st.integers(0, 2),
        months_since_served=st.none() | small,
        got_cents=st.integers(0, 200),
    )


@st.composite
def small_rounds(draw: st.DrawFn) -> Inputs:
    """Rules, people and funds that may have nothing to do with each other."""
    everybody = draw(people())
    purses = tuple(
        Purse(fund_id, draw(st.integers(0, 600)), draw(earmarks)) for fund_id in range(1, draw(st.integers(1, 4)))
    )
    told = draw(st.booleans())
    return Inputs(
        rules=draw(rulebooks),
        seed=draw(st.text("0123456789abcdef", min_size=1, max_size=4)),
        everybody=everybody,
        purses=purses,
        scope=Scope(disciplines=draw(some(DISCIPLINES))),
        offer_price_cents=draw(st.none() | cents),
        amounts=tuple((facts.nomination_id, draw(cents)) for facts in everybody[:3]) if told else (),
    )
