"""Which colours a territory may wear."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.programmes.colours import (
    HOUSE,
    NEEDED,
    PAPER,
    contrast,
    gold_on,
    is_readable,
    nearest_readable,
    plain_colour,
    quiet_on,
    readability,
    share_seen,
)

THEME = Path(__file__).parents[2] / "frontend/css/theme.css"
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_that_of_the_guidelines():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#26306b", "#26306b") == 1


@pytest.mark.parametrize(
    ("text", "colour"),
    [("#26306B", "#26306b"), ("26306b", "#26306b"), (" #26f ", "#2266ff"), ("", ""), ("rosso", ""), ("#12345", "")],
)
def test_a_colour_is_read_as_people_write_it(text, colour):
    assert plain_colour(text) == colour


@pytest.mark.parametrize("text", ["#26306b;}", "url(x)", "#26306b00", "#١٢٣", "\x00#26306b", "#26306b\n}"])
def test_nothing_else_gets_into_a_stylesheet(text):
    assert plain_colour(text) in ("", "#26306b")


def test_the_house_s_own_colours_are_those_of_the_theme_and_can_be_read():
    theme = THEME.read_text()
    assert re.search(r"--notte: (#\w+);", theme)[1] == HOUSE.primary
    assert re.search(r"--sipario: (#\w+);", theme)[1] == HOUSE.accent
    assert re.search(r"--carta: (#\w+);", theme)[1] == PAPER
    assert gold_on(HOUSE.primary) == re.search(r"--oro: (#\w+);", theme)[1]
    assert is_readable(HOUSE.primary)
    assert is_readable(HOUSE.accent)


@given(colours)
def test_for_every_colour_there_is_a_near_one_that_can_be_read(colour):
    near = nearest_readable(colour)
    assert readability(near) >= NEEDED
    if is_readable(colour):
        assert near == colour


@given(colours)
def test_gold_and_quiet_words_can_be_read_on_every_ground_that_is_allowed(colour):
    ground = nearest_readable(colour)
    assert contrast(gold_on(ground), ground) >= NEEDED
    assert contrast(quiet_on(ground), ground) >= NEEDED


def test_how_much_of_a_logo_stands_out_from_its_ground():
    assert share_seen([("#ffffff", 0.25), ("#26306b", 0.75)], "#26306b") == 0.25
    assert share_seen([], "#26306b") == 0
