"""What a question says of time. Today is Wednesday, 16 December 2026."""

from datetime import date

import pytest

from mentoring.offers.moments import Part, read

TODAY = date(2026, 12, 16)


def d(day: int, month: int = 12, year: int = 2026) -> date:
    return date(year, month, day)


@pytest.mark.parametrize(
    ("text", "rest", "first", "last", "part"),
    [
        ("oggi", "", d(16), d(16), None),
        ("concerto domani sera", "concerto", d(17), d(17), Part.EVENING),
        ("Concerti STASERA", "concerti", d(16), d(16), Part.EVENING),
        ("stasera a Pavia", "a pavia", d(16), d(16), Part.EVENING),
        ("dopodomani mattina museo", "museo", d(18), d(18), Part.MORNING),
        ("dopo domani", "", d(18), d(18), None),
        ("domani pomeriggio", "", d(17), d(17), Part.AFTERNOON),
        ("teatro questo weekend", "teatro", d(19), d(20), None),
        ("nel fine settimana", "", d(19), d(20), None),
        ("week-end", "", d(19), d(20), None),
        ("sabato e domenica", "", d(19), d(20), None),
        ("sabato", "", d(19), d(19), None),
        ("danza di sabato sera", "danza", d(19), d(19), Part.EVENING),
        ("mercoledì", "", d(16), d(16), None),
        ("mercoledì prossimo", "", d(23), d(23), None),
        ("sabato prossimo", "", d(19), d(19), None),
        ("la settimana prossima", "", d(21), d(27), None),
        ("corso prossima settimana", "corso", d(21), d(27), None),
        ("questa settimana", "", d(16), d(20), None),
        ("mostre a dicembre", "mostre", d(16), d(31), None),
        ("in febbraio", "", d(1, 2, 2027), d(28, 2, 2027), None),
        ("mostre gennaio", "mostre", d(1, 1, 2027), d(31, 1, 2027), None),
        ("gennaio 2028", "", d(1, 1, 2028), d(31, 1, 2028), None),
        ("questo mese", "", d(16), d(31), None),
        ("il mese prossimo", "", d(1, 1, 2027), d(31, 1, 2027), None),
        ("il 24 dicembre", "", d(24), d(24), None),
        ("coro giovedì 24 dicembre 2026 sera", "coro", d(24), d(24), Part.EVENING),
        ("24/12", "", d(24), d(24), None),
        ("24/12/2027", "", d(24, 12, 2027), d(24, 12, 2027), None),
        ("il 3 gennaio", "", d(3, 1, 2027), d(3, 1, 2027), None),
        ("l'8 gen", "", d(8, 1, 2027), d(8, 1, 2027), None),
        ("29 febbraio", "", d(29, 2, 2028), d(29, 2, 2028), None),
        ("dal 27 dicembre al 6 gennaio", "", d(27), d(6, 1, 2027), None),
        ("circo dal 20 al 23 dicembre", "circo", d(20), d(23), None),
        ("oggi e domani", "", d(16), d(17), None),
    ],
)
def test_words_of_time_become_days(text: str, rest: str, first: date, last: date, part: Part | None) -> None:
    asked = read(text, TODAY)
    assert asked.moment is not None
    assert (asked.text, asked.moment.first, asked.moment.last, asked.moment.part) == (rest, first, last, part)


@pytest.mark.parametrize(
    "text",
    ["concerto", "il signor Domanico", "settimana della musica", "31 febbraio", "24/13", "12 dicembre 2025",
     "maggioranza", "Dicembrini in festa", "100 anni", "", "9.30"],
)  # fmt: skip
def test_other_words_stay_as_they_were_typed(text: str) -> None:
    assert read(text, TODAY).moment is None
    assert read(text, TODAY).text == text


def test_a_weekend_that_has_begun_ends_on_its_sunday() -> None:
    sunday = date(2026, 12, 20)
    moment = read("questo weekend", sunday).moment
    assert moment is not None
    assert (moment.first, moment.last) == (sunday, sunday)
    following = read("il prossimo weekend", sunday).moment
    assert following is not None
    assert (following.first, following.last) == (date(2026, 12, 26), date(2026, 12, 27))


def test_it_says_what_it_understood() -> None:
    moment = read("concerto domani sera", TODAY).moment
    assert moment is not None
    assert moment.words == "domani sera"
