"""Who a page is for. Every page says it; a test walks the URL map and asks every page with every role."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from mentoring.people.permissions import Actor, Role
from mentoring.people.queries import Shoes
from mentoring.web.second_factor import stopped_without_second_step
from mentoring.web.usher_visit import came_as_usher

if TYPE_CHECKING:
    from mentoring.programmes.models import Territory
    from mentoring.web.cupboard import Cupboard

_FAMILIES = frozenset({Role.BENEFICIARY, Role.GUARDIAN})
SHOES = "shoes"  # The session's key for the pair that is worn.

P = ParamSpec("P")
T = TypeVar("T")


class ActorRequest(HttpRequest):
    """A request that knows who is acting, and where."""

    actor: Actor
    territory: "Territory"
    shoes: list[Shoes]  # What can be worn here.
    cupboard: "Cupboard"  # What stands elsewhere, too.


Page = Callable[Concatenate[ActorRequest, P], HttpResponseBase]


def audience(*roles: Role) -> Callable[[Page[P]], Page[P]]:
    """Show this page to these roles only. Visitors are sent to log in; everybody else gets 404.

    Whoever wears such shoes in another territory alone is sent to their desk there.

    Where a role needs a second step to log in, whoever has none is sent to set it up first.
    """

    def declare(page: Page[P]) -> Page[P]:
        @wraps(page)
        def guarded(request: ActorRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if Role.PUBLIC in roles:
                return page(request, *args, **kwargs)
            if request.actor.role not in roles:
                if not request.user.is_authenticated:
                    return _ask_in(request)
                if request.method not in ("GET", "HEAD"):
                    raise Http404
                if not _change_shoes(request, roles):
                    return _elsewhere(request, roles)
            return _kept_by_nobody(roles, stopped_without_second_step(request) or page(request, *args, **kwargs))

        guarded.audience = frozenset(roles)  # type: ignore[attr-defined]
        return cast("Page[P]", guarded)

    return declare


def _kept_by_nobody(roles: tuple[Role, ...], response: HttpResponseBase) -> HttpResponseBase:
    """A family's pages: whoever sits down at a shared computer after them, and goes back, finds the log-in."""
    if not _FAMILIES.isdisjoint(roles):
        response.headers.setdefault("Cache-Control", "private, no-store")
    return response


def _ask_in(request: ActorRequest) -> HttpResponseBase:
    """Whoever has no account here: to the log-in; a volunteer whose evening is over reads that it is."""
    if not came_as_usher(request):
        return redirect_to_login(request.get_full_path())
    if request.actor.usher_id is not None:
        raise Http404
    return HttpResponseRedirect(reverse("web:shift_over"))


def _change_shoes(request: ActorRequest, roles: tuple[Role, ...]) -> bool:
    """Whoever follows a link meant for another of their roles finds themselves in it."""
    for shoes in request.shoes:
        if shoes.actor.role in roles:
            wear(request, shoes)
            return True
    return False


def _elsewhere(request: ActorRequest, roles: tuple[Role, ...]) -> HttpResponseBase:
    away = request.cupboard.away_in(roles)
    if away is None:
        raise Http404
    return HttpResponseRedirect(away.url)


def wear(request: ActorRequest, shoes: Shoes) -> None:
    """Act in this pair from now on."""
    request.session[SHOES] = shoes.key
    request.actor = shoes.actor


def shoes_worn(request: HttpRequest, pairs: list[Shoes]) -> Actor:
    """The pair this session wears; else the first one; without any, a visitor with a name."""
    worn = request.session.get(SHOES)
    for shoes in pairs:
        if shoes.key == worn:
            return shoes.actor
    if pairs:
        return pairs[0].actor
    user, here = request.user, territory_id_of(request)
    return Actor(user_id=user.pk, role=Role.PUBLIC, name=str(user), label=str(user), territory_id=here)


def territory_id_of(request: HttpRequest) -> int | None:
    """Where one is; nowhere in an installation that has no territory yet."""
    territory = request.territory  # type: ignore[attr-defined]
    return territory.pk if territory else None


def today() -> date:
    """The day it is here."""
    return timezone.localdate()


def found(thing: T | None) -> T:
    """The thing, or 404: what one may not see looks like what is not there."""
    if thing is None:
        raise Http404
    return thing
