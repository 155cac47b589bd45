"""What was said about two records that may be one person: the same for an operator and for a family."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.twins.commands import keep_apart, merge
from mentoring.twins.queries import pair_within_reach
from mentoring.web.audience import ActorRequest, found


def decided(request: ActorRequest, one: int, other: int, *, back: str) -> HttpResponse:
    """Say it, and go back; who may not read both records finds nothing."""
    pair = found(pair_within_reach(request.actor, one, other))
    said = request.POST.get("do", "")
    if said == "same":
        kept = merge(request.actor, one=pair.older, other=pair.younger, now=timezone.now())
        messages.success(request, _("Ora %s ha una scheda sola: buoni e prenotazioni sono tutti lì.") % kept.first_name)
    elif said == "two":
        keep_apart(request.actor, one=pair.older, other=pair.younger, now=timezone.now())
        messages.success(request, _("Va bene: sono due persone, e non lo chiediamo più."))
    else:
        raise Http404
    return redirect(back)
