"""Who stands at the door."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentoring.people.commands import add_door_staff, dismiss_door_staff
from mentoring.people.permissions import Role
from mentoring.people.queries import door_staff, organisation_of
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.provider.forms import StaffForm


@audience(Role.PROVIDER)
def staff(request: ActorRequest) -> HttpResponse:
    """Who may let people in, and the form for one more helper."""
    form = StaffForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        provider = found(organisation_of(request.actor))
        add_door_staff(request.actor, provider=provider, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("%(name)s ora può stare all'ingresso.") % {"name": form.cleaned_data["name"]})
        return redirect("web:provider_staff")
    context = {"form": form, "staff": door_staff(request.actor)}
    return render(request, "provider/staff.html", context, status=409 if form.errors else 200)


@require_POST
@audience(Role.PROVIDER)
def dismiss(request: ActorRequest, pk: int) -> HttpResponse:
    """One helper less; devices they connected stop working at once."""
    membership = found(door_staff(request.actor).filter(pk=pk, role=Role.DOOR).first())
    dismiss_door_staff(request.actor, membership=membership, now=timezone.now())
    messages.success(request, _("Fatto: da adesso non fa più entrare nessuno."))
    return redirect("web:provider_staff")
