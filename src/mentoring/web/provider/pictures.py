"""The pictures of an offer, for who offers it: add, describe, put in order, take away."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mentoring.kernel.refusal import Refusal
from mentoring.offers.pictures import (
    MOST_PICTURES,
    add_picture,
    arrange_pictures,
    describe_picture,
    remove_picture,
)
from mentoring.offers.showing import picture_with_id, pictures_of
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.pictures import image_of
from mentoring.web.provider.dates import own_offer
from mentoring.web.provider.picture_forms import DescribeForm, PicturesForm

if TYPE_CHECKING:
    from mentoring.offers.models import Offer, Picture


@audience(Role.PROVIDER)
def pictures(request: ActorRequest, pk: int) -> HttpResponse:
    """The pictures there are, and the form for more."""
    offer = own_offer(request, pk)
    form = PicturesForm(request.POST, request.FILES) if request.method == "POST" else PicturesForm()
    if not form.is_bound or not form.is_valid():
        return _page(request, offer, form)
    told, now = form.told(), timezone.now()
    try:
        with transaction.atomic():  # All of them or none.
            for picture, alt in told:
                add_picture(request.actor, offer=offer, picture=picture, alt=alt, now=now)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, offer, form)
    messages.success(request, ngettext("Immagine aggiunta.", "%(n)s immagini aggiunte.", len(told)) % {"n": len(told)})
    return redirect("web:provider_pictures", pk=pk)


def _page(
    request: ActorRequest,
    offer: "Offer",
    form: PicturesForm | None = None,
    describing: tuple[int, DescribeForm] | None = None,
) -> HttpResponse:
    """Forms that were refused come back with what was typed."""
    rows = []
    for picture in pictures_of(offer):
        is_this = describing is not None and describing[0] == picture.pk
        words = describing[1] if describing and is_this else _words_form(picture)
        rows.append({"picture": picture, "image": image_of(picture), "form": words})
    is_refused = bool((form and form.errors) or describing)
    context = {
        "offer": offer,
        "rows": rows,
        "form": form or PicturesForm(),
        "has_room": len(rows) < MOST_PICTURES,
        "most": MOST_PICTURES,
    }
    return render(request, "provider/pictures.html", context, status=409 if is_refused else 200)


def _words_form(picture: "Picture", data: "dict[str, str] | None" = None) -> DescribeForm:
    return DescribeForm(data, initial={"alt": picture.alt}, auto_id=f"id_%s_{picture.pk}")


def _own_picture(request: ActorRequest, pk: int) -> "Picture":
    picture = found(picture_with_id(request.actor, pk))
    return found(picture if picture.offer.provider_id == request.actor.organisation_id else None)


@require_POST
@audience(Role.PROVIDER)
def picture_describe(request: ActorRequest, pk: int) -> HttpResponse:
    """Other words for one picture."""
    picture = _own_picture(request, pk)
    form = _words_form(picture, request.POST)
    if not form.is_valid():
        return _page(request, own_offer(request, picture.offer_id), describing=(pk, form))
    describe_picture(request.actor, picture=picture, alt=form.cleaned_data["alt"], now=timezone.now())
    messages.success(request, _("Parole salvate."))
    return redirect("web:provider_pictures", pk=picture.offer_id)


@require_POST
@audience(Role.PROVIDER)
def picture_move(request: ActorRequest, pk: int) -> HttpResponse:
    """One place forward, or with `to=later` one place back."""
    picture = _own_picture(request, pk)
    order = [one.pk for one in pictures_of(picture.offer)]
    at = order.index(pk)
    to = min(at + 1, len(order) - 1) if request.POST.get("to") == "later" else max(at - 1, 0)
    order.insert(to, order.pop(at))
    arrange_pictures(request.actor, offer=picture.offer, order=order, now=timezone.now())
    return redirect("web:provider_pictures", pk=picture.offer_id)


@require_POST
@audience(Role.PROVIDER)
def picture_remove(request: ActorRequest, pk: int) -> HttpResponse:
    """One picture less."""
    picture = _own_picture(request, pk)
    remove_picture(request.actor, picture=picture, now=timezone.now())
    messages.success(request, _("Immagine tolta."))
    return redirect("web:provider_pictures", pk=picture.offer_id)
