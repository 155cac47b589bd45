"""What bodies are known by."""

import pytest

from mentoring.people.rules import is_runts_number, is_school_code, plain_code


@pytest.mark.parametrize(
    "code", ["PVIC83100R", "pvps01000b", "MI1A00900Q", " PVEE 83101 T ", "NAIC8BL00N", "TOIC8A1001"]
)
def test_a_school_code_is_taken_however_it_is_written(code: str) -> None:
    assert is_school_code(code)


@pytest.mark.parametrize(
    "code", ["", "PVIC83100", "PVIC83100RR", "12IC83100R", "PVICABCDEF", "PVIC8310ÙR", "PVIC٣٣٣٣٣R", "RSSMRA85T10A562S"]
)
def test_a_wrong_one_is_not(code: str) -> None:
    assert not is_school_code(code)


@pytest.mark.parametrize("number", ["1", "4521", "123 456", "12.345"])
def test_a_number_of_the_third_sector_is_only_digits(number: str) -> None:
    assert is_runts_number(number)


@pytest.mark.parametrize("number", ["", "0", "012", "A12", "12345678", "٣٤٥"])
def test_anything_else_is_not(number: str) -> None:
    assert not is_runts_number(number)


def test_a_code_is_kept_without_what_people_put_between() -> None:
    assert plain_code(" pvic-83100 r") == "PVIC83100R"
