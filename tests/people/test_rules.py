"""Ages, and what a fiscal code says."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.people.rules import (
    Consents,
    age_on,
    canonical_fiscal_code,
    code_letters,
    contradicts,
    is_fiscal_code,
)


@pytest.mark.parametrize(
    ("day", "age"), [(date(2026, 9, 18), 13), (date(2026, 9, 19), 14), (date(2026, 9, 20), 14), (date(2012, 9, 19), 0)]
)
def test_one_is_a_year_older_on_the_birthday_itself(day: date, age: int) -> None:
    assert age_on(date(2012, 9, 19), day) == age


def test_who_is_born_on_a_leap_day_is_older_on_the_first_of_march() -> None:
    assert age_on(date(2012, 2, 29), date(2026, 2, 28)) == 13
    assert age_on(date(2012, 2, 29), date(2026, 3, 1)) == 14


@pytest.mark.parametrize("code", ["RSSMRA85T10A562S", "rssmra85t10a562s", " RSSMRA85T10A562S "])
def test_a_right_fiscal_code_is_taken_however_it_is_written(code: str) -> None:
    assert is_fiscal_code(code)


@pytest.mark.parametrize("code", ["RSSMRA85T10A562T", "RSSMRA85T10A56", "", "12345678901", "RSSMRA85T10A562SX", "???"])
def test_a_wrong_one_is_not(code: str) -> None:
    assert not is_fiscal_code(code)


def test_a_code_and_its_omocodes_are_one_person() -> None:
    assert canonical_fiscal_code("RSSMRA85T10A562S") == canonical_fiscal_code("rssmra85t10a5snX".replace("X", "w"))


@pytest.mark.parametrize(
    ("last_name", "first_name", "letters"),
    [
        ("Rossi", "Mario", "RSSMRA"),
        ("De Lorenzi", "Maria Elena", "DLRMLN"),
        ("Bo", "Gaspare", "BOXGPR"),
        ("Fo", "Al", "FOXLAX"),
        ("D'Alì", "Noè", "DLANOE"),
        ("Strauß", "Niccolò", "STRNCL"),
    ],
)
def test_a_code_begins_with_letters_of_the_name(last_name: str, first_name: str, letters: str) -> None:
    assert code_letters(last_name, first_name) == letters


def test_a_code_tells_the_birthday() -> None:
    assert not contradicts("RSSMRA85T10A562S", date(1985, 12, 10))
    assert contradicts("RSSMRA85T10A562S", date(1985, 12, 11))
    assert contradicts("RSSMRA85T10A562S", date(1986, 12, 10))


@pytest.mark.parametrize(
    ("age", "guardian", "person"),
    [(0, True, False), (13, True, False), (14, True, True), (17, True, True), (18, False, True)],
)
def test_who_has_to_say_yes(age: int, guardian: bool, person: bool) -> None:
    assert Consents.needed_at(age) == Consents(guardian=guardian, person=person)


@given(st.integers(0, 120))
def test_somebody_always_has_to_say_yes(age: int) -> None:
    needed = Consents.needed_at(age)
    assert needed.guardian or needed.person
