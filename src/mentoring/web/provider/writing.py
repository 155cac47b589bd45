"""A provider writes an offer: one form, and nothing that was typed gets lost."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.kernel.refusal import Refusal
from mentoring.offers.queries import kinds, places_of
from mentoring.offers.reviewing import needs
from mentoring.offers.showing import details_of
from mentoring.offers.writing import Draft, LowerPrice, Spot, add_place, draft_offer, edit_offer
from mentoring.people.permissions import Role
from mentoring.people.queries import organisation_of
from mentoring.programmes.queries import disciplines_of
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.provider.dates import own_offer
from mentoring.web.provider.forms import PlaceForm
from mentoring.web.provider.offer_forms import OfferForm, Reductions

if TYPE_CHECKING:
    from mentoring.offers.models import Offer, Place
    from mentoring.people.models import Organisation


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
    told, lower = _as_typed(offer) if offer else ({}, [])
    disciplines = {str(discipline.pk): discipline for discipline in disciplines_of(request.territory)}
    places = {str(place.pk): place for place in places_of(provider)}
    form = OfferForm(
        data,
        initial=told,
        kinds=kinds(),
        disciplines=[(pk, str(discipline)) for pk, discipline in disciplines.items()],
        places=[(pk, str(place)) for pk, place in places.items()],
        needs=needs(),
    )
    place_form = PlaceForm(data if form.wants_new_place else None, prefix="place", use_required_attribute=False)
    reductions = Reductions(data, lower)
    if data is not None and _are_fine(form, place_form, reductions):
        try:
            cleaned = form.cleaned_data
            place = places.get(cleaned["place"]) or _new_place(request, provider, place_form)
            draft = _draft(cleaned, disciplines[cleaned["discipline"]], place, reductions)
            saved = _save(request, provider, offer, draft)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("web:provider_offer", pk=saved.pk)
    context = {
        "form": form,
        "place_form": place_form,
        "reductions": reductions,
        "unfolded": form.unfolded | {"prices": form.unfolded["prices"] or reductions.are_said},
        "offer": offer,
    }
    return render(request, "provider/offer_form.html", context, status=409 if form.errors else 200)


def _are_fine(form: OfferForm, place_form: PlaceForm, reductions: Reductions) -> bool:
    """All are looked at, so that everything that is wrong is said at once."""
    form.is_valid()
    if form.wants_new_place and not place_form.is_valid():
        form.add_error("place", _("Manca qualcosa del luogo nuovo: guardi qui sotto."))
    if not reductions.is_valid(form.cleaned_data.get("price")):
        form.add_error(None, _("C'è qualcosa da sistemare nei prezzi ridotti."))
    return not form.errors


def _as_typed(offer: "Offer") -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the form and its rows of lower prices begin with."""
    details = details_of(offer)
    same = ("title", "kind", "is_undated", "summary", "youngest", "oldest", "per_person", "cancel_hours", "more_url")
    told = {name: getattr(offer, name) for name in same} | {
        "discipline": offer.discipline_id,
        "place": offer.place_id,
        "price": offer.price_cents,
        "companion": offer.companion_cents,
        "contribution": offer.contribution_cents or None,
        "needs": [access.need for access in details.accesses],
    }
    rows = [
        {"name": lower.name, "price": lower.price_cents, "youngest": lower.youngest, "oldest": lower.oldest}
        | {"for_groups": lower.for_groups}
        for lower in details.reductions
    ]
    return told, rows


def _draft(cleaned: dict[str, Any], discipline: Any, place: "Place", reductions: Reductions) -> Draft:
    same = ("kind", "title", "summary", "youngest", "oldest", "per_person", "cancel_hours", "is_undated", "more_url")
    lower = [form.cleaned_data for form in reductions.forms if form.is_one]
    return Draft(
        discipline=discipline,
        place=place,
        price_cents=cleaned["price"],
        companion_cents=cleaned["companion"],
        contribution_cents=cleaned["contribution"] or 0,
        reductions=tuple(
            LowerPrice(row["name"], row["price"], row["youngest"], row["oldest"], row["for_groups"]) for row in lower
        ),
        needs=frozenset(cleaned["needs"]),
        **{name: cleaned[name] for name in same},
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
