"""Pages that explain: how it works, who gives, what we do with data, how accessible this is."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render

from mentoring.funds.queries import mentors_shown
from mentoring.people.permissions import Role
from mentoring.programmes.queries import programmes_of
from mentoring.web.audience import ActorRequest, audience

if TYPE_CHECKING:
    from mentoring.programmes.models import Territory


@audience(Role.PUBLIC)
def about(request: ActorRequest) -> HttpResponse:
    """How it works, for each of the four worlds."""
    territory: Territory | None = request.territory
    programmes = programmes_of(territory) if territory else []
    return render(request, "public/about.html", {"programmes": programmes})


@audience(Role.PUBLIC)
def mentors(request: ActorRequest) -> HttpResponse:
    """Who gives and likes to be seen. Never how much, and not in that order either: a seat is a seat."""
    by_name = sorted(mentors_shown(request.territory), key=lambda mentor: mentor.name.casefold())
    return render(request, "public/mentors.html", {"mentors": by_name})


@audience(Role.PUBLIC)
def privacy(request: ActorRequest) -> HttpResponse:
    """What we know, who sees it, what one can ask."""
    return render(request, "public/privacy.html")


@audience(Role.PUBLIC)
def accessibility(request: ActorRequest) -> HttpResponse:
    """What works for everybody, what does not yet, and whom to tell."""
    return render(request, "public/accessibility.html")
