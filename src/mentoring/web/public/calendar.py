"""What is on, as a month: a grid on a desk, on a phone the days that have something."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from babel.dates import format_date
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from mentoring.offers.overview import dates_between
from mentoring.offers.queries import whats_on
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.public.cards import cards
from mentoring.web.public.offers import question_of

if TYPE_CHECKING:
    from mentoring.offers.models import Occurrence

MOST_A_DAY = 4  # The others are one tap away.
MOST_UNDATED = 3
MONTHS_AHEAD = 24  # Farther away nothing is announced, and a machine that follows links comes to an end.


@dataclass(frozen=True)
class Day:
    """One field of the grid."""

    day: date
    dates: "list[Occurrence]"
    is_today: bool
    is_cut: bool  # So much is on before it that it is not shown.

    @property
    def first_dates(self) -> "list[Occurrence]":
        return self.dates[:MOST_A_DAY]

    @property
    def more(self) -> int:
        return len(self.dates) - len(self.first_dates)


@audience(Role.PUBLIC)
def calendar(request: ActorRequest) -> HttpResponse:
    """A month of what can be booked; month and filters stand in the address."""
    now = timezone.now()
    today = timezone.localdate(now)
    asked = question_of(request, now)
    month = _month(request.GET.get("month", ""), asked.wish.from_day or today, today)
    first, last = month, _next(month) - timedelta(days=1)
    found = dates_between(request.actor, request.territory, asked.wish, (first, last), now)
    shown_until = timezone.localdate(found.dates[-1].starts_at) if found.is_cut else last
    by_day = defaultdict(list)
    for occurrence in found.dates:
        by_day[timezone.localdate(occurrence.starts_at)].append(occurrence)
    begins = max(first, today - timedelta(days=today.weekday()))  # Weeks that are over are not shown.
    days = [Day(day, by_day[day], is_today=day == today, is_cut=day > shown_until) for day in _days(begins, last)]
    undated = whats_on(request.actor, request.territory, asked.wish, now).filter(is_undated=True)
    context = {
        **asked.context,
        "view": "calendar",
        "month": first,
        "title": _named(first, "LLLL y"),
        "weekdays": [_named(day, "EEE") for day in _days(date(2024, 1, 1), date(2024, 1, 7))],
        "days": days,
        "starts": begins.isoweekday(),
        "before": _key(_previous(first)) if first > today.replace(day=1) else "",
        "after": _key(_next(first)) if first < _latest(today) else "",
        "this_month": _key(today),
        "n_dates": len(found.dates),
        "shown_until": shown_until if found.is_cut else None,
        "undated": cards(undated[:MOST_UNDATED], asked.pocketfuls),
    }
    return render(request, "public/calendar.html", context)


def _month(asked: str, otherwise: date, today: date) -> date:
    """The first day of the month in the address, as far as one may turn; else of another day's month."""
    try:
        wanted = date.fromisoformat(f"{asked}-01")
    except ValueError:
        wanted = otherwise.replace(day=1)
    return min(max(wanted, today.replace(day=1)), _latest(today))


def _latest(today: date) -> date:
    years, months = divmod(today.month - 1 + MONTHS_AHEAD, 12)
    return date(today.year + years, months + 1, 1)


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _previous(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _key(day: date) -> str:
    return f"{day:%Y-%m}"


def _named(day: date, pattern: str) -> str:
    return str(format_date(day, pattern, locale=(get_language() or "it").split("-")[0])).replace(".", "")
