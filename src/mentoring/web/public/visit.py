"""The guided first visit: one step on or back, the end of it, and again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentoring.people.visits import call_visit_back, end_visit, go_to_step
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.context import MENUS
from mentoring.web.first_visit import VISITS

PLACE = "prima-visita"  # Where it stands on the desk.


@require_POST
@audience(*VISITS)
def visit(request: ActorRequest) -> HttpResponse:
    """What was pressed in the visit of the role that is worn. A window of another role changes nothing."""
    actor, do = request.actor, request.POST.get("do", "")
    desk = reverse(MENUS[actor.role][0].url_name)
    if request.POST.get("role") != actor.role:
        return redirect(desk)
    if do == "again":
        call_visit_back(actor)
    elif do == "end":
        end_visit(actor, now=timezone.now())
        messages.success(request, _("Fatto. La prima visita resta in «Il tuo accesso», per quando serve."))
        return redirect(desk)
    elif do.isdecimal() and do.isascii() and int(do) < len(VISITS[actor.role]):
        go_to_step(actor, step=int(do))
    return redirect(f"{desk}#{PLACE}")
