"""One's own card: whether there is one, and blocking it when it is lost."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from mentoring.cards.commands import block_card
from mentoring.cards.queries import card_of
from mentoring.people.permissions import Role
from mentoring.people.queries import person_of
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.card_visit import came_with_card, end_visit


@never_cache
@audience(Role.BENEFICIARY, Role.GUARDIAN)
def own_card(request: ActorRequest) -> HttpResponse:
    """Is there a card, since when, and a button that kills it."""
    person = found(person_of(request.actor))
    card = card_of(request.actor, person)
    if request.method == "POST":
        if card is None:  # Somebody was faster: what was wanted is so.
            return redirect("web:own_card")
        block_card(request.actor, card=card, now=timezone.now())
        if came_with_card(request):
            end_visit(request)
            return redirect("web:home")
        messages.success(request, _("La carta è bloccata: non apre più niente."))
        return redirect("web:own_card")
    return render(request, "beneficiary/own_card.html", {"card": card, "person": person})
