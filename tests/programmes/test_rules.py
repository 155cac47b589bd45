"""Where money may be spent, and whom a programme is for."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.programmes.rules import AgeLimits, Scope

names = st.frozensets(st.sampled_from(["music", "theatre", "dance"]))
kinds = st.frozensets(st.sampled_from(["event", "course"]))
ids = st.frozensets(st.integers(1, 3))
scopes = st.builds(Scope, disciplines=names, kinds=kinds, providers=ids)
SPOTS = [
    {"discipline": discipline, "kind": kind, "provider_id": provider}
    for discipline in ("music", "theatre", "dance")
    for kind in ("event", "course")
    for provider in (1, 2, 3)
]


@given(scopes, scopes)
def test_what_both_allow_is_what_each_allows(mine: Scope, theirs: Scope) -> None:
    both = mine.within(theirs)
    for spot in SPOTS:
        allowed_by_each = mine.allows(**spot) and theirs.allows(**spot)  # type: ignore[arg-type]
        assert (both is not None and both.allows(**spot)) == allowed_by_each  # type: ignore[arg-type]


@given(scopes)
def test_a_scope_survives_being_stored(scope: Scope) -> None:
    assert Scope.from_data(scope.to_data()) == scope


@pytest.mark.parametrize(
    ("born_on", "is_admitted"),
    [(date(2008, 9, 20), True), (date(2008, 9, 19), False), (date(2020, 9, 19), True), (date(2020, 9, 20), False)],
)
def test_ages_count_on_one_day(born_on: date, is_admitted: bool) -> None:
    limits = AgeLimits(counted_on=date(2026, 9, 19), youngest=6, oldest=17)
    assert limits.admit(born_on) == is_admitted
