"""One's own way in: address, password, second step, and where one is logged in."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.devices import device_words
from mentoring.web.first_visit import VISITS
from mentoring.web.second_factor import is_meant_to_have_one, lacks_second_step, steps_of

ALL_OTHERS = "others"


@audience(Role.PUBLIC)
@login_required
@never_cache
@require_safe
def account(request: ActorRequest) -> HttpResponse:
    """Everything about getting in, on one page."""
    user_id = request.actor.user_id
    assert user_id is not None
    context = {
        "steps": steps_of(user_id),
        "lacks_second_step": lacks_second_step(request),
        "is_excused": is_meant_to_have_one(request) and not settings.REQUIRE_SECOND_FACTOR,
        "elsewhere": len(_elsewhere(request)),
        "has_visit": request.actor.role in VISITS,
    }
    return render(request, "account/overview.html", context)


@audience(Role.PUBLIC)
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: ActorRequest) -> HttpResponse:
    """Where one is logged in, and the way out of each place."""
    elsewhere = _elsewhere(request)
    if request.method == "POST":
        return _leave(request, elsewhere)
    context = {
        "here": device_words(request.headers.get("User-Agent", "")),
        "elsewhere": [(session, device_words(session.user_agent)) for session in elsewhere],
        "all_others": ALL_OTHERS,
    }
    return render(request, "account/sessions.html", context)


def _elsewhere(request: ActorRequest) -> list[UserSession]:
    """The sessions that still live, but for this one; the newest first."""
    living = UserSession.objects.purge_and_list(request.user)
    others = [session for session in living if session.session_key != request.session.session_key]
    return sorted(others, key=lambda session: session.created_at, reverse=True)


def _leave(request: ActorRequest, elsewhere: list[UserSession]) -> HttpResponse:
    """A place that was left already is left: saying it twice does no harm."""
    chosen = request.POST.get("session")
    ended = [session for session in elsewhere if chosen in (ALL_OTHERS, str(session.pk))]
    for session in ended:
        session.end()
    if ended:
        count = len(ended)
        words = ngettext("Fatto: lì ora bisogna rientrare.", "Fatto: in %(count)s posti ora bisogna rientrare.", count)
        messages.success(request, words % {"count": count})
    return redirect("web:sessions")
