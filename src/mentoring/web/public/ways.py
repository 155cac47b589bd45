"""Pages that lead elsewhere: one's desk, another pair of shoes, the code of a booking."""

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from mentoring.kernel.codes import normalised
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience, wear
from mentoring.web.context import MENUS
from mentoring.web.cupboard import SHOES_ASKED_FOR

AT_THE_DOOR = frozenset({Role.PROVIDER, Role.DOOR})


@audience(Role.PUBLIC)
def desk(request: ActorRequest) -> HttpResponse:
    """Where one's own things are: the first page of the role that is worn, or that one comes for."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path()) if request.GET else redirect("account_login")
    for pair in request.shoes:
        if pair.key == request.GET.get(SHOES_ASKED_FOR):
            wear(request, pair)
    if request.actor.role == Role.PUBLIC:
        return redirect(request.cupboard.away[0].url) if request.cupboard.away else _first_of_all(request)
    return redirect(MENUS[request.actor.role][0].url_name)


def _first_of_all(request: ActorRequest) -> HttpResponse:
    """Somebody has an account and no role yet: the ways to one."""
    return render(request, "public/no_role.html", {"email": request.user.email})  # type: ignore[union-attr]


@require_POST
@audience(Role.PUBLIC)
def shoes(request: ActorRequest) -> HttpResponse:
    """Act in another of one's own roles from now on."""
    for pair in request.shoes:
        if pair.key == request.POST.get("shoes"):
            wear(request, pair)
            return redirect("web:desk")
    for away in request.cupboard.away:
        if away.shoes.key == request.POST.get("shoes"):
            return redirect(away.url)
    if not request.actor.is_authenticated:  # The session ended while the page was open.
        return redirect("account_login")
    raise Http404


@audience(Role.PUBLIC)
def code(request: ActorRequest, code: str, ticket: str = "") -> HttpResponse:
    """Where the QR of a booking leads. The door gets its page with the code filled in; nobody else learns anything.

    The code is not looked up here: a page without a limit on guesses must not tell good codes from bad ones. The
    ticket before it is for doors without network, which read it by themselves.
    """
    door = f"{reverse('web:door')}?{urlencode({'code': normalised(code)})}"
    if request.actor.role in AT_THE_DOOR:
        return redirect(door)
    works_at_door = any(pair.actor.role in AT_THE_DOOR for pair in request.shoes)
    return render(request, "public/code.html", {"door_url": door if works_at_door else ""})
