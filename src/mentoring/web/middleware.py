"""Who is acting, and what a refusal looks like."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from mentoring.kernel.refusal import Refusal
from mentoring.people.permissions import Actor
from mentoring.people.queries import Shoes, shoes_of
from mentoring.programmes.queries import default_territory
from mentoring.web.audience import shoes_worn, today

GetResponse = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Puts actor, shoes and territory on the request; none is looked up before somebody asks."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.shoes = SimpleLazyObject(lambda: _shoes(request))  # type: ignore[attr-defined]
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        request.territory = SimpleLazyObject(default_territory)  # type: ignore[attr-defined]
        return self.get_response(request)


def _shoes(request: HttpRequest) -> list[Shoes]:
    return shoes_of(request.user, today()) if request.user.is_authenticated else []


def _actor(request: HttpRequest) -> Actor:
    if not request.user.is_authenticated:
        return Actor.public()
    return shoes_worn(request, request.shoes)  # type: ignore[attr-defined]


class RefusalMiddleware:
    """A Refusal that no page put beside a field becomes a page with a sentence, or problem details (RFC 9457)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refusal):
            return None
        if wants_json(request):
            return problem(error)
        if error.status == 404:
            raise Http404 from error
        return render(request, "refusal.html", {"sentence": str(error)}, status=error.status)


def wants_json(request: HttpRequest) -> bool:
    """A machine speaks: the API, or a script that asks for JSON."""
    kinds = ["text/html", "application/json"]
    return request.path.startswith("/api/") or request.get_preferred_type(kinds) == "application/json"


def problem(refusal: Refusal) -> JsonResponse:
    """RFC 9457."""
    details = {"type": f"urn:mentoring:{refusal.code}", "title": str(refusal), "status": refusal.status}
    return JsonResponse(
        details, status=refusal.status, content_type="application/problem+json", headers=refusal.headers
    )
