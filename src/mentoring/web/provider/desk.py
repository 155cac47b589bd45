"""What waits, who comes tonight, what is owed."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mentoring.bookings.queries import head_counts
from mentoring.offers.queries import evenings, next_dates, offers_listed
from mentoring.people.permissions import Role
from mentoring.people.queries import organisation_of
from mentoring.programmes.queries import own_admission
from mentoring.treasury.queries import statement
from mentoring.web.audience import ActorRequest, audience, found

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
    context = {
        "provider": provider,
        "admission": admission,
        "is_admitted": admission is not None and admission.state == "admitted",
        "tonight": [{"date": date, "heads": heads[date.pk]} for date in reversed(tonight)],
        "coming": coming,
        "drafts": [offer for offer in offers if offer.state == "draft"],
        "dateless": [offer for offer in offers if offer.state == "published" and not offer.n_dates],
        "total": statement(request.actor, provider),
        "has_offers": bool(offers),
    }
    return render(request, "provider/desk.html", context)
