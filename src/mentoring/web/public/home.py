"""The first ten seconds."""

from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.core.cache import caches
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mentoring.funds.queries import mentors_shown
from mentoring.offers.queries import this_week
from mentoring.people.permissions import Role
from mentoring.vouchers.queries import Pocketful, wallet
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.public.cards import Card, cards
from mentoring.web.public.figures import figures_of, ribbon_steps

if TYPE_CHECKING:
    from mentoring.programmes.models import Territory

ROW = 3
FACES = 12


@audience(Role.PUBLIC)
def home(request: ActorRequest) -> HttpResponse:
    """One sentence, two doors, what is on, what the money did, who gives, how it works."""
    territory: Territory | None = request.territory
    context = _of_territory(request, territory) if territory else {}
    return render(request, "public/home.html", context)


def _of_territory(request: ActorRequest, territory: "Territory") -> dict[str, object]:
    now = timezone.now()
    today = timezone.localdate(now)
    tonight, later = _week(request, territory, now)
    return {
        "today": today.isoformat(),
        "tonight": tonight,
        "this_week": later,
        "ribbon_steps": ribbon_steps(figures_of(territory)),
        "faces": mentors_shown(territory)[:FACES],
    }


def _week(request: ActorRequest, territory: "Territory", now: datetime) -> tuple[list[Card], list[Card]]:
    """Cards of today and of the days after. Whoever is not logged in sees them at most a minute old."""
    today = timezone.localdate(now)
    if request.user.is_authenticated:
        pocketfuls = wallet(request.actor, today) if request.actor.person_id else []
        return _cards(territory, now, pocketfuls)
    kept = caches["worker"].get_or_set(f"week:{territory.pk}:{today}", lambda: _cards(territory, now, []), timeout=60)
    return cast("tuple[list[Card], list[Card]]", kept)


def _cards(territory: "Territory", now: datetime, pocketfuls: list[Pocketful]) -> tuple[list[Card], list[Card]]:
    tonight, later = this_week(territory, now, tonight=ROW, later=ROW)
    told = cards([*tonight, *later], pocketfuls)
    return told[: len(tonight)], told[len(tonight) :][: ROW if tonight else 2 * ROW]
