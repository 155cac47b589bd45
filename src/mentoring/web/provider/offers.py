"""The offers of a provider: the list, and each of them."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.offers.agenda import shows_something
from mentoring.offers.queries import offers_listed, states
from mentoring.people.permissions import Role
from mentoring.people.queries import organisation_of
from mentoring.programmes.queries import disciplines_of
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.lists import Column, Filters, Kind, Listing
from mentoring.web.provider.dates import dates_page, own_offer
from mentoring.web.provider.tones import TONES


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
def offer(request: ActorRequest, pk: int) -> HttpResponse:
    """One offer: what it says, its dates, and what one can do with it."""
    return dates_page(request, own_offer(request, pk))
