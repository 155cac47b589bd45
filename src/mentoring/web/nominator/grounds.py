"""Why somebody is put forward, the papers behind it, and the family's yes when it comes on paper."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mentoring.kernel.refusal import Refusal
from mentoring.nominations.agreed import evidence_with_id
from mentoring.nominations.consents import record_paper
from mentoring.nominations.grounds import add_evidence, remove_evidence, tell_reasons
from mentoring.nominations.queries import nomination_with_id, wants_of
from mentoring.people.permissions import Role
from mentoring.vouchers.stopping import take_consent_back
from mentoring.web.attachments import bytes_of
from mentoring.web.audience import ActorRequest, audience, found, today
from mentoring.web.grounds import lacks
from mentoring.web.nominator.grounds_forms import GroundsForm, PaperForm, SignedForm
from mentoring.web.readings import Why, note_readings

if TYPE_CHECKING:
    from mentoring.nominations.models import Nomination


@never_cache
@audience(Role.NOMINATOR)
def grounds(request: ActorRequest, pk: int) -> HttpResponse:
    """Tell why, and show the papers: just what the programme asks for."""
    nomination = found(nomination_with_id(request.actor, pk))
    wants = wants_of(nomination.programme)
    shared: dict[str, Any] = {"wants": wants, "territory": nomination.programme.territory}
    doing = request.POST.get("do", "") if request.method == "POST" else ""
    facts = GroundsForm(request.POST if doing == "facts" else None, initial=_initial(nomination), **shared)
    paper = PaperForm(request.POST, request.FILES) if doing == "paper" else PaperForm()
    if facts.is_valid() and _told(request, nomination, facts):
        return redirect("web:nominator_grounds", pk)
    if paper.is_valid() and _shown(request, nomination, paper):
        return redirect("web:nominator_grounds", pk)
    note_readings(request, [nomination.person_id], Why.FOLLOW)
    context = {
        "nomination": nomination,
        "form": facts,
        "paper": paper,
        "papers": nomination.evidence.select_related("attachment"),
        "lacks": lacks(nomination.lacking),
        "wants_papers": bool(wants.papers),
    }
    return render(request, "nominator/grounds.html", context, status=409 if facts.errors or paper.errors else 200)


def _initial(nomination: "Nomination") -> dict[str, Any]:
    said = nomination.reasons
    return {
        **{name: getattr(said, name) for name in ("conduct", "prize", "need", "need_attested")},
        "average": str(said.average.normalize()).replace(".", ",") if said.average is not None else "",
        "disadvantages": list(said.disadvantages),
        "wishes": list(said.wishes),
        "reason": nomination.reason,
        "words": nomination.words,
    }


def _told(request: ActorRequest, nomination: "Nomination", form: GroundsForm) -> bool:
    said = form.cleaned_data
    try:
        tell_reasons(
            request.actor,
            nomination=nomination,
            reason=said["reason"],
            reasons=form.reasons(),
            words=said["words"],
            now=timezone.now(),
        )
    except Refusal as refusal:
        return _say(form, refusal)
    messages.success(request, _("Salvato."))
    return True


def _shown(request: ActorRequest, nomination: "Nomination", form: PaperForm) -> bool:
    said = form.cleaned_data
    try:
        add_evidence(
            request.actor,
            nomination=nomination,
            kind=said["kind"],
            name=said["file"].name,
            content=bytes_of(said["file"]),
            form_key=said["form_key"],
            now=timezone.now(),
        )
    except Refusal as refusal:
        return _say(form, refusal)
    messages.success(request, _("Documento aggiunto."))
    return True


def _say(form: forms.Form, refusal: Refusal) -> bool:
    """Beside its field, if it has one here. What is not there looks like what never was: that stays so."""
    if refusal.status == 404:
        raise refusal
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return False


@require_POST
@audience(Role.NOMINATOR)
def remove_paper(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a document away again."""
    paper = found(evidence_with_id(request.actor, pk))
    nomination_id = paper.nomination_id
    remove_evidence(request.actor, paper=paper, now=timezone.now())
    messages.success(request, _("Documento tolto."))
    return redirect("web:nominator_grounds", nomination_id)


@never_cache
@audience(Role.NOMINATOR)
def signed(request: ActorRequest, pk: int) -> HttpResponse:
    """Record a form that came back signed, with its scan."""
    nomination = found(nomination_with_id(request.actor, pk))
    person, asking = nomination.person, nomination.consents_missing(today())
    facts: dict[str, Any] = {"asking": asking, "name": person.first_name}
    if not nomination.is_open:
        return redirect("web:nominator_nomination", pk)
    form = (
        SignedForm(request.POST, request.FILES, **facts)
        if request.method == "POST"
        else SignedForm(
            initial={
                "guardian_name": nomination.guardian_name,
                "person_name": "" if asking.guardian else person.full_name,
            },
            **facts,
        )
    )
    if form.is_valid() and _recorded(request, nomination, form):
        return redirect("web:nominator_nomination", pk)
    note_readings(request, [nomination.person_id], Why.FOLLOW)
    context = {"nomination": nomination, "form": form, "asking": asking}
    return render(request, "nominator/signed.html", context, status=409 if form.errors else 200)


def _recorded(request: ActorRequest, nomination: "Nomination", form: SignedForm) -> bool:
    said = form.cleaned_data
    try:
        record_paper(
            request.actor,
            nomination=nomination,
            answer=form.answer(),
            signed_on=said["signed_on"],
            name=said["scan"].name,
            content=bytes_of(said["scan"]),
            now=timezone.now(),
        )
    except Refusal as refusal:
        return _say(form, refusal)
    if nomination.is_open:
        messages.success(request, _("Registrato. Manca ancora una firma: la aspettiamo."))
    else:
        messages.success(request, _("Registrato: la famiglia ha detto sì."))
    return True


@require_POST
@audience(Role.NOMINATOR)
def end_consent(request: ActorRequest, pk: int) -> HttpResponse:
    """The family said in person, or by letter, that it does not want any more."""
    nomination = found(nomination_with_id(request.actor, pk))
    take_consent_back(request.actor, nomination=nomination, now=timezone.now())
    messages.success(request, _("Registrato: il sì è ritirato, e il buono non si usa più."))
    return redirect("web:nominator_nomination", pk)
