"""Results that a family questioned: what waits, what was written, and how it ends."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.shortcuts import render as rendered
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from mentoring.awards.questioned import review_with_id, turns
from mentoring.awards.questioned import reviews as all_reviews
from mentoring.awards.reviews import change, prepare_again, uphold, write_to_review
from mentoring.kernel.refusal import Refusal
from mentoring.people.permissions import Role
from mentoring.people.rules import age_on
from mentoring.programmes.queries import programmes_of
from mentoring.records.queries import history_of
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.forms import FormKeyField
from mentoring.web.lists import Column, Filters, Kind, Listing
from mentoring.web.operator.ground import operated
from mentoring.web.readings import Named, Why, note_readings
from mentoring.web.resultwords import said

if TYPE_CHECKING:
    from mentoring.awards.models import Review
    from mentoring.programmes.models import Territory

TONES = {"open": "waiting", "upheld": "done", "changed": "done", "withdrawn": ""}
EVERYTHING = ("", gettext_lazy("Tutti"))


class ReviewFilters(Filters):
    state = forms.ChoiceField(
        label=gettext_lazy("Stato"),
        required=False,
        choices=[
            EVERYTHING,
            ("open", gettext_lazy("Da decidere")),
            ("upheld", gettext_lazy("Confermati")),
            ("changed", gettext_lazy("Cambiati")),
            ("withdrawn", gettext_lazy("Ritirati")),
        ],
    )
    programme = forms.ChoiceField(label=gettext_lazy("Programma"), required=False)

    def __init__(self, *args: Any, territory: "Territory", **options: Any) -> None:
        super().__init__(*args, **options)
        programmes = [(programme.slug, programme.name) for programme in programmes_of(territory)]
        self.fields["programme"].choices = [EVERYTHING, *programmes]  # type: ignore[attr-defined]


class Words(forms.Form):
    """What the operator writes to the family."""

    form_key = FormKeyField()
    text = forms.CharField(
        label=gettext_lazy("Scriva alla famiglia"),
        help_text=gettext_lazy("Arriva per e-mail, o per lettera a chi non ne ha una. Dia del tu."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Scriva che cosa vuole dire.")},
    )


class Ending(forms.Form):
    """Why a review ends as it does."""

    reason = forms.CharField(
        label=gettext_lazy("Il perché, per la famiglia"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Scriva il perché: la famiglia lo legge.")},
    )


def _turn(review: Any) -> str:
    """Whose turn it is, of those that wait."""
    if review.state != "open":
        return ""
    return _("aspetta la famiglia") if review.last_word == Role.OPERATOR else _("tocca a lei")


COLUMNS: list[Column[Any]] = [
    Column(
        "number",
        gettext_lazy("Segnalazione"),
        lambda it: _("n. %(n)s") % {"n": it.award.nomination_id},
        sort="award__nomination_id",
        url=lambda it: reverse("web:operator_review", args=[it.pk]),
    ),
    Column(
        "programme",
        gettext_lazy("Programma"),
        lambda it: it.award.round.programme.name,
        sort="award__round__programme__name",
    ),
    Column(
        "nominator",
        gettext_lazy("Segnalata da"),
        lambda it: it.award.nomination.nominator.name,
        sort="award__nomination__nominator__name",
    ),
    Column("standing", gettext_lazy("Risultato"), lambda it: it.award.get_standing_display(), sort="award__standing"),
    Column(
        "state", gettext_lazy("Stato"), lambda it: it.get_state_display(), sort="state", tone=lambda it: TONES[it.state]
    ),
    Column("turn", gettext_lazy("A chi tocca"), _turn, sort="last_word"),
    Column("asked", gettext_lazy("Chiesto"), lambda it: it.asked_at, kind=Kind.DAY, sort="asked_at"),
    Column("decided", gettext_lazy("Deciso"), lambda it: it.decided_at, kind=Kind.DAY, sort="decided_at"),
]


@never_cache
@audience(Role.OPERATOR)
def reviews(request: ActorRequest) -> HttpResponse:
    """Every one there was, what waits first. No names."""
    territory = operated(request)
    filters = ReviewFilters(request.GET, territory=territory)
    rows, chosen = all_reviews(request.actor, territory), filters.chosen
    if "state" in chosen:
        rows = rows.filter(state=chosen["state"])
    if "programme" in chosen:
        rows = rows.filter(award__round__programme__slug=chosen["programme"])
    listing: Listing[Any] = Listing(
        request,
        rows,
        COLUMNS,
        title=_("Riesami"),
        filters=filters,
        empty=_("Quando una famiglia non è d'accordo con un risultato, la sua richiesta arriva qui."),
        named=Named(lambda review: review.award.nomination.person_id, Why.REVIEW),
    )
    return listing.response("operator/reviews.html")


HISTORY = {
    "asked": gettext_lazy("Chiesto dalla famiglia"),
    "upheld": gettext_lazy("Risultato confermato"),
    "changed": gettext_lazy("Risultato cambiato"),
    "withdrawn": gettext_lazy("Ritirato"),
}


@never_cache
@audience(Role.OPERATOR)
def review(request: ActorRequest, pk: int) -> HttpResponse:
    """What it is about, what was written, and what can be decided."""
    operated(request)
    asked = found(review_with_id(request.actor, pk))
    words, ending = Words(), Ending()
    if request.method == "POST":
        wanted, now = request.POST.get("do", ""), timezone.now()
        if wanted == "write":
            words = Words(request.POST)
            if words.is_valid():
                return _written(request, asked, words, now)
        elif wanted == "again":
            return _prepared(request, asked, now)
        elif wanted in ("uphold", "change"):
            ending = Ending(request.POST)
            if ending.is_valid() and (answer := _ended(request, asked, wanted, ending, now)):
                return answer
            asked = found(review_with_id(request.actor, pk))
        else:
            raise Http404
    status = 409 if words.errors or ending.errors else 200
    return rendered(request, "operator/review.html", _shown(request, asked, words, ending), status=status)


def _shown(request: ActorRequest, asked: "Review", words: Words, ending: Ending) -> dict[str, Any]:
    award = asked.award
    nomination = award.nomination
    note_readings(request, [nomination.person_id], Why.REVIEW)
    return {
        "review": asked,
        "award": award,
        "nomination": nomination,
        "age": age_on(nomination.person.born_on, award.round.programme.ages_counted_on),
        "tone": TONES[asked.state],
        "said": said(award, _("la persona segnalata")),
        "turns": turns(request.actor, asked),
        "history": [(HISTORY[one.verb], one.at) for one in history_of(asked) if one.verb in HISTORY],
        "is_mine": award.round.prepared_by_id == request.actor.user_id,
        "may_prepare_again": asked.round is not None and asked.round.state == "rejected",
        "words": words,
        "form": ending,
    }


def _written(request: ActorRequest, asked: "Review", words: Words, now: datetime) -> HttpResponse:
    write_to_review(request.actor, review=asked, **words.cleaned_data, now=now)
    messages.success(request, _("Le sue parole sono partite."))
    return redirect("web:operator_review", asked.pk)


def _ended(request: ActorRequest, asked: "Review", wanted: str, ending: Ending, now: datetime) -> HttpResponse | None:
    """None if it is refused: then the words that were typed are still there, and the reason beside them."""
    reason = ending.cleaned_data["reason"]
    try:
        if wanted == "uphold":
            uphold(request.actor, review=asked, reason=reason, now=now)
            messages.success(request, _("Il risultato resta, e la famiglia legge il perché."))
            return redirect("web:operator_review", asked.pk)
        made = change(request.actor, review=asked, reason=reason, now=now)
    except Refusal as refusal:
        ending.add_error(None, str(refusal))
        return None
    messages.success(request, _("Preparata un'assegnazione per una persona sola: la approva un'altra persona."))
    return redirect("web:operator_round", made.pk)


def _prepared(request: ActorRequest, asked: "Review", now: datetime) -> HttpResponse:
    made = prepare_again(request.actor, review=asked, now=now)
    messages.success(request, _("Preparata di nuovo: la approva un'altra persona."))
    return redirect("web:operator_round", made.pk)
