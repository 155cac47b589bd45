"""Which territories there are, and where each of them lives."""

from django.http import HttpResponse
from django.shortcuts import render

from mentoring.people.permissions import Role
from mentoring.programmes.queries import addresses
from mentoring.web.audience import ActorRequest, audience


@audience(Role.PUBLIC)
def territories(request: ActorRequest) -> HttpResponse:
    """Every territory, with its own address."""
    there = [
        {"territory": territory, "address": f"{address}/", "shown": address.split("://", 1)[-1]}
        for territory, address in addresses()
    ]
    return render(request, "public/territories.html", {"territories": there})
