"""Offers as the operator looks at them: what waits, what changed since, and who publishes alone."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mentoring.kernel.refusal import Refusal
from mentoring.offers import moderating
from mentoring.offers.queries import dates_of, states
from mentoring.offers.reviewing import looks, offer_looked_at, offers_looked_at
from mentoring.offers.showing import details_of
from mentoring.offers.trusting import (
    MOST_FIRST_ONES,
    decide_first_ones,
    first_ones_in,
    let_publish,
    look_first,
    standing_of,
)
from mentoring.people.permissions import Role
from mentoring.programmes.queries import admission_with_id, admissions
from mentoring.records.queries import history_of
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.lists import Column, Filters, Kind, Listing
from mentoring.web.operator.ground import operated
from mentoring.web.pictures import image_of
from mentoring.web.provider.tones import TONES

if TYPE_CHECKING:
    from mentoring.offers.models import Offer
    from mentoring.programmes.models import Territory

MOST_DATES = 12


class OfferFilters(Filters):
    """What one looks for among everybody's."""

    q = forms.CharField(label=gettext_lazy("Cerca un titolo o un ente"), required=False, max_length=80)
    state = forms.ChoiceField(label=gettext_lazy("Stato"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        changed = ("changed", _("Cambiata dopo che l'ha guardata"))
        after_drafts = [(state, label) for state, label in states() if state != "draft"]
        self.fields["state"].choices = [("", _("Tutte")), changed, *after_drafts]  # type: ignore[attr-defined]


def _state(offer: "Offer") -> str:
    is_changed = offer.is_unseen and offer.state in ("scheduled", "published")
    return _("Cambiata dopo che l'ha guardata") if is_changed else str(offer.get_state_display())


COLUMNS: list[Column[Any]] = [
    Column(
        "title",
        gettext_lazy("Titolo"),
        lambda offer: offer.title,
        sort="title",
        url=lambda offer: reverse("web:operator_offer", args=[offer.pk]),
    ),
    Column("provider", gettext_lazy("Ente"), lambda offer: offer.provider.name, sort="provider__name"),
    Column("state", gettext_lazy("Stato"), _state, sort="turn", tone=lambda offer: TONES[offer.state]),
    Column("discipline", gettext_lazy("Disciplina"), lambda offer: str(offer.discipline), sort="discipline__name"),
    Column("first", gettext_lazy("Comincia"), lambda offer: offer.first_at, kind=Kind.MOMENT, sort="first_at"),
    Column("price", gettext_lazy("Prezzo"), lambda offer: offer.price_cents, kind=Kind.MONEY, sort="price_cents"),
]


class FirstOnesForm(forms.Form):
    """How many offers of each newcomer are looked at."""

    first_ones = forms.IntegerField(
        label=gettext_lazy("Quante proposte di un ente appena arrivato guarda lei, prima che escano"),
        help_text=gettext_lazy("Dopo pubblica da solo. Zero: pubblica da solo dal primo giorno."),
        min_value=0,
        max_value=MOST_FIRST_ONES,
    )


@audience(Role.OPERATOR)
def offers(request: ActorRequest) -> HttpResponse:
    """Every offer of the territory that is no draft, what waits first; POST says how many of a newcomer's are read."""
    territory = operated(request)
    first_ones = first_ones_in(territory.pk)
    form = FirstOnesForm(request.POST if request.method == "POST" else None, initial={"first_ones": first_ones})
    if form.is_bound and form.is_valid():
        chosen_ones = form.cleaned_data["first_ones"]
        decide_first_ones(request.actor, territory=territory, first_ones=chosen_ones, now=timezone.now())
        messages.success(request, _("Fatto: vale da adesso. Quello che aspetta già, aspetta ancora."))
        return redirect("web:operator_offers")
    context = {"first_ones": first_ones, "form": form}
    return _listing(request, territory).response("operator/offers.html", context, status=409 if form.errors else 200)


def _listing(request: ActorRequest, territory: "Territory") -> Listing[Any]:
    filters = OfferFilters(request.GET)
    rows = offers_looked_at(request.actor, territory)
    chosen = filters.chosen
    if "q" in chosen:
        rows = rows.filter(Q(title__icontains=chosen["q"]) | Q(provider__name__icontains=chosen["q"]))
    if "state" in chosen:
        rows = rows.filter(looks().get(chosen["state"], Q(state=chosen["state"])))
    empty = _("Quando un ente pubblica qualcosa lo trova qui. Dei nuovi arrivati lo legge lei per primo.")
    return Listing(request, rows, COLUMNS, title=_("Proposte"), filters=filters, empty=empty)


# -- one offer ----------------------------------------------------------------------------------------------
class Words(forms.Form):
    """Why an offer goes back: its provider reads it."""

    reason = forms.CharField(
        label=gettext_lazy("Che cosa deve cambiare"),
        help_text=gettext_lazy("L'ente legge queste parole, per e-mail e sulla pagina della proposta."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Scriva almeno una frase: l'ente la legge.")},
    )


Decision = Callable[..., None]
# What one decides about what one has read, and what one decides with words.
READ: dict[str, tuple[Decision, Any]] = {
    "accept": (moderating.accept, gettext_lazy("Va bene così: esce, e l'ente lo sa.")),
    "seen": (moderating.mark_seen, gettext_lazy("Segnata come guardata.")),
}
WORDED: dict[str, tuple[Decision, Any]] = {
    "send_back": (moderating.send_back, gettext_lazy("È tornata all'ente, con le sue parole.")),
    "take_down": (moderating.take_down, gettext_lazy("Non si vede più. L'ente ha ricevuto le sue parole.")),
}
HISTORY = {
    "submitted": gettext_lazy("L'ente la propone"),
    "took back": gettext_lazy("L'ente la riprende"),
    "sent back": gettext_lazy("Rimandata all'ente"),
    "accepted": gettext_lazy("Accettata"),
    "scheduled": gettext_lazy("Fissata l'uscita"),
    "published": gettext_lazy("Pubblicata"),
    "edited": gettext_lazy("L'ente la cambia"),
    "looked at": gettext_lazy("Guardata di nuovo"),
    "took down": gettext_lazy("Tolta dal gestore"),
    "withdrew": gettext_lazy("L'ente la ritira"),
}


@audience(Role.OPERATOR)
def offer(request: ActorRequest, pk: int) -> HttpResponse:
    """One offer, as it would be read, and what can be decided."""
    shown = found(offer_looked_at(request.actor, operated(request), pk))
    words, refusal = Words(), ""
    if request.method == "POST":
        wanted = request.POST.get("do", "")
        if wanted in WORDED:
            words = Words(request.POST)
        elif wanted not in READ:
            raise Http404
        if not words.is_bound or words.is_valid():
            try:
                return _decided(request, shown, wanted, words)
            except Refusal as refused:
                refusal = str(refused)
                shown = found(offer_looked_at(request.actor, operated(request), pk))
    context = {**_shown(request, shown), "form": words, "refusal": refusal}
    return render(request, "operator/offer.html", context, status=409 if refusal or words.errors else 200)


def _decided(request: ActorRequest, shown: "Offer", wanted: str, words: Words) -> HttpResponse:
    command, sentence = (READ | WORDED)[wanted]
    now = timezone.now()
    if wanted in READ:
        seen = request.POST.get("revision", "")
        command(request.actor, offer=shown, revision=int(seen) if seen.isdecimal() and len(seen) < 9 else -1, now=now)
    else:
        command(request.actor, offer=shown, words=words.cleaned_data["reason"], now=now)
    messages.success(request, sentence)
    return redirect("web:operator_offers")


def _shown(request: ActorRequest, shown: "Offer") -> dict[str, Any]:
    dates = list(dates_of(shown).prefetch_related("sessions")[: MOST_DATES + 1])
    its_own = admissions(request.actor, shown.territory).filter(organisation=shown.provider, role=Role.PROVIDER)
    details = details_of(shown)
    return {
        "offer": shown,
        "tone": TONES[shown.state],
        "is_changed": shown.is_unseen and shown.state in ("scheduled", "published"),
        "dates": dates[:MOST_DATES],
        "has_more_dates": len(dates) > MOST_DATES,
        "details": details,
        "images": [image_of(picture) for picture in details.pictures],
        "standing": standing_of(shown.territory_id, shown.provider_id),
        "admission": its_own.first(),
        "history": [(HISTORY[entry.verb], entry.at) for entry in history_of(shown) if entry.verb in HISTORY],
    }


# -- who publishes alone ------------------------------------------------------------------------------------
@require_POST
@audience(Role.OPERATOR)
def trust(request: ActorRequest, pk: int) -> HttpResponse:
    """A provider (by its admission) publishes alone from now on, or is looked at first."""
    territory = operated(request)
    asked = found(admission_with_id(request.actor, pk))
    decide = {"alone": let_publish, "looked_at": look_first}.get(request.POST.get("level", ""))
    if asked.role != Role.PROVIDER or decide is None:
        raise Http404
    decide(request.actor, territory=territory, provider=asked.organisation, now=timezone.now())
    said = {
        "alone": _("Da adesso %(name)s pubblica da sola."),
        "looked_at": _("Da adesso le proposte di %(name)s le guarda lei, prima che escano."),
    }
    messages.success(request, said[request.POST["level"]] % {"name": asked.organisation.name})
    offer_pk = request.POST.get("offer", "")
    if offer_pk.isdecimal() and len(offer_pk) < 10:
        return redirect("web:operator_offer", pk=int(offer_pk))
    return redirect("web:operator_admission", pk=pk)
