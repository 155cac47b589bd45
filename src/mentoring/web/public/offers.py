"""What is on: the list with its filters."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.offers.queries import Money, Wish, whats_on
from mentoring.people.permissions import Role
from mentoring.people.queries import person_of
from mentoring.vouchers.queries import Pocketful, wallet
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.public.cards import cards
from mentoring.web.public.forms import OfferFilters, weekend

PAGE_SIZE = 24


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

    @property
    def context(self) -> dict[str, Any]:
        """For public/_offer_filters.html."""
        return {"filters": self.filters, "chips": self.chips, "shows_more": _says_more(self.filters, self.chips)}


def question_of(request: ActorRequest, now: datetime) -> Question:
    """As it stands in the address."""
    today = timezone.localdate(now)
    person = person_of(request.actor)
    pocketfuls = wallet(request.actor, today) if person else []
    filters = OfferFilters(request.GET, territory=request.territory, has_wallet=person is not None)
    wish = filters.wish()
    if person and filters.chosen.get("wallet"):
        purse = tuple(Money(pocketful.voucher.scope, pocketful.free_cents) for pocketful in pocketfuls)
        wish = replace(wish, purse=purse, age=person.age_on(today) if wish.age is None else wish.age)
    return Question(filters, wish, pocketfuls, _chips(wish.from_day, wish.to_day, today))


@audience(Role.PUBLIC)
def offers(request: ActorRequest) -> HttpResponse:
    """Everything that can be booked, the soonest first; filters stand in the address."""
    now = timezone.now()
    asked = question_of(request, now)
    found = whats_on(request.actor, request.territory, asked.wish, now)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {**asked.context, "page_obj": page, "cards": cards(page.object_list, asked.pocketfuls)}
    return render(request, "public/offers.html", context)


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
    return any(name in filters.chosen or filters[name].errors for name in {"discipline", "age", "place", *days})
