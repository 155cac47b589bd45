"""A family whose child is there twice says so itself: it sees both records anyway."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mentoring.people.permissions import Role
from mentoring.twins.queries import twins
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.pairs import decided


@never_cache
@audience(Role.GUARDIAN, Role.BENEFICIARY)
def own_twins(request: ActorRequest) -> HttpResponse:
    """Is it the same person?"""
    return render(request, "beneficiary/own_twins.html", {"pairs": twins(request.actor)})


@require_POST
@audience(Role.GUARDIAN, Role.BENEFICIARY)
def decide(request: ActorRequest, one: int, other: int) -> HttpResponse:
    """One person, or two."""
    return decided(request, one, other, back="web:wallet")
