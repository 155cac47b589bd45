"""The demo's front door: who one can be, one click each."""

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mentoring.demo.cast import CAST, PASSWORD
from mentoring.demo.links import email_of, login_path
from mentoring.people.permissions import Role
from mentoring.people.queries import user_by_email

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

Page = TypeVar("Page", bound=Callable[..., HttpResponse])


def for_everybody(page: Page) -> Page:
    """Says whom the page is for, as every page does."""
    page.audience = frozenset({Role.PUBLIC})  # type: ignore[attr-defined]
    return page


@for_everybody
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """One person per role, each with a link."""
    parts = [{"part": part, "url": login_path(part.email)} for part in CAST]
    return render(request, "demo/people.html", {"parts": parts, "password": PASSWORD})


@for_everybody
@never_cache
@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Become somebody of the demo."""
    email = email_of(token)
    user = user_by_email(email) if settings.DEMO and email else None
    if user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    return redirect("web:desk")
