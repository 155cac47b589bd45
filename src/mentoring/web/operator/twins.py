"""Two records of one name and birthday: the operator says whether they are one person."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mentoring.people.permissions import Role
from mentoring.twins.queries import twins as twins_for
from mentoring.twins.queries import who_put_forward
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.operator.ground import operated
from mentoring.web.pairs import decided
from mentoring.web.readings import Why, note_readings

A_PAGE = 20


@never_cache
@audience(Role.OPERATOR)
def twins(request: ActorRequest) -> HttpResponse:
    """Each pair side by side, with who put them forward."""
    territory = operated(request)
    page = Paginator(twins_for(request.actor), A_PAGE).get_page(request.GET.get("page"))
    people = [person for pair in page for person in (pair.older, pair.younger)]
    note_readings(request, [person.pk for person in people], Why.MERGE)
    bodies = who_put_forward(request.actor, people, territory)
    rows = [[(person, bodies[person.pk]) for person in (pair.older, pair.younger)] for pair in page]
    return render(request, "operator/twins.html", {"page_obj": page, "rows": rows})


@require_POST
@audience(Role.OPERATOR)
def decide(request: ActorRequest, one: int, other: int) -> HttpResponse:
    """One person, or two."""
    return decided(request, one, other, back="web:operator_twins")
