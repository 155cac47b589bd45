"""One's own data: what we hold, why, who read it; to take away, and to erase."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mentoring.people.permissions import Role
from mentoring.people.queries import person_of, user_with_id
from mentoring.privacy.commands import erase as erase_person
from mentoring.privacy.errors import SeatsToComeFirst
from mentoring.privacy.queries import held_on_person, seats_held, seats_too_late, seen_by
from mentoring.web.audience import ActorRequest, audience, found, today
from mentoring.web.held import EraseForm, as_json, as_pdf, shown

if TYPE_CHECKING:
    from mentoring.people.models import Person

LINES = 20


def _person(request: ActorRequest) -> "Person":
    return found(person_of(request.actor))


@never_cache
@require_safe
@audience(Role.BENEFICIARY, Role.GUARDIAN)
def data(request: ActorRequest) -> HttpResponse:
    """What we hold, why, and who read it."""
    person = _person(request)
    context = {
        "person": person,
        "is_guardian": request.actor.role == Role.GUARDIAN,
        "sections": shown(held_on_person(request.actor, person)),
        "page_obj": Paginator(seen_by(request.actor, person), LINES).get_page(request.GET.get("page")),
    }
    return render(request, "beneficiary/data.html", context)


@never_cache
@require_safe
@audience(Role.BENEFICIARY, Role.GUARDIAN)
def data_json(request: ActorRequest) -> HttpResponse:
    """All of it for a machine."""
    return as_json(held_on_person(request.actor, _person(request)), f"dati-{today():%Y-%m-%d}")


@never_cache
@require_safe
@audience(Role.BENEFICIARY, Role.GUARDIAN)
def data_pdf(request: ActorRequest) -> HttpResponse:
    """All of it to read."""
    person = _person(request)
    title = _("I dati di %(name)s") % {"name": person.full_name}
    return as_pdf(held_on_person(request.actor, person), f"dati-{today():%Y-%m-%d}", title)


@never_cache
@audience(Role.BENEFICIARY, Role.GUARDIAN)
def erase(request: ActorRequest) -> HttpResponse:
    """What goes, what stays and why; and then it goes."""
    person, now = _person(request), timezone.now()
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            erase_person(request.actor, person=person, now=now)
        except SeatsToComeFirst as refusal:
            form.add_error(None, str(refusal))
        else:
            return _gone(request)
    context = {
        "person": person,
        "is_guardian": request.actor.role == Role.GUARDIAN,
        "form": form,
        "seats": list(seats_held(person)),
        "too_late": seats_too_late(person, now),
    }
    return render(request, "beneficiary/erase.html", context, status=409 if form.errors else 200)


def _gone(request: ActorRequest) -> HttpResponse:
    """Whoever has another role stays inside; an account that served only this is gone."""
    user = user_with_id(request.actor.user_id or 0)
    if user is None or not user.is_active:
        logout(request)
    messages.success(request, _("Fatto: i nomi non ci sono più. I conti restano, senza dire di chi."))
    return redirect("web:home")
