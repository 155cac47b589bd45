"""Where a provider's things happen."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.kernel.refusal import Refusal
from mentoring.offers.queries import places_of
from mentoring.offers.writing import add_place
from mentoring.people.permissions import Role
from mentoring.people.queries import organisation_of
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.provider.forms import PlaceForm
from mentoring.web.provider.writing import spot_in


@audience(Role.PROVIDER)
def places(request: ActorRequest) -> HttpResponse:
    """The places there are, and the form for one more."""
    provider = found(organisation_of(request.actor))
    form = PlaceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            add_place(request.actor, provider=provider, spot=spot_in(form), now=timezone.now())
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Luogo aggiunto: ora lo può scegliere nelle sue proposte."))
            return redirect("web:provider_place_new")
    context = {"form": form, "places": places_of(provider)}
    return render(request, "provider/places.html", context, status=409 if form.errors else 200)
