"""Money, dates and shares as people say them, in both languages."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone, translation

from mentoring.web import wording

YEAR = timezone.localdate().year
FRIDAY_EVENING = datetime(2026, 12, 4, 20, 0, tzinfo=UTC)  # nine in Rome


@pytest.fixture
def in_2026(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 11, 22))


@pytest.mark.parametrize(
    ("cents", "italian", "english"),
    [
        (80_00, "80 €", "€80"),
        (12_50, "12,50 €", "€12.50"),
        (1_250_00, "1.250 €", "€1,250"),
        (1_234_567_89, "1.234.567,89 €", "€1,234,567.89"),
        (5, "0,05 €", "€0.05"),
        (0, "0 €", "€0"),
        (-12_50, "−12,50 €", "−€12.50"),
    ],
)
def test_money(cents, italian, english):
    with translation.override("it"):
        assert wording.euro(cents) == italian.replace(" ", "\u00a0")
    with translation.override("en"):
        assert wording.euro(cents) == english


def test_moments_in_italian(in_2026):
    with translation.override("it"):
        assert wording.when(FRIDAY_EVENING) == "venerdì 4 dicembre, ore\N{NO-BREAK SPACE}21"
        earlier = FRIDAY_EVENING.replace(hour=19, minute=45)
        assert wording.when(earlier) == "venerdì 4 dicembre, ore\N{NO-BREAK SPACE}20.45"
        assert wording.short_when(FRIDAY_EVENING) == "ven 4 dic, ore\N{NO-BREAK SPACE}21"
        assert wording.day(date(2027, 1, 8)) == "venerdì 8 gennaio 2027"
        assert wording.clock(FRIDAY_EVENING.replace(hour=8, minute=5)) == "9.05"


def test_moments_in_english(in_2026):
    with translation.override("en"):
        assert wording.when(FRIDAY_EVENING) == "Friday 4 December, 9\u00a0pm"
        assert wording.when(FRIDAY_EVENING.replace(hour=10, minute=30)) == "Friday 4 December, 11.30\u00a0am"
        assert wording.clock(FRIDAY_EVENING.replace(hour=11)) == "12\u00a0pm"
        assert wording.short_day(date(2025, 12, 4)) == "Thu 4 Dec 2025"


def test_midnight_belongs_to_the_day_it_opens_in_rome(in_2026):
    with translation.override("it"):
        assert wording.when(datetime(2026, 12, 4, 23, 30, tzinfo=UTC)) == "sabato 5 dicembre, ore\N{NO-BREAK SPACE}0.30"


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (27, 40, "68%"),
        (1, 3, "33%"),
        (0, 40, "0%"),
        (40, 40, "100%"),
        (1, 1000, "<1%"),
        (999, 1000, "99%"),
        (3, 0, "–"),
    ],
)
def test_shares_never_pretend_all_or_nothing(part, whole, said):
    assert wording.percent(part, whole) == said
