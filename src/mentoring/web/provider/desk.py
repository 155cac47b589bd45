"""What waits, who comes tonight, what is owed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.bookings.queries import head_counts
from mentoring.checkins.queries import open_conflicts
from mentoring.offers.queries import evenings, next_dates, offers_listed
from mentoring.people.permissions import Role
from mentoring.people.queries import organisation_of
from mentoring.programmes.queries import own_admission
from mentoring.treasury.queries import statement
from mentoring.web import wording
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.desks import Notice, Wait, counted, standing
from mentoring.web.first_visit import first_visit
from mentoring.web.provider.conflicts import words_of_open

if TYPE_CHECKING:
    from mentoring.people.models import Organisation

AHEAD = timedelta(days=14)


@audience(Role.PROVIDER)
def desk(request: ActorRequest) -> HttpResponse:
    """A provider's first page."""
    provider, now = found(organisation_of(request.actor)), timezone.now()
    tonight = [date for date in evenings(request.actor, provider, now) if date.ends_at >= now]
    heads = head_counts(date.pk for date in tonight)
    coming = [date for date in next_dates(request.actor, provider, now, now + AHEAD) if date.pk not in heads]
    admission = own_admission(request.actor, request.territory)
    offers: list[Any] = list(offers_listed(request.actor, provider, now))
    total = statement(request.actor, provider)
    meanwhile = _("Appena la ammette le scriviamo, e da quel momento può preparare e pubblicare le sue proposte.")
    context = {
        "provider": provider,
        "visit": first_visit(request.actor),
        "waits": [*_conflicts(request), *_waits(offers)],
        "notices": [*standing(admission, meanwhile), *_notices(provider, total.owed_cents)],
        "is_admitted": admission is not None and admission.state == "admitted",
        "tonight": [{"date": date, "heads": heads[date.pk]} for date in reversed(tonight)],
        "coming": coming,
        "total": total,
        "has_offers": bool(offers),
    }
    return render(request, "provider/desk.html", context)


def _conflicts(request: ActorRequest) -> Iterator[Wait]:
    """What phones without network let in, and nobody could count by itself."""
    n = open_conflicts(request.actor.at(None))
    yield from counted(n, words_of_open(n), reverse("web:door_conflicts"), "unusual")


def _waits(offers: list[Any]) -> Iterator[Wait]:
    """Offers that nobody can book, because something is missing."""
    back = [offer for offer in offers if offer.review_note and offer.state in ("draft", "withdrawn")]
    words = ngettext(
        "proposta su cui il gestore le scrive: %(title)s", "proposte su cui il gestore le scrive", len(back)
    )
    yield from _offers(back, words, "")
    drafts = [offer for offer in offers if offer.state == "draft" and not offer.review_note]
    ready = [offer for offer in drafts if offer.n_dates]
    words = ngettext("proposta da pubblicare: %(title)s", "proposte pronte da pubblicare", len(ready))
    yield from _offers(ready, words, "?state=draft")
    begun = [offer for offer in drafts if not offer.n_dates]
    words = ngettext("bozza a cui manca la prima data: %(title)s", "bozze a cui manca la prima data", len(begun))
    yield from _offers(begun, words, "?state=draft")
    over = [offer for offer in offers if offer.state == "published" and not offer.n_dates]
    words = ngettext("proposta senza più date: %(title)s", "proposte senza più date in arrivo", len(over))
    yield from _offers(over, words, "?state=published&sort=dates", "")


def _offers(offers: list[Any], words: str, query: str, tone: str = "waiting") -> Iterator[Wait]:
    """One is called by its name and leads to itself; several lead to their list."""
    if len(offers) == 1:
        yield Wait("1", words % {"title": offers[0].title}, reverse("web:provider_offer", args=[offers[0].pk]), tone)
    else:
        yield from counted(len(offers), words, reverse("web:provider_offers") + query, tone)


def _notices(provider: "Organisation", owed_cents: int) -> Iterator[Notice]:
    """Without an account nobody can be paid."""
    if not provider.iban:
        title = _("Manca il suo IBAN")
        words = _("Scriva dove pagarla: appena arriva il primo ospite, le spetta il suo prezzo.")
        if owed_cents:
            words = _("Le spettano %(amount)s, ma non sappiamo dove pagarla.") % {"amount": wording.euro(owed_cents)}
        yield Notice(title, words, reverse("web:organisation"), _("Scrivi l'IBAN"))
