"""Whoever compares any two views learns nothing about fewer than five people. Hypothesis looks for who does."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.impact.rules import Event, K, Kind, people_in, shared_out, tellable

FIRST = date(2026, 9, 20)
DAYS = st.integers(0, 130).map(lambda n: FIRST + timedelta(days=n))
PEOPLE = st.integers(1, 14)


def wallet_events(kind):
    return st.builds(Event, kind=st.just(kind), on=DAYS, person_id=PEOPLE, cents=st.integers(1, 100_00))


SEATS = st.builds(
    Event,
    kind=st.just(Kind.ENJOYED),
    on=DAYS,
    person_id=PEOPLE,
    cents=st.integers(1, 30_00),
    provider_id=st.sampled_from([1, 2, 3]),
    discipline=st.sampled_from(["music", "theatre"]),
    paid_on=st.none() | DAYS,
)
PASSINGS = st.builds(
    Event,
    kind=st.just(Kind.PASSED),
    on=DAYS,
    person_id=PEOPLE,
    cents=st.integers(1, 50_00),
    passed_to=st.sampled_from([8, 9]),
)
HISTORIES = st.tuples(
    st.lists(wallet_events(Kind.ASSIGNED), max_size=30),
    st.lists(SEATS, max_size=60),
    st.lists(wallet_events(Kind.RETURNED), max_size=12),
    st.lists(PASSINGS, max_size=12),
).map(lambda parts: [event for part in parts for event in part])
GIFTS = st.lists(st.tuples(DAYS, st.integers(1, 3000_00)), min_size=1, max_size=4)
# What a page may be asked for: a kind, a place, a discipline, a month; None asks for everything.
FILTERS = st.tuples(
    st.sampled_from(Kind), st.sampled_from([None, 1, 2]), st.sampled_from([None, "music"]), st.sampled_from([None, 10])
)


def shown(groups, asked):
    kind, place, discipline, month = asked
    return [
        group
        for group in groups
        if group.kind is kind
        and place in (None, group.provider_id)
        and discipline in (None, group.discipline)
        and month in (None, group.month.month)
    ]


@given(HISTORIES, GIFTS, DAYS)
def test_every_group_is_of_at_least_five_people_and_every_event_is_told_at_most_once(history, gifts, day):
    groups = tellable(history, gifts, day)
    assert all(group.people >= K and len({event.kind for event in group.events}) == 1 for group in groups)
    told = [id(event) for group in groups for event in group.events]
    assert len(told) == len(set(told))
    assert all(event.on < day for group in groups for event in group.events)


@given(HISTORIES, GIFTS, DAYS, DAYS, FILTERS, FILTERS)
@settings(max_examples=200)
def test_any_two_views_differ_by_whole_groups(history, gifts, day, other_day, asked, also_asked):
    one = shown(tellable(history, gifts, day), asked)
    other = shown(tellable(history, gifts, other_day), also_asked)
    # A group that stands in both views is the same in both: what is left after subtraction are whole groups.
    in_both = [group for group in one if group in other]
    for group in (*one, *other):
        alike = [g for g in (*one, *other) if any(e is f for e in g.events for f in group.events)]
        assert all(g == group for g in alike)
    assert all(group.people >= K for group in (*one, *other) if group not in in_both)


@given(HISTORIES, GIFTS, DAYS, st.integers(0, 60))
def test_what_was_told_stays_told_whatever_happens_later(history, gifts, day, later):
    earlier = tellable([e for e in history if e.on < day], [gift for gift in gifts if gift[0] < day], day)
    assert tellable(history, gifts, day + timedelta(days=later))[: len(earlier)] == earlier


@given(HISTORIES, GIFTS, DAYS, PEOPLE, st.integers(1, 30_00))
def test_one_persons_seat_alone_changes_no_figure(history, gifts, day, person, cents):
    """Whatever was there before: it shows nothing, or it completes a group of five or more."""
    before = tellable([e for e in history if e.on < day], gifts, day)
    seat = Event(Kind.ENJOYED, day, person, cents, provider_id=1, discipline="music")
    after = tellable([*(e for e in history if e.on < day), seat], gifts, day + timedelta(days=1))
    new = after[len(before) :]
    assert after[: len(before)] == before
    assert all(group.people >= K for group in new)
    assert not any({event.person_id for event in group.events} == {person} for group in new)


@given(HISTORIES, GIFTS, DAYS)
def test_four_people_are_never_told_whatever_they_do(history, gifts, day):
    few = [event for event in history if event.person_id < K]
    assert tellable(few, gifts, day + timedelta(days=400)) == []


@given(HISTORIES, GIFTS, DAYS)
def test_what_is_told_always_balances_by_itself(history, gifts, day):
    to_assign = sum(cents for on, cents in gifts if on < day)
    to_spend = 0
    for group in tellable(history, gifts, day):
        if group.kind is Kind.ASSIGNED:
            to_assign, to_spend = to_assign - group.cents, to_spend + group.cents
        elif group.kind is Kind.ENJOYED:
            to_spend -= group.cents
        elif group.kind is Kind.PASSED:
            to_assign -= group.cents
        else:
            to_assign, to_spend = to_assign + group.cents, to_spend - group.cents
        assert to_assign >= 0
        assert to_spend >= 0


@given(HISTORIES, GIFTS, DAYS, DAYS)
def test_the_number_of_people_grows_by_five_at_least_and_never_exceeds_who_is_told(history, gifts, day, other_day):
    first, second = sorted([day, other_day])
    before, after = (tellable(history, gifts, until) for until in (first, second))
    grown = people_in(after) - people_in(before)
    assert grown == 0 or grown >= K
    assert people_in(after) <= len({e.person_id for g in after if g.kind is Kind.ASSIGNED for e in g.events})


@given(HISTORIES, GIFTS, DAYS)
def test_what_went_on_is_told_per_fund_that_got_it_on_a_day_that_is_over(history, gifts, day):
    for group in tellable(history, gifts, day):
        assert {event.passed_to for event in group.events} == {group.passed_to}
        assert max(event.on for event in group.events) <= group.told_on <= day


def evening(day, people, place=1, cents=12_00, discipline="music"):
    return [
        Event(Kind.ENJOYED, day, person, cents, provider_id=place, discipline=discipline) for person in range(people)
    ]


def funded(people, cents=100_00):
    return [Event(Kind.ASSIGNED, FIRST, person, cents) for person in range(people)], [(FIRST, people * cents)]


def test_a_whole_evening_is_told_the_day_after():
    assigned, gifts = funded(12)
    night = FIRST + timedelta(days=5)
    history = [*assigned, *evening(night, 12)]
    assert [g.kind for g in tellable(history, gifts, night)] == [Kind.ASSIGNED, Kind.ASSIGNED]
    told = tellable(history, gifts, night + timedelta(days=1))
    assert sum(g.cents for g in told if g.kind is Kind.ENJOYED) == 12 * 12_00


def test_who_waits_for_more_people_at_a_place_is_told_among_others_after_a_month():
    assigned, gifts = funded(6)
    night = date(2026, 10, 10)
    two_halves = [*evening(night, 3, place=1), *evening(night, 6, place=2)[3:]]
    seats = [g for g in tellable([*assigned, *two_halves], gifts, date(2026, 12, 1)) if g.kind is Kind.ENJOYED]
    assert [(g.provider_id, g.discipline, g.cents) for g in seats] == [(None, "music", 6 * 12_00)]
    november = tellable([*assigned, *two_halves], gifts, date(2026, 11, 30))
    assert not [g for g in november if g.kind is Kind.ENJOYED]


def test_nothing_is_enjoyed_before_it_is_told_as_assigned():
    """Four awards are withheld; that more is enjoyed than assigned would tell how much they were."""
    first, gifts = funded(5, 20_00)
    four_more = [Event(Kind.ASSIGNED, FIRST + timedelta(days=1), person, 20_00) for person in range(10, 14)]
    gifts.append((FIRST + timedelta(days=1), 80_00))
    seats = [
        Event(Kind.ENJOYED, FIRST + timedelta(days=2), p, 20_00, provider_id=1) for p in (0, 1, 2, 3, 4, 10, 11, 12, 13)
    ] + [Event(Kind.ENJOYED, FIRST + timedelta(days=3), 14, 20_00, provider_id=1)]
    told = tellable([*first, *four_more, *seats], gifts, FIRST + timedelta(days=9))
    assert sum(g.cents for g in told if g.kind is Kind.ASSIGNED) == 100_00
    assert sum(g.cents for g in told if g.kind is Kind.ENJOYED) == 0
    fifth = Event(Kind.ASSIGNED, FIRST + timedelta(days=9), 14, 20_00)
    told = tellable([*first, *four_more, *seats, fifth], [*gifts, (FIRST, 20_00)], FIRST + timedelta(days=10))
    assert sum(g.cents for g in told if g.kind is Kind.ENJOYED) == 180_00


def test_a_group_counts_as_paid_when_all_of_it_is():
    assigned, gifts = funded(5)
    paid = [
        Event(Kind.ENJOYED, FIRST, person, 10_00, provider_id=1, paid_on=FIRST + timedelta(days=1 + person // 4))
        for person in range(5)
    ]
    group = tellable([*assigned, *paid], gifts, FIRST + timedelta(days=1))[-1]
    assert not group.is_paid_before(FIRST + timedelta(days=2))
    assert group.is_paid_before(FIRST + timedelta(days=3))


WEIGHTS = st.dictionaries(st.integers(1, 40), st.integers(0, 10_000_00), max_size=12)


@given(st.integers(0, 5_000_000), WEIGHTS)
def test_shares_add_up_to_the_last_cent_and_are_at_most_a_cent_off(total, weights):
    parts = shared_out(total, weights)
    everything = sum(weights.values())
    assert sum(parts.values()) == (total if everything else 0)
    assert all(part >= 0 and (part == 0 or weights[key]) for key, part in parts.items())
    if everything and len(weights) <= 2:
        assert all(abs(parts[key] - Fraction(total * weights[key], everything)) <= 1 for key in weights)


@given(st.integers(0, 100_000), st.integers(0, 100_000), WEIGHTS)
def test_nobodys_share_falls_when_the_sum_grows(total, more, weights):
    fewer, parts = shared_out(total, weights), shared_out(total + more, weights)
    assert all(parts[key] >= fewer[key] for key in weights)


@given(WEIGHTS)
def test_everybodys_share_of_everything_given_is_what_they_gave(weights):
    assert shared_out(sum(weights.values()), weights) == weights
