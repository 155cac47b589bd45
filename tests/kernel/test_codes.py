"""Codes that survive being read out, typed and scanned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.kernel.codes import ALPHABET, grouped, new_code, normalised


@pytest.mark.parametrize(
    "seen",
    [
        "ABCDEFGH",
        "abcd-efgh",
        " ABCD EFGH ",
        "abcd.efgh",
        "HTTP://LOCALHOST:8000/Q/ABCDEFGH",
        "https://mentoring.example/q/abcd-efgh/",
        "АВСD-ЕFGН",  # A Ukrainian keyboard has an A, a B, a C, an E and an H of its own.
        "авсd еfgн",
        "ＡＢＣＤＥＦＧＨ",
        "ABCD–EFGH",
    ],
)
def test_a_code_is_the_same_however_it_is_written(seen: str) -> None:
    assert normalised(seen) == "ABCDEFGH"


def test_no_letter_looks_like_a_digit() -> None:
    assert not set("0O1IL") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET)


def test_groups_may_have_another_size() -> None:
    assert grouped("ABCDEFGHJK", by=5) == "ABCDE-FGHJK"


@given(st.integers(min_value=1, max_value=24))
def test_a_code_shown_in_groups_is_read_back(length: int) -> None:
    code = new_code(length)
    assert normalised(grouped(code)) == code
    assert len(code) == length
