"""The page behind the link of an invitation. It opens for one address only, and once."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from mentoring.people.colleagues import accept_invitation
from mentoring.people.errors import InvitationGone
from mentoring.people.permissions import Role
from mentoring.people.queries import accepted_with, invitation_behind, is_invited, shoes_of, user_with_id
from mentoring.web.audience import ActorRequest, audience, today, wear
from mentoring.web.bodies.forms import DUTIES
from mentoring.web.newcomers import mail_code
from mentoring.web.public.consent import behind_a_key

if TYPE_CHECKING:
    from mentoring.people.models import Invitation, Membership, User


class NameForm(forms.Form):
    """Somebody whose account is as new as the invitation."""

    name = forms.CharField(
        label=gettext_lazy("Il suo nome e cognome"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Scriva il suo nome.")},
    )


@never_cache
@audience(Role.PUBLIC)
@behind_a_key
def invitation(request: ActorRequest, key: str) -> HttpResponse:
    """Who asks, for what; a visitor logs in first, with a code that goes to the invited address and nowhere else."""
    user = user_with_id(request.actor.user_id) if request.actor.user_id else None
    waiting = invitation_behind(key, timezone.now())
    if waiting is None:
        return _too_late(request, key, user)
    if user is None:
        if request.method == "POST":
            return mail_code(request, email=waiting.email, url=reverse("web:invitation", args=[key]))
        return _page(request, waiting, "visitor")
    if not is_invited(user, waiting):
        return _page(request, waiting, "stranger", status=409 if request.method == "POST" else 200)
    return _answered(request, waiting, key, user)


def _answered(request: ActorRequest, waiting: "Invitation", key: str, user: "User") -> HttpResponse:
    form = None if user.name else NameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (form is None or form.is_valid()):
        name = form.cleaned_data["name"] if form else ""
        try:
            membership = accept_invitation(user, key=key, name=name, now=timezone.now())
        except InvitationGone:  # Taken back, or accepted in another window, at this moment.
            return _too_late(request, key, user)
        messages.success(request, _("Da adesso agisce per %s.") % waiting.organisation.name)
        return _in_new_shoes(request, user, membership)
    return _page(request, waiting, "invited", form, status=409 if form and form.errors else 200)


def _page(
    request: ActorRequest, waiting: "Invitation", reader: str, form: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    context = {"invitation": waiting, "duty": DUTIES[Role(waiting.role)], "reader": reader, "form": form}
    return render(request, "bodies/invitation.html", context, status=status)


def _too_late(request: ActorRequest, key: str, user: "User | None") -> HttpResponse:
    """Used, taken back, expired or never there: one page for all. Whoever accepted it themselves just goes on."""
    membership = accepted_with(key, user) if user else None
    if user and membership:
        return _in_new_shoes(request, user, membership)
    return render(request, "bodies/invitation_gone.html", status=409 if request.method == "POST" else 200)


def _in_new_shoes(request: ActorRequest, user: "User", membership: "Membership") -> HttpResponse:
    for pair in shoes_of(user, today()):
        if pair.actor.role == membership.role and pair.actor.organisation_id == membership.organisation_id:
            wear(request, pair)
    return redirect("web:desk")
