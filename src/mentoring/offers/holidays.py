"""Days on which Italy rests: whoever plans every Monday likes to hear that one of them is Easter's. No Django here."""

from datetime import date, timedelta
from enum import StrEnum


class Holiday(StrEnum):
    NEW_YEAR = "new_year"
    EPIPHANY = "epiphany"
    EASTER = "easter"
    EASTER_MONDAY = "easter_monday"
    LIBERATION = "liberation"
    LABOUR = "labour"
    REPUBLIC = "republic"
    MIDSUMMER = "midsummer"
    FRANCIS = "francis"
    ALL_SAINTS = "all_saints"
    IMMACULATE = "immaculate"
    CHRISTMAS = "christmas"
    STEPHEN = "stephen"


_FIXED = {
    (1, 1): Holiday.NEW_YEAR,
    (1, 6): Holiday.EPIPHANY,
    (4, 25): Holiday.LIBERATION,
    (5, 1): Holiday.LABOUR,
    (6, 2): Holiday.REPUBLIC,
    (8, 15): Holiday.MIDSUMMER,
    (10, 4): Holiday.FRANCIS,  # Again from 2026 on (law 151 of 2025).
    (11, 1): Holiday.ALL_SAINTS,
    (12, 8): Holiday.IMMACULATE,
    (12, 25): Holiday.CHRISTMAS,
    (12, 26): Holiday.STEPHEN,
}


def holiday_on(day: date) -> Holiday | None:
    """Which one it is, if it is one."""
    easter = easter_of(day.year)
    if day == easter:
        return Holiday.EASTER
    if day == easter + timedelta(days=1):
        return Holiday.EASTER_MONDAY
    return _FIXED.get((day.month, day.day))


def easter_of(year: int) -> date:
    """Easter Sunday of a Gregorian year, as Butcher computed it (1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
