"""The record of the body one acts for."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.kernel.refusal import Refusal
from mentoring.offers.search import index_provider
from mentoring.people.commands import edit_organisation
from mentoring.people.permissions import KEEPERS, Role
from mentoring.people.queries import organisation_of, user_with_id
from mentoring.programmes.commands import refuse_second_body
from mentoring.treasury.commands import change_iban
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.bodies.forms import RecordForm


@audience(*KEEPERS)
def organisation(request: ActorRequest) -> HttpResponse:
    """Who we are, how one reaches us, where our money goes."""
    ours = found(organisation_of(request.actor))
    form = RecordForm.of(ours, request.actor.role, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            _save(request, ours, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect("web:organisation")
    context = {"organisation": ours, "form": form, "is_mentor": request.actor.role == Role.MENTOR}
    return render(request, "bodies/record.html", context, status=409 if form.errors else 200)


def _save(request: ActorRequest, ours: Any, facts: dict[str, Any]) -> None:
    now, iban = timezone.now(), facts.pop("iban", None)
    if facts.get("fiscal_code"):
        user = user_with_id(request.actor.user_id or 0)
        refuse_second_body(territory=request.territory, fiscal_code=facts["fiscal_code"], user=user)
    changed = {name: fact for name, fact in facts.items() if fact != getattr(ours, name)}
    if changed:
        edit_organisation(request.actor, organisation=ours, now=now, **changed)
        index_provider(ours)
    if iban is not None and change_iban(request.actor, provider=ours, iban=iban, now=now):
        messages.success(request, _("Salvato. Per prudenza abbiamo scritto al gestore che l'IBAN è cambiato."))
    else:
        messages.success(request, _("Salvato."))
