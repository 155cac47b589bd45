"""Last year's season becomes this year's draft."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.kernel.refusal import NotFound, Refusal
from mentoring.offers.copying import copy_offer, copy_offer_with_dates
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.provider.change_forms import CopyForm
from mentoring.web.provider.dates import own_offer


@audience(Role.PROVIDER)
def offer_copy(request: ActorRequest, pk: int) -> HttpResponse:
    """A draft that says the same; its dates come along if one wants, so much later."""
    offer = own_offer(request, pk)
    data = request.POST if request.method == "POST" else None
    form = CopyForm(data)
    if data is not None and form.is_valid():
        key, now = form.cleaned_data["form_key"], timezone.now()
        try:
            if form.cleaned_data["dates"] == "later":
                shift = form.shift
                copy = copy_offer_with_dates(request.actor, offer=offer, shift=shift, form_key=key, now=now)
            else:
                copy = copy_offer(request.actor, offer=offer, form_key=key, now=now)
        except NotFound:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La copia c'è: è una bozza, la vede solo lei. Cambi quello che serve."))
            return redirect("web:provider_offer", pk=copy.pk)
    return render(
        request, "provider/offer_copy.html", {"offer": offer, "form": form}, status=409 if form.errors else 200
    )
