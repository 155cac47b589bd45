"""One nomination: made by a form, looked at, asked about again, taken back."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mentoring.awards.explaining import result_for_nominator
from mentoring.awards.marks import mark_priority, may_still_mark, unmark_priority
from mentoring.awards.queries import awards_of
from mentoring.kernel.refusal import Refusal
from mentoring.nominations.commands import ask_again, nominate, withdraw
from mentoring.nominations.queries import nomination_with_id
from mentoring.people.permissions import Role
from mentoring.people.queries import organisation_of
from mentoring.people.rules import ADULT_AT
from mentoring.records.queries import parcels_about
from mentoring.web.audience import ActorRequest, audience, found, today
from mentoring.web.grounds import lacks, told
from mentoring.web.nominator.desk import TONES, last_programme_id
from mentoring.web.nominator.forms import AskAgain, NominationForm
from mentoring.web.readings import Why, note_readings
from mentoring.web.result_paper import as_pdf
from mentoring.web.resultwords import review_in_words, said

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from mentoring.awards.models import Award
    from mentoring.nominations.models import Nomination
    from mentoring.records.models import Parcel


@never_cache
@audience(Role.NOMINATOR)
def new(request: ActorRequest) -> HttpResponse:
    """Put one person forward."""
    initial = {"programme": last_programme_id(request)}
    form = NominationForm(request.POST or None, territory=request.territory, initial=initial)
    known = None
    if request.method == "POST" and form.is_valid():
        try:
            return _nominate(request, form)
        except Refusal as refusal:
            known = refusal.facts.get("nomination")
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    context = {"form": form, "known": known, "municipalities": request.territory.municipalities}
    return render(request, "nominator/new.html", context, status=409 if form.errors else 200)


def _nominate(request: ActorRequest, form: NominationForm) -> HttpResponse:
    asked = nominate(
        request.actor,
        programme=form.cleaned_data["programme"],
        nominator=found(organisation_of(request.actor)),
        nominee=form.nominee(),
        reason=form.cleaned_data["reason"],
        words=form.cleaned_data["words"],
        form_key=form.cleaned_data["form_key"],
        now=timezone.now(),
    )
    nomination = asked.nomination
    names = {"name": nomination.person.first_name, "email": nomination.guardian_email}
    if nomination.guardian_email:
        messages.success(
            request, _("Fatto. Per %(name)s abbiamo scritto a %(email)s: ora tocca alla famiglia.") % names
        )
    else:
        messages.success(request, _("Fatto. Ora stampi la lettera per la famiglia di %(name)s.") % names)
    if nomination.lacking:
        return redirect("web:nominator_grounds", nomination.pk)
    return redirect("web:nominator_nomination", nomination.pk)


@never_cache
@audience(Role.NOMINATOR)
def nomination(request: ActorRequest, pk: int) -> HttpResponse:
    """How far it is, and what one can do now."""
    return _page(request, found(nomination_with_id(request.actor, pk)))


def _page(request: ActorRequest, nomination: "Nomination", form: AskAgain | None = None) -> HttpResponse:
    note_readings(request, [nomination.person_id], Why.FOLLOW)
    awards = awards_of(request.actor).filter(nomination=nomination)
    context = {
        "nomination": nomination,
        "person": nomination.person,
        "is_adult": nomination.person.age_on(today()) >= ADULT_AT,
        "tone": TONES[nomination.state],
        "lacks": lacks(nomination.lacking) if nomination.state not in nomination.GONE else [],
        "told": told(nomination.reasons, nomination.programme.territory),
        "may_mark": may_still_mark(request.actor, nomination),
        "steps": _steps(nomination),
        "result": (result := _result(list(awards))),
        "said": (words := said(result, nomination.person.first_name) if result else None),
        "told_result": " ".join(filter(None, [*words.sentences, words.change])) if words else "",
        "review_words": _review(result) if result else "",
        "parcels": list(_sent(nomination, result)),
        "form": form or AskAgain(initial={"email": nomination.guardian_email}),
    }
    return render(request, "nominator/nomination.html", context, status=409 if form else 200)


def _result(awards: "list[Award]") -> "Award | None":
    """The round that gave something; else the latest that could not."""
    return next((award for award in awards if award.is_awarded), awards[0] if awards else None)


def _review(result: "Award") -> str:
    """That the family asked is told to whoever put them forward; what was written is not."""
    review = getattr(result, "review", None)
    return review_in_words(review) if review else ""


@never_cache
@require_safe
@audience(Role.NOMINATOR)
def result_paper(request: ActorRequest, pk: int) -> HttpResponse:
    """The result on a sheet, for a family that reads it on paper."""
    nomination = found(nomination_with_id(request.actor, pk))
    award = found(_result(list(awards_of(request.actor).filter(nomination=nomination))))
    note_readings(request, [nomination.person_id], Why.LETTER)
    return as_pdf(found(result_for_nominator(request.actor, award.pk)), today())


def _sent(nomination: "Nomination", result: "Award | None") -> "QuerySet[Parcel]":
    """What we sent about this nomination, and no other: whoever else put them forward is not told here."""
    keys = [f"consent:{nomination.pk}:"]
    if result and result.is_awarded:
        keys.append(f"award-issued:{result.pk}:")
    return parcels_about(*keys)


def _steps(nomination: "Nomination") -> list[dict[str, Any]]:
    """What happened, in order."""
    told = [
        (nomination.created_at, _("Segnalazione fatta.")),
        (nomination.mailed_at, _("E-mail alla famiglia, a %s.") % nomination.guardian_email),
        (nomination.printed_at, _("Lettera stampata.")),
    ]
    for given in nomination.consents.order_by("pk"):
        facts = {"who": given.giver_name, "as": given.get_giver_display(), "how": given.get_channel_display()}
        told.append((given.given_at, _("%(who)s ha detto sì (%(as)s; %(how)s).") % facts))
    if nomination.state in ("declined", "withdrawn"):
        told.append((nomination.decided_at, f"{nomination.get_state_display()}."))
    happened = [{"at": at, "words": words} for at, words in told if at is not None]
    return sorted(happened, key=lambda step: step["at"])


@require_POST
@audience(Role.NOMINATOR)
def ask(request: ActorRequest, pk: int) -> HttpResponse:
    """Write to the family once more."""
    nomination = found(nomination_with_id(request.actor, pk))
    form = AskAgain(request.POST)
    if form.is_valid():
        try:
            ask_again(request.actor, nomination=nomination, email=form.cleaned_data["email"], now=timezone.now())
        except Refusal as refusal:
            if refusal.field is None:
                raise
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("Abbiamo scritto a %s.") % form.cleaned_data["email"])
            return redirect("web:nominator_nomination", pk)
    return _page(request, nomination, form)


@require_POST
@audience(Role.NOMINATOR)
def mark(request: ActorRequest, pk: int) -> HttpResponse:
    """Among the first of one's own; or in turn like everybody else."""
    nomination = found(nomination_with_id(request.actor, pk))
    if request.POST.get("do") == "unmark":
        unmark_priority(request.actor, nomination=nomination, now=timezone.now())
        messages.success(request, _("Segno tolto: viene al suo turno, come gli altri."))
    else:
        mark_priority(request.actor, nomination=nomination, now=timezone.now())
        messages.success(request, _("Segno messo: tra le sue segnalazioni viene per prima."))
    return redirect("web:nominator_nomination", pk)


@require_POST
@audience(Role.NOMINATOR)
def take_back(request: ActorRequest, pk: int) -> HttpResponse:
    """Withdraw it: the family's keys open nothing any more."""
    nomination = found(nomination_with_id(request.actor, pk))
    withdraw(request.actor, nomination=nomination, now=timezone.now())
    messages.success(request, _("Segnalazione ritirata."))
    return redirect("web:nominator_nomination", pk)
