"""Which territories there are, and where each of them lives."""

from django.http import HttpResponse
from django.shortcuts import render

from mentoring.people.permissions import Role
from mentoring.web.addresses import ways
from mentoring.web.audience import ActorRequest, audience


@audience(Role.PUBLIC)
def territories(request: ActorRequest) -> HttpResponse:
    """Every territory, with the way to it."""
    there = [{"territory": territory, "address": f"{way}/"} for territory, way in ways(request)]
    return render(request, "public/territories.html", {"territories": there})
