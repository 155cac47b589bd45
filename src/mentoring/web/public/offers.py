"""What is on: the list with its filters."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.offers.finding import Found, Sort, find, offers_found
from mentoring.offers.moments import Moment, read
from mentoring.offers.queries import Money, Purse, Wish
from mentoring.people.permissions import Role
from mentoring.people.queries import person_of
from mentoring.vouchers.queries import Pocketful, wallet
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.public.cards import cards
from mentoring.web.public.forms import OfferFilters, weekend
from mentoring.web.public.nothing_found import ways_out

PAGE_SIZE = 24
# What stands among the folded fields; days are there, too, unless a chip says them.
_FOLDED = frozenset({"discipline", "kind", "age", "place", "km", "price", "left", "need"})


@dataclass(frozen=True)
class Chip:
    """A quick way to a few days."""

    label: str
    first: date | None
    last: date | None
    is_current: bool


@dataclass(frozen=True)
class Question:
    """What somebody asks of the catalogue, whichever way it is shown: list, calendar or map."""

    filters: OfferFilters
    wish: Wish
    pocketfuls: list[Pocketful]  # Of whoever looks; empty for most people.
    chips: list[Chip]
    moment: Moment | None = None  # Words of time that were understood: they are days of the wish.

    @cached_property
    def sort(self) -> Sort:
        """As asked, where that makes sense; else what fits best comes first, or what is soonest."""
        asked = Sort(self.filters.chosen.get("sort") or (Sort.BEST if self.wish.text else Sort.SOON).value)
        return asked if asked in dict(self.sorts) else Sort.SOON

    @property
    def sorts(self) -> list[tuple[Sort, str]]:
        """The orders there are for this question."""
        best = [(Sort.BEST, _("le più adatte"))] if self.wish.text else []
        near = [(Sort.NEAR, _("le più vicine"))] if self.wish.near else []
        return [*best, (Sort.SOON, _("quelle in arrivo")), *near, (Sort.NEW, _("le più nuove"))]

    @property
    def context(self) -> dict[str, Any]:
        """For public/_offer_filters.html."""
        return {
            "filters": self.filters,
            "chips": self.chips,
            "shows_more": _says_more(self.filters, self.chips),
            "moment": self.moment,
            "words_left": self.wish.text,
        }


def question_of(request: ActorRequest, now: datetime) -> Question:
    """As it stands in the address."""
    today = timezone.localdate(now)
    person = person_of(request.actor)
    pocketfuls = wallet(request.actor, today) if person else []
    filters = OfferFilters(request.GET, territory=request.territory, has_wallet=person is not None)
    wish, moment = with_moment(filters, today)
    if person and filters.chosen.get("wallet"):
        moneys = tuple(Money(pocketful.voucher.scope, pocketful.free_cents) for pocketful in pocketfuls)
        age = person.age_on(today)
        wish = replace(wish, purse=Purse(moneys, age), age=age if wish.age is None else wish.age)
    days = (None, None) if moment else (wish.from_day, wish.to_day)
    return Question(filters, wish, pocketfuls, _chips(*days, today), moment)


def with_moment(filters: OfferFilters, today: date) -> tuple[Wish, Moment | None]:
    """What was typed last counts: words of time come before days that were chosen."""
    wish = filters.wish()
    asked = read(wish.text, today)
    if asked.moment is None or filters.chosen.get("literal"):
        return wish, None
    told = asked.moment
    return replace(wish, text=asked.text, from_day=told.first, to_day=told.last, part=told.part), told


@audience(Role.PUBLIC)
def offers(request: ActorRequest) -> HttpResponse:
    """Everything that can be booked; what fits best or is soonest first. Filters and order stand in the address."""
    now = timezone.now()
    asked = question_of(request, now)
    found = find(request.actor, request.territory, asked.wish, now, asked.sort)
    page = Paginator(found.ids, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        **asked.context,
        "page_obj": page,
        "cards": cards(offers_found(list(page.object_list), asked.wish, now), asked.pocketfuls),
        "found": found,
        "sort": asked.sort.value,
        "sorts": [(sort.value, label) for sort, label in asked.sorts],
        **_without(request, asked, found, now),
    }
    return render(request, "public/offers.html", context)


def _without(request: ActorRequest, asked: Question, found: Found, now: datetime) -> dict[str, Any]:
    """What to do about it, if there is nothing."""
    if found.ids or not asked.filters.chosen:
        return {}
    return {"ways_out": ways_out(request, asked.wish, asked.moment, found, now)}


def _chips(first: date | None, last: date | None, today: date) -> list[Chip]:
    """Chosen chips lead back to any day."""
    saturday, sunday = weekend(today)
    days = [(_("Oggi e stasera"), today, today), (_("Questo fine settimana"), saturday, sunday)]
    return [
        Chip(label, None, None, is_current=True)
        if (first, last) == (start, end)
        else Chip(label, start, end, is_current=False)
        for label, start, end in days
    ]


def _says_more(filters: OfferFilters, chips: list[Chip]) -> bool:
    """Is one of the folded fields in use or wrong? Days that a chip already says do not count."""
    days = set() if any(chip.is_current for chip in chips) else {"day_from", "day_to"}
    return any(name in filters.chosen or filters[name].errors for name in {*_FOLDED, *days})
