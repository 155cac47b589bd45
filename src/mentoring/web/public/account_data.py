"""What is held on whoever has an account, in whatever role; and the way out for good."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mentoring.people.permissions import Role
from mentoring.people.queries import user_with_id
from mentoring.privacy.activities import ACTIVITIES
from mentoring.privacy.commands import erase_account
from mentoring.privacy.elsewhere import OF_BODIES
from mentoring.privacy.queries import held_on_user, still_acts
from mentoring.privacy.register import HOLDINGS
from mentoring.web.audience import ActorRequest, audience, found, today
from mentoring.web.held import EraseForm, as_json, as_pdf, shown

if TYPE_CHECKING:
    from mentoring.people.models import User


def _user(request: ActorRequest) -> "User":
    return found(user_with_id(request.actor.user_id or 0))


@audience(Role.PUBLIC)
@login_required
@never_cache
def account_data(request: ActorRequest) -> HttpResponse:
    """What we hold; and erased on request, once nobody counts on the account."""
    user = _user(request)
    form = EraseForm(request.POST if request.method == "POST" else None)
    acts = still_acts(user, today())
    if request.method == "POST" and not acts and form.is_valid():
        erase_account(user, now=timezone.now())
        logout(request)
        messages.success(request, _("Fatto: il tuo accesso non c'è più."))
        return redirect("web:home")
    context = {"sections": shown(held_on_user(user)), "form": form, "acts": acts}
    return render(request, "account/data.html", context, status=409 if form.errors else 200)


@audience(Role.PUBLIC)
@login_required
@never_cache
@require_safe
def account_data_json(request: ActorRequest) -> HttpResponse:
    """All of it for a machine."""
    return as_json(held_on_user(_user(request)), f"accesso-{today():%Y-%m-%d}")


@audience(Role.PUBLIC)
@login_required
@never_cache
@require_safe
def account_data_pdf(request: ActorRequest) -> HttpResponse:
    """All of it to read."""
    return as_pdf(held_on_user(_user(request)), f"accesso-{today():%Y-%m-%d}", _("I dati del tuo accesso"))


@require_safe
@audience(Role.PUBLIC)
def register(request: ActorRequest) -> HttpResponse:
    """The register of processing activities, made from the code: what for, by which right, until when, which data."""
    tables = {key: [str(h.title) for h in HOLDINGS.values() if h.activity == key] for key in ACTIVITIES}
    columns = {
        key: [str(label) for h in HOLDINGS.values() if h.activity == key for label in h.told.values()]
        for key in ACTIVITIES
    }
    bodies = {key: [str(why) for activity, why in OF_BODIES.values() if activity == key] for key in ACTIVITIES}
    context = {
        "activities": [
            {"about": about, "tables": tables[key], "columns": sorted(set(columns[key])), "bodies": bodies[key]}
            for key, about in ACTIVITIES.items()
        ]
    }
    return render(request, "public/register.html", context)
