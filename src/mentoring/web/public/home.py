"""The first ten seconds."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mentoring.funds.queries import mentors_shown
from mentoring.offers.queries import this_week
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
    tonight, later = this_week(territory, now, tonight=ROW, later=ROW)
    told = cards([*tonight, *later], pocketfuls)
    return {
        "today": today.isoformat(),
        "tonight": told[: len(tonight)],
        "this_week": told[len(tonight) :][: ROW if tonight else 2 * ROW],
        "ribbon_steps": ribbon_steps(figures_of(territory)),
        "faces": mentors_shown(territory)[:FACES],
    }
