"""The offers of a provider: the list, the form, publishing and withdrawing."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mentoring.kernel.refusal import Refusal
from mentoring.offers.agenda import shows_something
from mentoring.offers.publishing import publish, withdraw
from mentoring.offers.queries import kinds, offers_listed, places_of, states
from mentoring.offers.writing import Draft, Spot, add_place, draft_offer, edit_offer
from mentoring.people.permissions import Role
from mentoring.people.queries import organisation_of
from mentoring.programmes.queries import disciplines_of
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.lists import Column, Filters, Kind, Listing
from mentoring.web.provider.dates import dates_page, own_offer
from mentoring.web.provider.forms import OfferForm, PlaceForm

if TYPE_CHECKING:
    from mentoring.offers.models import Offer, Place
    from mentoring.people.models import Organisation

TONES = {"draft": "waiting", "published": "done", "withdrawn": "stopped"}


def _seats(offer: Any) -> str:
    return _("%(taken)s di %(seats)s") % {"taken": offer.taken, "seats": offer.seats} if offer.n_dates else ""


COLUMNS: list[Column[Any]] = [
    Column(
        "title",
        gettext_lazy("Titolo"),
        lambda offer: offer.title,
        sort="title",
        url=lambda offer: reverse("web:provider_offer", args=[offer.pk]),
    ),
    Column(
        "state",
        gettext_lazy("Stato"),
        lambda offer: offer.get_state_display(),
        sort="state",
        tone=lambda offer: TONES[offer.state],
    ),
    Column("discipline", gettext_lazy("Disciplina"), lambda offer: str(offer.discipline), sort="discipline__name"),
    Column("next", gettext_lazy("Prossima data"), lambda offer: offer.next_at, kind=Kind.MOMENT, sort="next_at"),
    Column("dates", gettext_lazy("Date in arrivo"), lambda offer: offer.n_dates, kind=Kind.NUMBER, sort="n_dates"),
    Column("seats", gettext_lazy("Posti presi"), _seats, sort="taken"),
    Column("price", gettext_lazy("Prezzo"), lambda offer: offer.price_cents, kind=Kind.MONEY, sort="price_cents"),
]


class OfferFilters(Filters):
    """What one looks for among one's own."""

    q = forms.CharField(label=gettext_lazy("Cerca nel titolo"), required=False, max_length=80)
    state = forms.ChoiceField(label=gettext_lazy("Stato"), required=False)
    discipline = forms.ChoiceField(label=gettext_lazy("Disciplina"), required=False)

    def __init__(self, *args: Any, disciplines: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", _("Tutte"))
        for name, choices in (("state", states()), ("discipline", disciplines)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [every, *choices]


@audience(Role.PROVIDER)
def offers(request: ActorRequest) -> HttpResponse:
    """All of one's offers."""
    disciplines = [(discipline.slug, str(discipline)) for discipline in disciplines_of(request.territory)]
    filters = OfferFilters(request.GET, disciplines=disciplines)
    provider = found(organisation_of(request.actor))
    rows = offers_listed(request.actor, provider, timezone.now())
    chosen = filters.chosen
    if "q" in chosen:
        rows = rows.filter(title__icontains=chosen["q"])
    if "state" in chosen:
        rows = rows.filter(state=chosen["state"])
    if "discipline" in chosen:
        rows = rows.filter(discipline__slug=chosen["discipline"])
    listing = Listing[Any](request, rows, COLUMNS, title=_("Le sue proposte"), filters=filters)
    url = (
        reverse("api:calendar_of_provider", args=[provider.pk]) if shows_something(request.territory, provider) else ""
    )
    return listing.response("provider/offers.html", {"calendar_url": url})


@audience(Role.PROVIDER)
def offer_new(request: ActorRequest) -> HttpResponse:
    """A new offer begins as a draft that nobody else sees."""
    provider = found(organisation_of(request.actor))
    return _form_page(request, provider, None)


@audience(Role.PROVIDER)
def offer_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """The same form, filled in."""
    offer = own_offer(request, pk)
    return _form_page(request, offer.provider, offer)


def _form_page(request: ActorRequest, provider: "Organisation", offer: "Offer | None") -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    disciplines = {str(discipline.pk): discipline for discipline in disciplines_of(request.territory)}
    places = {str(place.pk): place for place in places_of(provider)}
    form = OfferForm(
        data,
        initial=_as_typed(offer) if offer else {},
        kinds=kinds(),
        disciplines=[(pk, str(discipline)) for pk, discipline in disciplines.items()],
        places=[(pk, str(place)) for pk, place in places.items()],
    )
    place_form = PlaceForm(data if form.wants_new_place else None, prefix="place", use_required_attribute=False)
    if data is not None and _are_fine(form, place_form):
        try:
            cleaned = form.cleaned_data
            place = places.get(cleaned["place"]) or _new_place(request, provider, place_form)
            saved = _save(request, provider, offer, _draft(cleaned, disciplines[cleaned["discipline"]], place))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("web:provider_offer", pk=saved.pk)
    context = {"form": form, "place_form": place_form, "offer": offer}
    return render(request, "provider/offer_form.html", context, status=409 if form.errors else 200)


def _are_fine(form: OfferForm, place_form: PlaceForm) -> bool:
    """Both are looked at, so that everything that is wrong is said at once."""
    form.is_valid()
    if form.wants_new_place and not place_form.is_valid():
        form.add_error("place", _("Manca qualcosa del luogo nuovo: guardi qui sotto."))
    return not form.errors


def _as_typed(offer: "Offer") -> dict[str, Any]:
    return {
        "title": offer.title,
        "kind": offer.kind,
        "discipline": offer.discipline_id,
        "summary": offer.summary,
        "price": offer.price_cents,
        "youngest": offer.youngest,
        "oldest": offer.oldest,
        "cancel_hours": offer.cancel_hours,
        "place": offer.place_id,
    }


def _draft(cleaned: dict[str, Any], discipline: Any, place: "Place") -> Draft:
    return Draft(
        discipline=discipline,
        place=place,
        kind=cleaned["kind"],
        title=cleaned["title"],
        price_cents=cleaned["price"],
        summary=cleaned["summary"],
        youngest=cleaned["youngest"],
        oldest=cleaned["oldest"],
        cancel_hours=cleaned["cancel_hours"],
    )


def _new_place(request: ActorRequest, provider: "Organisation", form: PlaceForm) -> "Place":
    return add_place(request.actor, provider=provider, spot=spot_in(form), now=timezone.now())


def spot_in(form: PlaceForm) -> Spot:
    """Where the form says it is."""
    cleaned = form.cleaned_data
    latitude, longitude = cleaned["position"] or (None, None)
    return Spot(cleaned["name"], cleaned["address"], cleaned["municipality"], latitude, longitude)


def _save(request: ActorRequest, provider: "Organisation", offer: "Offer | None", draft: Draft) -> "Offer":
    now = timezone.now()
    if offer is not None:
        edit_offer(request.actor, offer=offer, draft=draft, now=now)
        messages.success(request, _("Salvato. Chi ha già prenotato tiene il prezzo di allora."))
        return offer
    made = draft_offer(
        request.actor,
        territory=request.territory,
        provider=provider,
        draft=draft,
        now=now,
        form_key=request.POST["form_key"],
    )
    messages.success(request, _("La bozza c'è. Ora aggiunga almeno una data, poi la pubblichi."))
    return made


@audience(Role.PROVIDER)
def offer(request: ActorRequest, pk: int) -> HttpResponse:
    """One offer: what it says, its dates, and what one can do with it."""
    return dates_page(request, own_offer(request, pk))


@require_POST
@audience(Role.PROVIDER)
def offer_publish(request: ActorRequest, pk: int) -> HttpResponse:
    """Show it to everybody."""
    offer = own_offer(request, pk)
    try:
        publish(request.actor, offer=offer, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Pubblicata: adesso la vedono tutti e si può prenotare."))
    return redirect("web:provider_offer", pk=pk)


@require_POST
@audience(Role.PROVIDER)
def offer_withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """Take no more bookings."""
    offer = own_offer(request, pk)
    try:
        withdraw(request.actor, offer=offer, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Ritirata: nessuno può più prenotare. Chi ha già un posto lo tiene."))
    return redirect("web:provider_offer", pk=pk)
