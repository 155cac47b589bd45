"""The demo's front door: who one can be, one click each; and the letters that were sent."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mentoring.adapters.mail import letters_in
from mentoring.demo.cast import CAST, PASSWORD
from mentoring.demo.links import email_of, login_path
from mentoring.people.permissions import Role
from mentoring.people.queries import user_by_email

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LETTERS_PER_PAGE = 20

Page = TypeVar("Page", bound=Callable[..., HttpResponse])


class AddressForm(forms.Form):
    """Whose letters."""

    a = forms.CharField(label=_("A chi"), required=False, max_length=254)


def for_everybody(page: Page) -> Page:
    """Says whom the page is for, as every page does."""
    page.audience = frozenset({Role.PUBLIC})  # type: ignore[attr-defined]
    return page


@for_everybody
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """One person per role, each with a link."""
    rows = [{"part": part, "url": login_path(part.email)} for part in CAST]
    return render(request, "demo/people.html", {"rows": rows, "password": PASSWORD})


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


@for_everybody
@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Everything the demo sent, to everybody: there is no real inbox behind its addresses."""
    form = AddressForm(request.GET)
    wanted = form.cleaned_data["a"].lower() if form.is_valid() else ""
    letters = [sent for sent in letters_in(Path(settings.EMAIL_FILE_PATH)) if wanted in sent.letter.to.lower()]
    page = Paginator(letters, LETTERS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "demo/mailbox.html", {"page": page, "form": form})
