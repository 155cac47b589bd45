"""Is a body ready to take part? It looks for itself, and sees what to do next."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.people.permissions import Role
from mentoring.people.queries import organisation_of
from mentoring.programmes.commands import assess_readiness
from mentoring.programmes.queries import readiness_of
from mentoring.programmes.readiness import AREAS, assess, questions_for
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.bodies.forms import ReadinessForm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mentoring.programmes.readiness import Question


@audience(Role.MENTOR, Role.PROVIDER)
def readiness(request: ActorRequest) -> HttpResponse:
    """The questions of one's role, and what the answers amount to."""
    organisation = found(organisation_of(request.actor))
    questions = questions_for(request.actor.role, organisation.kind)
    said = readiness_of(request.actor, organisation)
    answers = said.answers if said else {}
    form = ReadinessForm(request.POST if request.method == "POST" else None, questions=questions, answers=answers)
    if request.method == "POST" and form.is_valid():
        assess_readiness(request.actor, organisation=organisation, answers=form.answers, now=timezone.now())
        messages.success(request, _("Le risposte sono salvate. Può tornarci quando vuole."))
        return redirect("web:readiness")
    context = {
        "organisation": organisation,
        "said": said,
        "form": form,
        "areas": [(words, fields) for area, words in _areas() if (fields := form.fields_of(area))],
        "readiness": picture(questions, answers) if said else None,
    }
    return render(request, "bodies/readiness.html", context, status=409 if form.errors else 200)


def _areas() -> list[tuple[str, str]]:
    return [(area, _(words)) for area, words in AREAS.items()]


def picture(questions: "tuple[Question, ...]", answers: "Mapping[str, str]") -> dict[str, Any]:
    """What answers amount to, in the reader's language: bars, and what to do next."""
    result = assess(questions, answers)
    return {
        "bars": [{"label": _(area.name), "value": area.percent} for area in result.areas],
        "n_ready": result.n_ready,
        "n_questions": result.n_questions,
        "is_ready": result.is_ready,
        "n_unanswered": len(result.unanswered),
        "to_do": [
            {
                "words": _(one.words),
                "next_step": _(one.next_step),
                "is_half": answers[one.key] == "partly",
                "is_needed": one.is_needed,
            }
            for one in result.to_do
        ],
    }
