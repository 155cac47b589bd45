"""The first ten seconds."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mentoring.funds.queries import mentors_shown
from mentoring.offers.queries import happening
from mentoring.people.permissions import Role
from mentoring.vouchers.queries import wallet
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.public.cards import cards
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
    pocketfuls = wallet(request.actor, today) if request.actor.person_id else []
    week = cards(happening(territory, today, today + timedelta(days=6), now)[:60], pocketfuls)
    tonight = [card for card in week if card.when and timezone.localdate(card.when) == today]
    later = [card for card in week if card.when and timezone.localdate(card.when) > today]
    return {
        "today": today.isoformat(),
        "tonight": tonight[:ROW],
        "this_week": later[: ROW if tonight else 2 * ROW],
        "ribbon_steps": ribbon_steps(figures_of(territory)),
        "faces": mentors_shown(territory)[:FACES],
    }
