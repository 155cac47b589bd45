"""Who asks to take part, and the operator's answer."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.offers.trusting import standing_of
from mentoring.people.permissions import Role
from mentoring.people.queries import members_of
from mentoring.people.rules import is_iban
from mentoring.programmes import commands
from mentoring.programmes.queries import admission_with_id, conversation, readiness_of, twins
from mentoring.programmes.queries import admissions as all_admissions
from mentoring.programmes.readiness import questions_for
from mentoring.records.queries import history_of
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.bodies.readiness import picture
from mentoring.web.lists import Column, Kind, Listing
from mentoring.web.operator.forms import AdmissionFilters, Question, Reason
from mentoring.web.operator.ground import operated

if TYPE_CHECKING:
    from mentoring.programmes.models import Admission

TONES = {"requested": "waiting", "admitted": "done", "refused": "stopped", "suspended": "stopped"}


def _role(admission: "Admission") -> str:
    return str(Role(admission.role).label)


def _talk(admission: Any) -> str:
    """Whose turn it is, of those that wait."""
    if admission.state != "requested" or not admission.last_word:
        return ""
    return _("aspetta risposta") if admission.last_word == Role.OPERATOR else _("ha scritto")


COLUMNS: list[Column[Any]] = [
    Column(
        "name",
        gettext_lazy("Organizzazione"),
        lambda a: a.organisation.name,
        sort="organisation__name",
        url=lambda a: reverse("web:operator_admission", args=[a.pk]),
    ),
    Column("role", gettext_lazy("Come"), _role, sort="role"),
    Column("kind", gettext_lazy("Che cos'è"), lambda a: a.organisation.get_kind_display(), sort="organisation__kind"),
    Column(
        "municipality",
        gettext_lazy("Comune"),
        lambda a: a.organisation.municipality,
        sort="organisation__municipality",
    ),
    Column(
        "state", gettext_lazy("Stato"), lambda a: a.get_state_display(), sort="state", tone=lambda a: TONES[a.state]
    ),
    Column("talk", gettext_lazy("Domande"), _talk, sort="last_word"),
    Column("asked", gettext_lazy("Ha chiesto"), lambda a: a.requested_at, kind=Kind.DAY, sort="requested_at"),
    Column("decided", gettext_lazy("Deciso"), lambda a: a.decided_at, kind=Kind.DAY, sort="decided_at"),
]


@audience(Role.OPERATOR)
def admissions(request: ActorRequest) -> HttpResponse:
    """Every body that asked, what waits first."""
    filters = AdmissionFilters(request.GET)
    rows = all_admissions(request.actor, operated(request))
    chosen = filters.chosen
    if "q" in chosen:
        rows = rows.filter(
            Q(organisation__name__icontains=chosen["q"]) | Q(organisation__municipality__icontains=chosen["q"])
        )
    rows = rows.filter(**{name: chosen[name] for name in ("state", "role") if name in chosen})
    empty = _("Quando un negozio, una scuola o un teatro chiede di partecipare, lo trova qui.")
    listing: Listing[Any] = Listing(request, rows, COLUMNS, title=_("Organizzazioni"), filters=filters, empty=empty)
    return listing.response("operator/admissions.html")


# What can be done: the command, and the sentence afterwards. Those that take a reason show a form.
Decision = Callable[..., None]
PLAIN: dict[str, tuple[Decision, Any]] = {
    "admit": (commands.admit, gettext_lazy("%(name)s è dentro, e lo sa: è partito un messaggio.")),
    "readmit": (commands.readmit, gettext_lazy("%(name)s può andare avanti, e lo sa: è partito un messaggio.")),
}
REASONED: dict[str, tuple[Decision, Any]] = {
    "refuse": (commands.refuse, gettext_lazy("%(name)s non è stata ammessa. La risposta è partita con le sue parole.")),
    "suspend": (commands.suspend, gettext_lazy("%(name)s è sospesa. La risposta è partita con le sue parole.")),
}


HISTORY = {
    "admitted": gettext_lazy("Ammessa"),
    "refused": gettext_lazy("Non ammessa"),
    "suspended": gettext_lazy("Sospesa"),
    "readmitted": gettext_lazy("Di nuovo ammessa"),
}


@audience(Role.OPERATOR)
def admission(request: ActorRequest, pk: int) -> HttpResponse:
    """One body: its facts, what was said, and what can be decided."""
    operated(request)
    asked = found(admission_with_id(request.actor, pk))
    reason, question = Reason(), Question()
    if request.method == "POST":
        wanted, now = request.POST.get("do", ""), timezone.now()
        if wanted == "ask":
            question = Question(request.POST)
            if question.is_valid():
                return _asked(request, asked, question, now)
        elif wanted in PLAIN or wanted in REASONED:
            reason = Reason(request.POST)
            if wanted in PLAIN or reason.is_valid():
                return _decided(request, asked, wanted, reason, now)
        else:
            raise Http404
    return render(request, "operator/admission.html", _shown(request, asked, reason, question))


def _shown(request: ActorRequest, asked: "Admission", reason: Reason, question: Question) -> dict[str, Any]:
    organisation = asked.organisation
    questions = questions_for(asked.role, organisation.kind)
    said = readiness_of(request.actor, organisation)
    return {
        "admission": asked,
        "organisation": organisation,
        "role": _role(asked),
        "tone": TONES[asked.state],
        "members": members_of(organisation, Role(asked.role)),
        "iban_is_wrong": bool(organisation.iban) and not is_iban(organisation.iban),
        "twins": twins(request.actor, asked),
        "turns": conversation(request.actor, asked),
        "has_questions": bool(questions),
        "said": said,
        "readiness": picture(questions, said.answers) if said and questions else None,
        "history": [(HISTORY[entry.verb], entry.at) for entry in history_of(asked) if entry.verb in HISTORY],
        "standing": standing_of(asked.territory_id, organisation.pk) if _publishes(asked) else None,
        "form": reason,
        "question": question,
    }


def _publishes(asked: "Admission") -> bool:
    return asked.role == Role.PROVIDER and asked.state == "admitted"


def _asked(request: ActorRequest, asked: "Admission", question: Question, now: datetime) -> HttpResponse:
    commands.ask(request.actor, admission=asked, **question.cleaned_data, now=now)
    messages.success(request, _("La domanda è partita. Quando rispondono, le arriva un'e-mail."))
    return redirect("web:operator_admission", pk=asked.pk)


def _decided(request: ActorRequest, asked: "Admission", wanted: str, form: Reason, now: datetime) -> HttpResponse:
    if wanted in PLAIN:
        command, sentence = PLAIN[wanted]
        command(request.actor, admission=asked, now=now)
    else:
        command, sentence = REASONED[wanted]
        command(request.actor, admission=asked, reason=form.cleaned_data["reason"], now=now)
    messages.success(request, sentence % {"name": asked.organisation.name})
    return redirect("web:operator_admission", pk=asked.pk)
