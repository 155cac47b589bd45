"""Who runs a territory: asked, taken back, sent away."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentoring.kernel.refusal import Refusal, WrongState
from mentoring.people.errors import LastOperator
from mentoring.people.operators import dismiss_operator, invite_operator, revoke_operator_invitation
from mentoring.people.permissions import Role
from mentoring.people.queries import operators_asked, operators_of
from mentoring.programmes.overview import territories_run
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.installation.forms import InviteOperatorForm
from mentoring.web.installation.territories import territory_page


def _here(request: ActorRequest, pk: int) -> Any:
    return found(territories_run(request.actor).filter(pk=pk).first())


@require_POST
@audience(Role.ADMINISTRATOR)
def operator_invite(request: ActorRequest, pk: int) -> HttpResponse:
    """One more person."""
    here = _here(request, pk)
    form = InviteOperatorForm(request.POST)
    if not form.is_valid():
        return territory_page(request, here, form)
    email = form.cleaned_data["email"]
    try:
        invite_operator(
            request.actor, organisation=here.operator, email=email, territory_id=here.pk, now=timezone.now()
        )
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return territory_page(request, here, form)
    messages.success(request, _("Invito mandato a %(email)s: vale due settimane.") % {"email": email})
    return redirect("web:installation_territory", here.pk)


@require_POST
@audience(Role.ADMINISTRATOR)
def operator_uninvite(request: ActorRequest, pk: int, invitation: int) -> HttpResponse:
    """The link that was sent is dead from now on."""
    here, now = _here(request, pk), timezone.now()
    asked = found(operators_asked(request.actor, here.operator, now).filter(pk=invitation).first())
    revoke_operator_invitation(request.actor, invitation=asked, now=now)
    messages.success(request, _("Invito ritirato: il collegamento non vale più."))
    return redirect("web:installation_territory", here.pk)


@require_POST
@audience(Role.ADMINISTRATOR)
def operator_dismiss(request: ActorRequest, pk: int, membership: int) -> HttpResponse:
    """Somebody runs it no more; never the last one."""
    here = _here(request, pk)
    leaving = found(operators_of(request.actor, here.operator).filter(pk=membership).first())
    try:
        dismiss_operator(request.actor, membership=leaving, territory_id=here.pk, now=timezone.now())
    except (LastOperator, WrongState) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Fatto: da adesso non gestisce più il territorio, e lo sa."))
    return redirect("web:installation_territory", here.pk)
