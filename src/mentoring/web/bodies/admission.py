"""A body's request to take part: how far it is, what the operator asks, and the answers."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from mentoring.kernel.refusal import Refusal
from mentoring.people.permissions import Role
from mentoring.programmes.commands import answer
from mentoring.programmes.queries import conversation, document_said, own_admission, readiness_of
from mentoring.programmes.readiness import questions_for
from mentoring.web.attachments import download
from mentoring.web.audience import ActorRequest, audience, found, wear
from mentoring.web.bodies.forms import Answer

if TYPE_CHECKING:
    from mentoring.programmes.models import Admission

TONES = {"requested": "waiting", "admitted": "done", "refused": "stopped", "suspended": "stopped"}


@audience(Role.MENTOR, Role.NOMINATOR, Role.PROVIDER)
def admission(request: ActorRequest) -> HttpResponse:
    """Where one's own request stands. While it waits, both sides can write."""
    asked = _asked(request)
    form = Answer(request.POST, request.FILES) if request.method == "POST" else Answer()
    if form.is_valid() and _answered(request, asked, form):
        messages.success(request, _("Il gestore ha ricevuto la sua risposta."))
        return redirect("web:admission")
    organisation = asked.organisation
    context = {
        "admission": asked,
        "organisation": organisation,
        "role": Role(asked.role).label,
        "tone": TONES[asked.state],
        "turns": conversation(request.actor, asked),
        "form": form,
        "has_questions": bool(questions_for(asked.role, organisation.kind)),
        "has_assessed": readiness_of(request.actor, organisation) is not None,
    }
    return render(request, "bodies/admission.html", context, status=409 if form.errors else 200)


def _answered(request: ActorRequest, asked: "Admission", form: Answer) -> bool:
    said = {name: form.cleaned_data[name] for name in ("text", "form_key")}
    try:
        answer(request.actor, admission=asked, **said, document=form.document_as_sent, now=timezone.now())
    except Refusal as refusal:
        if refusal.field != "document":
            raise
        form.add_error("document", str(refusal))
        return False
    return True


@never_cache
@audience(Role.OPERATOR, Role.MENTOR, Role.NOMINATOR, Role.PROVIDER)
def admission_document(request: ActorRequest, pk: int) -> HttpResponse:
    """The document that came with a turn of the conversation, to keep: nothing opens it in a page of ours."""
    return download(found(document_said(request.actor, pk)))


def _asked(request: ActorRequest) -> "Admission":
    """The request of the body one acts for; a letter or a form that names another of one's own changes the shoes."""
    named = request.POST.get("richiesta") or request.GET.get("richiesta")
    for shoes in request.shoes if named else []:
        one = own_admission(shoes.actor, request.territory)
        if one is not None and str(one.pk) == named:
            wear(request, shoes)
            return one
    return found(own_admission(request.actor, request.territory))
