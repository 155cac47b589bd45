"""Amounts as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.kernel.money import LARGEST, NotMoney, parse_euro


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("80", 80_00),
        ("80,00", 80_00),
        ("80,5", 80_50),
        ("1.250,50", 1250_50),
        ("1.250", 1250_00),
        ("1250,50", 1250_50),
        ("12.50", 12_50),
        (" € 12,00 ", 12_00),
        ("12 euro", 12_00),
        ("1 250,00", 1250_00),
        ("0,01", 1),
        ("0", 0),
    ],
)
def test_what_people_type_is_understood(typed: str, cents: int) -> None:
    assert parse_euro(typed) == cents


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("-5", NotMoney.NEGATIVE),
        ("−5", NotMoney.NEGATIVE),
        ("1,234", NotMoney.TOO_PRECISE),
        ("80,000", NotMoney.TOO_PRECISE),
        ("99999999999", NotMoney.TOO_LARGE),
        ("9" * 400, NotMoney.TOO_LARGE),
        ("", NotMoney.UNREADABLE),
        ("ottanta", NotMoney.UNREADABLE),
        ("1,2,3", NotMoney.UNREADABLE),
        ("1.25.0", NotMoney.UNREADABLE),
        ("12..50", NotMoney.UNREADABLE),
        ("1e3", NotMoney.UNREADABLE),
        ("٨٠", NotMoney.UNREADABLE),
        ("NaN", NotMoney.UNREADABLE),
    ],
)
def test_what_is_no_amount_is_refused_with_its_reason(typed: str, reason: str) -> None:
    with pytest.raises(NotMoney) as refused:
        parse_euro(typed)
    assert refused.value.reason == reason


@given(st.integers(min_value=0, max_value=LARGEST))
def test_every_amount_written_the_italian_way_comes_back(cents: int) -> None:
    euros, rest = divmod(cents, 100)
    written = f"{euros:,}".replace(",", ".") + f",{rest:02}"
    assert parse_euro(written) == cents


@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    try:
        cents = parse_euro(text)
    except NotMoney:
        return
    assert 0 <= cents <= LARGEST
