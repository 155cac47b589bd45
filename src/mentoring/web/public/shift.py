"""A volunteer's link: who asks, for which evening, one tap, and the end of it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mentoring.people.permissions import Role
from mentoring.ushers.commands import end_shift, open_link
from mentoring.ushers.errors import NoSuchLink, OpenedElsewhere
from mentoring.ushers.queries import usher_behind
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.public.consent import behind_a_key
from mentoring.web.public.guessing import count_guess, refuse_guesses
from mentoring.web.usher_visit import USHER, begin_shift, came_as_usher


@never_cache
@audience(Role.PUBLIC)
@behind_a_key
def shift(request: ActorRequest, key: str) -> HttpResponse:
    """Whoever reads a message before its reader does only looks: the link is used by the tap."""
    now = timezone.now()
    refuse_guesses(request, now)
    usher = usher_behind(key, now)
    if usher is None:
        count_guess(request, now)
        return _over(request, NoSuchLink())
    if usher.opened_at and request.session.get(USHER) == usher.pk:
        return redirect("web:door_occurrence", usher.occurrence_id)
    if usher.opened_at:
        return _over(request, OpenedElsewhere())
    if request.method == "POST" and not request.user.is_authenticated:
        try:
            opened = open_link(key, now=now)
        except (NoSuchLink, OpenedElsewhere) as refusal:
            return _over(request, refusal)
        begin_shift(request, opened.pk, until=opened.over_at)
        return redirect("web:door_occurrence", opened.occurrence_id)
    return render(request, "public/shift.html", {"usher": usher, "date": usher.occurrence})


def _over(request: ActorRequest, refusal: NoSuchLink | OpenedElsewhere) -> HttpResponse:
    return render(request, "public/shift_over.html", {"sentence": str(refusal)}, status=refusal.status)


@never_cache
@audience(Role.PUBLIC)
def shift_over(request: ActorRequest) -> HttpResponse:
    """Where a volunteer's pages lead once their link is over, and after they went home."""
    if came_as_usher(request) and request.actor.usher_id is None:
        request.session.flush()
    return render(request, "public/shift_over.html")


@require_POST
@audience(Role.DOOR)
def shift_end(request: ActorRequest) -> HttpResponse:
    """A volunteer goes home; whoever takes the phone next finds nothing."""
    found(request.actor.usher_id)
    end_shift(request.actor, now=timezone.now())
    request.session.flush()
    return redirect("web:shift_over")
