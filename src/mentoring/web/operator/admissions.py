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

from mentoring.people.permissions import Role
from mentoring.people.queries import members_of
from mentoring.people.rules import is_iban
from mentoring.programmes import commands
from mentoring.programmes.queries import admission_with_id
from mentoring.programmes.queries import admissions as all_admissions
from mentoring.records.queries import history_of
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.lists import Column, Kind, Listing
from mentoring.web.operator.forms import AdmissionFilters, Reason
from mentoring.web.operator.ground import operated

if TYPE_CHECKING:
    from mentoring.programmes.models import Admission

TONES = {"requested": "waiting", "admitted": "done", "refused": "stopped", "suspended": "stopped"}


def _role(admission: "Admission") -> str:
    return str(Role(admission.role).label)


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
    "readmit": (commands.readmit, gettext_lazy("%(name)s può andare avanti.")),
}
REASONED: dict[str, tuple[Decision, Any]] = {
    "refuse": (commands.refuse, gettext_lazy("%(name)s non è stata ammessa. La risposta è partita con le sue parole.")),
    "suspend": (commands.suspend, gettext_lazy("%(name)s è sospesa.")),
}


@audience(Role.OPERATOR)
def admission(request: ActorRequest, pk: int) -> HttpResponse:
    """One body: its facts, and what can be decided."""
    operated(request)
    asked = found(admission_with_id(request.actor, pk))
    form = Reason()
    if request.method == "POST":
        wanted = request.POST.get("do", "")
        form = Reason(request.POST)
        if wanted not in PLAIN and wanted not in REASONED:
            raise Http404
        if wanted in PLAIN or form.is_valid():
            return _decided(request, asked, wanted, form, timezone.now())
    context = {
        "admission": asked,
        "organisation": asked.organisation,
        "role": _role(asked),
        "tone": TONES[asked.state],
        "members": members_of(asked.organisation, Role(asked.role)),
        "iban_is_wrong": bool(asked.organisation.iban) and not is_iban(asked.organisation.iban),
        "history": [_told(entry.verb, entry.at) for entry in history_of(asked)],
        "form": form,
    }
    return render(request, "operator/admission.html", context)


def _decided(request: ActorRequest, asked: "Admission", wanted: str, form: Reason, now: datetime) -> HttpResponse:
    if wanted in PLAIN:
        command, sentence = PLAIN[wanted]
        command(request.actor, admission=asked, now=now)
    else:
        command, sentence = REASONED[wanted]
        command(request.actor, admission=asked, reason=form.cleaned_data["reason"], now=now)
    messages.success(request, sentence % {"name": asked.organisation.name})
    return redirect("web:operator_admission", pk=asked.pk)


def _told(verb: str, at: datetime) -> tuple[str, datetime]:
    words = {
        "admitted": _("Ammessa"),
        "refused": _("Non ammessa"),
        "suspended": _("Sospesa"),
        "readmitted": _("Di nuovo ammessa"),
    }
    return words.get(verb, verb), at
