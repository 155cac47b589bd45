"""An offer is withdrawn: what happens to those who have a seat is said before, and the provider chooses."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.bookings.cancelling import stakes, withdraw_and_give_back
from mentoring.kernel.refusal import NotFound, Refusal
from mentoring.offers.publishing import withdraw
from mentoring.offers.queries import dates_of
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.provider.change_forms import WithdrawForm
from mentoring.web.provider.changing import called_off
from mentoring.web.provider.dates import own_offer


@audience(Role.PROVIDER)
def offer_withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """GET says whom it concerns; POST withdraws, and the seats stay good or are all given back."""
    offer = own_offer(request, pk)
    now = timezone.now()
    concerned = stakes(
        request.actor, [date for date in dates_of(offer) if date.ends_at > now and not date.cancelled_at]
    )
    data = request.POST if request.method == "POST" else None
    form = WithdrawForm(data if concerned.people or data is None else {"seats": "keep"})
    if data is not None and form.is_valid():
        try:
            if form.cleaned_data["seats"] == "back":
                withdraw_and_give_back(request.actor, offer=offer, note=form.cleaned_data["words"], now=now)
                messages.success(request, called_off(concerned))
            else:
                withdraw(request.actor, offer=offer, now=now)
                messages.success(request, _("Ritirata: nessuno può più prenotare. Chi ha già un posto lo tiene."))
        except NotFound:
            raise
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("web:provider_offer", pk=pk)
    context = {"offer": offer, "form": form, "stakes": concerned}
    return render(request, "provider/offer_withdraw.html", context, status=409 if form.errors else 200)
