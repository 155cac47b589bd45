"""Award rounds: looked at before they exist, prepared by one operator, approved by another."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.awards.approving import approve_round
from mentoring.awards.certifying import certificate_of
from mentoring.awards.commands import prepare_round, reject_round, renew_round
from mentoring.awards.errors import RoundOpen
from mentoring.awards.preparing import rules_in_force
from mentoring.awards.queries import count_waiting_for_award, outcomes, preview, round_with_id, rules_of
from mentoring.awards.queries import rounds as all_rounds
from mentoring.kernel.refusal import Refusal
from mentoring.nominations.queries import count_waiting
from mentoring.people.permissions import Role
from mentoring.programmes.queries import programme_with_slug, programmes_of
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.lists import Column, Kind, Listing
from mentoring.web.operator.deciding import deciding
from mentoring.web.operator.forms import RoundFilters
from mentoring.web.operator.ground import operated
from mentoring.web.operator.outcomes import fund_names, outcome_list, summary
from mentoring.web.operator.widenings import left_over

if TYPE_CHECKING:
    from mentoring.awards.models import Round
    from mentoring.programmes.models import Programme, Territory

TONES = {"prepared": "waiting", "issuing": "waiting", "approved": "done", "rejected": "stopped"}

COLUMNS: list[Column[Any]] = [
    Column(
        "prepared",
        gettext_lazy("Preparata"),
        lambda r: r.prepared_at,
        kind=Kind.MOMENT,
        sort="prepared_at",
        url=lambda r: reverse("web:operator_round", args=[r.pk]),
    ),
    Column("programme", gettext_lazy("Programma"), lambda r: r.programme.name, sort="programme__name"),
    Column("kind", gettext_lazy("Tipo"), lambda r: r.get_kind_display(), sort="kind"),
    Column(
        "state", gettext_lazy("Stato"), lambda r: r.get_state_display(), sort="state", tone=lambda r: TONES[r.state]
    ),
    Column("by", gettext_lazy("Da chi"), lambda r: str(r.prepared_by or _("Da sola")), sort="prepared_by__name"),
    Column("decided", gettext_lazy("Decisa da"), lambda r: str(r.decided_by or ""), sort="decided_by__name"),
    Column("served", gettext_lazy("Buoni"), lambda r: r.n_awarded, kind=Kind.NUMBER, sort="n_awarded"),
    Column("waiting", gettext_lazy("In attesa"), lambda r: r.n_waiting, kind=Kind.NUMBER, sort="n_waiting"),
    Column("cents", gettext_lazy("Importo"), lambda r: r.total_cents, kind=Kind.MONEY),
]


@audience(Role.OPERATOR)
def rounds(request: ActorRequest) -> HttpResponse:
    """Who waits, programme by programme; then every round there was."""
    territory = operated(request)
    programmes = list(programmes_of(territory))
    filters = RoundFilters(request.GET, [(programme.slug, programme.name) for programme in programmes])
    rows = all_rounds(request.actor, territory)
    if "state" in filters.chosen:
        rows = rows.filter(state=filters.chosen["state"])
    if "programme" in filters.chosen:
        rows = rows.filter(programme__slug=filters.chosen["programme"])
    listing: Listing[Any] = Listing(
        request,
        rows,
        COLUMNS,
        title=_("Assegnazioni"),
        filters=filters,
        empty=_("Scelga un programma qui sopra: prima di preparare la prima, vede che cosa succederebbe."),
    )
    waiting = _waiting(territory, programmes)
    can_try = any(each["number"] for each in waiting)
    return listing.response("operator/rounds.html", {"waiting": waiting, "can_try": can_try})


def _waiting(territory: "Territory", programmes: list["Programme"]) -> list[dict[str, Any]]:
    numbers = count_waiting_for_award(territory)
    return [
        {
            "programme": programme,
            "number": numbers.get(programme.pk, 0),
            "url": f"{reverse('web:operator_round_new')}?programme={programme.slug}",
        }
        for programme in programmes
    ]


@audience(Role.OPERATOR)
def round_new(request: ActorRequest) -> HttpResponse:
    """What a round of one programme would decide now, without a name; and the button that prepares it."""
    territory = operated(request)
    if not request.GET.get("programme"):
        return redirect("web:operator_rounds")
    programme = found(programme_with_slug(territory, request.GET["programme"]))
    if request.method == "POST":
        return _prepare(request, programme)
    tried, names = preview(request.actor, programme, timezone.now()), fund_names(territory)
    decided = tried.outcomes
    context = {
        "programme": programme,
        "summary": summary(decided, names),
        "open_round": _open_round(request, programme),
        "rules": rules_in_force(programme),
        "unanswered": count_waiting(programme),
        "is_empty": not decided,
        "left_over": left_over(programme, tried.inputs, tried.result, names),
    }
    return outcome_list(request, decided, names, tried.inputs.rules).response("operator/round_new.html", context)


def _open_round(request: ActorRequest, programme: "Programme") -> "Round | None":
    return all_rounds(request.actor, programme.territory).filter(programme=programme, state="prepared").first()


def _prepare(request: ActorRequest, programme: "Programme") -> HttpResponse:
    try:
        prepared = prepare_round(request.actor, programme=programme, now=timezone.now())
    except RoundOpen as refusal:  # Also the second click of a double one: both end at the round that is there.
        waiting = _open_round(request, programme)
        if waiting is None:
            raise
        messages.info(request, str(refusal))
        return redirect("web:operator_round", pk=waiting.pk)
    messages.success(request, _("L'assegnazione è pronta. Ora la deve approvare un'altra persona del gestore."))
    return redirect("web:operator_round", pk=prepared.pk)


DECISIONS: dict[str, tuple[Any, Any]] = {
    "approve": (approve_round, gettext_lazy("Approvata: i buoni nascono adesso, e le famiglie lo sapranno subito.")),
    "reject": (reject_round, gettext_lazy("L'assegnazione è respinta. Nessun buono è nato.")),
    "renew": (
        renew_round,
        gettext_lazy("È pronta con i dati di oggi. Ora la deve approvare un'altra persona."),
    ),
}
ONE_OF_SEVERAL = gettext_lazy("Il suo sì c'è. Ne serve ancora uno, di un'altra persona.")


@audience(Role.OPERATOR)
def round_page(request: ActorRequest, pk: int) -> HttpResponse:
    """One round: who decided what when, each result with its reason, and what the second pair of eyes may do."""
    operated(request)
    prepared = found(round_with_id(request.actor, pk))
    if request.method == "POST":
        if request.POST.get("do") not in DECISIONS:
            raise Http404
        return _decide(request, prepared)
    if request.headers.get("HX-Target") == "avanzamento":
        return _progress(request, prepared)
    return _round_page(request, prepared)


def _decide(request: ActorRequest, prepared: "Round") -> HttpResponse:
    command, sentence = DECISIONS[request.POST["do"]]
    try:
        made = command(request.actor, round=prepared, now=timezone.now()) or prepared
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        now_it_is = found(round_with_id(request.actor, prepared.pk))  # What was tried on it is undone.
        return _round_page(request, now_it_is, refused=str(refusal))
    is_enough = request.POST["do"] != "approve" or made.state != "prepared"
    messages.success(request, str(sentence if is_enough else ONE_OF_SEVERAL))
    return redirect("web:operator_round", pk=made.pk)


def _round_page(request: ActorRequest, prepared: "Round", refused: str = "") -> HttpResponse:
    territory = prepared.programme.territory
    decided, names = outcomes(request.actor, prepared), fund_names(territory)
    context = {
        "round": prepared,
        "tone": TONES[prepared.state],
        "refused": refused,
        "summary": summary(decided, names),
        "certificate": certificate_of(request.actor, prepared.pk),
    }
    context |= deciding(request, prepared, names)
    answer = outcome_list(request, decided, names, rules_of(prepared)).response("operator/round.html", context)
    if refused:
        answer.status_code = 409
    return answer


def _progress(request: ActorRequest, prepared: "Round") -> HttpResponse:
    """Only how far it is, for whoever watches: thousands of results are not read again every two seconds."""
    context = {"round": prepared, "tone": TONES[prepared.state], **deciding(request, prepared, {})}
    answer = render(request, "operator/_deciding.html", context)
    if prepared.state != "issuing":
        answer.headers["HX-Refresh"] = "true"  # Whoever watched sees what came of it.
    return answer
