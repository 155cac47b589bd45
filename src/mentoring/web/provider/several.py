"""Several dates at once: chosen, changed alike, and said before what it means for people."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.bookings.cancelling import cancel_dates, stakes
from mentoring.bookings.moving import move_dates
from mentoring.bookings.waiting import resize_date
from mentoring.kernel.refusal import NotFound, Refusal
from mentoring.offers.changing import write_beside
from mentoring.offers.queries import coming_dates
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.provider.change_forms import SeveralForm
from mentoring.web.provider.changing import called_off
from mentoring.web.provider.dates import own_offer

if TYPE_CHECKING:
    from mentoring.offers.models import Occurrence


@audience(Role.PROVIDER)
def dates_change(request: ActorRequest, pk: int) -> HttpResponse:
    """First which dates and what; then, before anything happens, whom it concerns; then it is done."""
    offer = own_offer(request, pk)
    coming = coming_dates(offer, timezone.now())
    data = request.POST if request.method == "POST" else None
    form = SeveralForm(data, dates=coming)
    context: dict[str, Any] = {"offer": offer, "form": form, "has_dates": bool(coming)}
    if data is None or not form.is_valid():
        return render(request, "provider/dates_several.html", context, status=409 if form.errors else 200)
    chosen = [date for date in coming if str(date.pk) in form.cleaned_data["dates"]]
    concerned = stakes(request.actor, chosen)
    if "sure" not in data:
        return render(request, "provider/dates_sure.html", {**context, "stakes": concerned, **_preview(form, chosen)})
    try:
        _change(request, form, chosen)
    except NotFound:
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return render(request, "provider/dates_several.html", context, status=409)
    n = len(chosen)
    if form.cleaned_data["what"] == "off":
        messages.success(request, called_off(concerned))
    else:
        messages.success(request, ngettext("Una data cambiata.", "%(n)s date cambiate.", n) % {"n": n})
    return redirect("web:provider_offer", pk=pk)


def _preview(form: SeveralForm, chosen: "Sequence[Occurrence]") -> dict[str, Any]:
    what, shift = form.cleaned_data["what"], form.shift
    rows = [(date, shift.of(date.starts_at) if what == "shift" else None) for date in chosen]
    titles = {
        "capacity": _("Cambiano i posti"),
        "shift": _("Cambiano giorno o ora"),
        "words": _("Cambiano le parole accanto"),
        "off": _("Non si fanno più"),
    }
    return {"rows": rows, "what": what, "title": titles[what], "told": form.cleaned_data}


def _change(request: ActorRequest, form: SeveralForm, chosen: "Sequence[Occurrence]") -> None:
    """All of them or none."""
    actor, words, now = request.actor, form.cleaned_data["words"], timezone.now()
    match form.cleaned_data["what"]:
        case "shift":
            move_dates(actor, dates=chosen, shift=form.shift, note=words, now=now)
        case "words":
            write_beside(actor, dates=chosen, words=words, now=now)
        case "off":
            cancel_dates(actor, dates=chosen, note=words, now=now)
        case "capacity":
            with transaction.atomic():
                for date in sorted(chosen, key=lambda date: date.pk):
                    resize_date(actor, occurrence=date, capacity=form.cleaned_data["capacity"], now=now)
