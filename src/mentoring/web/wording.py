"""Money, dates and shares as people say them, in the language of the page. No requests, no HTML here."""

from datetime import date, datetime

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import get_language

NBSP = "\u00a0"
_LOCALES = {"it": "it_IT", "en": "en_GB"}
_DAY = {"it": "EEEE d MMMM", "en": "EEEE d MMMM"}
_DAY_AND_YEAR = {"it": "EEEE d MMMM y", "en": "EEEE d MMMM y"}
_SHORT_DAY = {"it": "EEE d MMM", "en": "EEE d MMM"}
_SHORT_DAY_AND_YEAR = {"it": "EEE d MMM y", "en": "EEE d MMM y"}
_AT = {"it": "{day}, ore\N{NO-BREAK SPACE}{time}", "en": "{day}, {time}"}


def _language() -> str:
    language = (get_language() or "it").split("-")[0]
    return language if language in _LOCALES else "en"


def is_italian() -> bool:
    return _language() == "it"


def euro(cents: int) -> str:
    """80_00 -> "80 €", 12_50 -> "12,50 €", 125_000 -> "1.250 €"; in English "€12.50". Cents in, never euros."""
    euros, rest = divmod(abs(cents), 100)
    grouped = f"{euros:,}"
    sign = "−" if cents < 0 else ""
    if _language() == "it":
        grouped = grouped.replace(",", ".")
        return f"{sign}{grouped}{f',{rest:02}' if rest else ''}{NBSP}€"
    return f"{sign}€{grouped}{f'.{rest:02}' if rest else ''}"


def amount_as_typed(cents: int) -> str:
    """What a money field shows when it is opened again: 1250_50 -> "1250,50", 80_00 -> "80"."""
    euros, rest = divmod(cents, 100)
    return f"{euros},{rest:02}" if rest else str(euros)


def _local(moment: date | datetime) -> date | datetime:
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


def _day(moment: date | datetime, this_year: dict[str, str], other_year: dict[str, str]) -> str:
    language = _language()
    pattern = this_year if moment.year == timezone.localdate().year else other_year
    return str(format_date(moment, pattern[language], locale=_LOCALES[language])).replace(".", "")


def clock(moment: datetime) -> str:
    """ "21" and "20.45" in Italian, "9 pm" and "8.45 pm" in English."""
    moment = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    if _language() == "it":
        return f"{moment.hour}.{moment.minute:02}" if moment.minute else str(moment.hour)
    half = "am" if moment.hour < 12 else "pm"
    hour = moment.hour % 12 or 12
    return f"{hour}.{moment.minute:02}{NBSP}{half}" if moment.minute else f"{hour}{NBSP}{half}"


def day(moment: date | datetime) -> str:
    """ "venerdì 4 dicembre"; the year only when it is not this one."""
    return _day(_local(moment), _DAY, _DAY_AND_YEAR)


def short_day(moment: date | datetime) -> str:
    """ "ven 4 dic": for tables and chips."""
    return _day(_local(moment), _SHORT_DAY, _SHORT_DAY_AND_YEAR)


def when(moment: datetime) -> str:
    """ "venerdì 4 dicembre, ore 21"."""
    return _AT[_language()].format(day=day(moment), time=clock(moment))


def short_when(moment: datetime) -> str:
    """ "ven 4 dic, ore 20.45"."""
    return _AT[_language()].format(day=short_day(moment), time=clock(moment))


def percent(part: float, whole: float = 1) -> str:
    """A share in whole percents; never a false 0% or 100% for what is only almost nothing or almost all."""
    if not whole:
        return "–"
    share = part / whole
    rounded = round(share * 100)
    if rounded == 0 and share > 0:
        return "<1%"
    if rounded == 100 and share < 1:
        return "99%"
    return f"{rounded}%"
