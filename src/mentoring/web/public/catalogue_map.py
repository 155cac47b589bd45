"""Where it is on: places on a map, and the same as a list for whoever does not see it.

The map is drawn by us, from what we know. Only an installation that names a map server shows that one's instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext

from mentoring.offers.overview import Stage, stages
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.public.cards import Card, cards
from mentoring.web.public.locator import overview_svg
from mentoring.web.public.offers import question_of
from mentoring.web.public.tiles import Pin, tile_map, way_to

if TYPE_CHECKING:
    from mentoring.offers.models import Place

FIRST = 3  # Of each place; the others unfold.


@dataclass(frozen=True)
class Spot:
    """A place of the list, with what is on there and how to get there."""

    place: "Place"
    first_cards: Sequence[Card]
    later_cards: Sequence[Card]
    way: dict[str, str]


@audience(Role.PUBLIC)
def catalogue_map(request: ActorRequest) -> HttpResponse:
    """Places with what is on there; filters stand in the address."""
    now = timezone.now()
    asked = question_of(request, now)
    found = stages(request.actor, request.territory, asked.wish, now)
    told = iter(cards([offer for stage in found.stages for offer in stage.offers], asked.pocketfuls))
    spots = [_spot(stage, [next(told) for _offer in stage.offers]) for stage in found.stages]
    known = [stage for stage in found.stages if stage.place.latitude is not None]
    context = {
        **asked.context,
        "view": "map",
        "spots": spots,
        "is_cut": found.is_cut,
        "drawing": overview_svg([(stage.place, len(stage.offers)) for stage in known]) if known else "",
        "tile_map": tile_map(_pin(stage) for stage in known),
    }
    return render(request, "public/map.html", context)


def _spot(stage: Stage, shown: list[Card]) -> Spot:
    return Spot(stage.place, shown[:FIRST], shown[FIRST:], way_to(stage.place))


def _pin(stage: Stage) -> Pin:
    n = len(stage.offers)
    words = ngettext("Una proposta", "%(n)s proposte", n) % {"n": n}
    return Pin(stage.place, words, n, f"#posto-{stage.place.pk}")
