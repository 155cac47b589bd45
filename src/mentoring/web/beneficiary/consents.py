"""A family's yes on its own page: who said it, to which words; and how to take it back."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mentoring.bookings.queries import bookings_of
from mentoring.nominations.agreed import consent_with_id, evidence_with_id, own_nominations, text_in_force
from mentoring.nominations.consents import confirm_of_age
from mentoring.people.permissions import Role
from mentoring.vouchers.stopping import take_consent_back
from mentoring.web.attachments import download
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.grounds import told_each
from mentoring.web.readings import Why, note_readings

if TYPE_CHECKING:
    from mentoring.nominations.models import Nomination

FOR_A_PERSON = (Role.BENEFICIARY, Role.GUARDIAN)
TONES = {"proposed": "waiting", "consented": "done", "lapsed": "waiting", "revoked": "stopped", "declined": "stopped"}


@never_cache
@audience(*FOR_A_PERSON)
def consents(request: ActorRequest) -> HttpResponse:
    """Everything one was put forward with, why, and who said yes to what."""
    nominations = list(own_nominations(request.actor))
    rows = [
        {"nomination": one, "tone": TONES.get(one.state, ""), "reasons": reasons}
        for one, reasons in zip(
            nominations, told_each([one.reasons for one in nominations], request.territory), strict=True
        )
    ]
    context = {
        "rows": rows,
        "is_guardian": request.actor.role == Role.GUARDIAN,
        "asked": [one for one in nominations if _asks(request, one)],
        "text": text_in_force(request.territory, get_language() or "it"),
    }
    return render(request, "beneficiary/consents.html", context)


def _asks(request: ActorRequest, nomination: "Nomination") -> bool:
    return request.actor.role == Role.BENEFICIARY and nomination.state == nomination.State.LAPSED


def _own(request: ActorRequest, pk: int) -> "Nomination":
    return found(own_nominations(request.actor).filter(pk=pk).first())


@never_cache
@audience(*FOR_A_PERSON)
def text(request: ActorRequest, pk: int) -> HttpResponse:
    """The words one of the family said yes to, as they were."""
    given = found(consent_with_id(request.actor, pk))
    return render(request, "beneficiary/consent_text.html", {"given": given})


@never_cache
@audience(*FOR_A_PERSON)
def take_back(request: ActorRequest, pk: int) -> HttpResponse:
    """What happens then, and: surely."""
    nomination = _own(request, pk)
    if request.method == "POST":
        take_consent_back(request.actor, nomination=nomination, now=timezone.now())
        messages.success(request, _("Fatto: il tuo sì è ritirato. Grazie di avercelo detto."))
        return redirect("web:consents")
    now = timezone.now()
    coming = [one for one in bookings_of(request.actor) if one.state == "held" and one.occurrence.ends_at >= now]
    context = {"nomination": nomination, "coming": coming, "is_guardian": request.actor.role == Role.GUARDIAN}
    return render(request, "beneficiary/consent_end.html", context)


@require_POST
@audience(Role.BENEFICIARY)
def confirm(request: ActorRequest, pk: int) -> HttpResponse:
    """Who came of age says yes."""
    nomination = _own(request, pk)
    confirm_of_age(request.actor, nomination=nomination, language=(get_language() or "it")[:2], now=timezone.now())
    messages.success(request, _("Grazie! Da adesso decidi tu, e il tuo buono è di nuovo pronto."))
    return redirect("web:wallet")


@never_cache
@audience(*FOR_A_PERSON, Role.NOMINATOR)
def scan(request: ActorRequest, pk: int) -> HttpResponse:
    """The paper that was signed, for the family and for whoever recorded it."""
    given = found(consent_with_id(request.actor, pk))
    note_readings(request, [given.nomination.person_id], Why.FOLLOW)
    return download(found(given.scan))


@never_cache
@audience(*FOR_A_PERSON, Role.NOMINATOR)
def paper(request: ActorRequest, pk: int) -> HttpResponse:
    """A paper behind a nomination, for whoever showed it and whom it is about."""
    shown = found(evidence_with_id(request.actor, pk))
    note_readings(request, [shown.nomination.person_id], Why.FOLLOW)
    return download(shown.attachment)
