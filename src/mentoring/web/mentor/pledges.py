"""A mentor's promises: all of them, one with its pay slip, a new one, the end of one."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.funds.commands import choose_reach, end_pledge, pledge
from mentoring.funds.queries import gifts_of, pledge_with_id, pledges
from mentoring.kernel.codes import grouped
from mentoring.people.permissions import Role
from mentoring.people.queries import organisation_of
from mentoring.programmes.queries import programmes_of
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.earmarks import earmark_in_words, names_for
from mentoring.web.lists import Column, Kind, Listing
from mentoring.web.mentor.forms import GiftForm, PledgeFilters
from mentoring.web.mentor.slip import Slip, on_paper

if TYPE_CHECKING:
    from mentoring.funds.models import Pledge
    from mentoring.people.models import Organisation
    from mentoring.people.permissions import Actor
    from mentoring.programmes.models import Territory

TONES = {"open": "waiting", "active": "done", "ended": ""}

COLUMNS: list[Column[Any]] = [
    Column(
        "code",
        gettext_lazy("Causale"),
        lambda p: grouped(p.remittance_code),
        url=lambda p: reverse("web:mentor_pledge", args=[p.pk]),
    ),
    Column("amount", gettext_lazy("Promesso"), lambda p: p.amount_cents, kind=Kind.MONEY, sort="amount_cents"),
    Column("often", gettext_lazy("Ogni quanto"), lambda p: p.get_recurrence_display(), sort="recurrence"),
    Column(
        "received", gettext_lazy("Arrivato"), lambda p: p.received_cents or 0, kind=Kind.MONEY, sort="received_cents"
    ),
    Column(
        "state", gettext_lazy("Stato"), lambda p: p.get_state_display(), sort="state", tone=lambda p: TONES[p.state]
    ),
    Column("made", gettext_lazy("Fatta il"), lambda p: p.created_at, kind=Kind.MOMENT, sort="created_at"),
]


@audience(Role.MENTOR)
def mentor_pledges(request: ActorRequest) -> HttpResponse:
    """Every promise, the newest first."""
    filters = PledgeFilters(request.GET)
    rows = pledges(request.actor, request.territory).filter(**filters.chosen)
    empty = _("Una promessa dice quanto vuole donare e per chi. Da lì nasce la causale per il bonifico.")
    listing: Listing[Any] = Listing(request, rows, COLUMNS, title=_("Le mie promesse"), filters=filters, empty=empty)
    return listing.response("mentor/pledges.html")


@audience(Role.MENTOR)
def mentor_pledge_new(request: ActorRequest) -> HttpResponse:
    """How much, how often, for whom; then the pay slip."""
    form = GiftForm(request.POST or None, territory=request.territory)
    if request.method == "POST" and form.is_valid():
        made = promised(request.actor, request.territory, found(organisation_of(request.actor)), form, timezone.now())
        return redirect("web:mentor_pledge", pk=made.pk)
    context = {"gift": form, "form": form, "programmes": programmes_of(request.territory)}
    return render(request, "mentor/pledge_new.html", context, status=409 if form.errors else 200)


@transaction.atomic
def promised(actor: "Actor", territory: "Territory", mentor: "Organisation", form: GiftForm, now: datetime) -> "Pledge":
    """The promise that a valid form makes. Refuses as pledge() does."""
    made = pledge(
        actor,
        territory=territory,
        mentor=mentor,
        amount=form.cleaned_data["amount"],
        recurrence=form.cleaned_data["recurrence"],
        earmark=form.earmark,
        form_key=form.cleaned_data["form_key"],
        now=now,
    )
    choose_reach(actor, pledge=made, reach=form.cleaned_data["reach"], now=now)
    return made


@audience(Role.MENTOR)
def mentor_pledge(request: ActorRequest, pk: int) -> HttpResponse:
    """One promise: what was promised, what arrived, and how to pay. A POST ends it."""
    promise = found(pledge_with_id(request.actor, pk))
    if request.method == "POST":
        if request.POST.get("do") != "end":
            raise Http404
        end_pledge(request.actor, pledge=promise, now=timezone.now())
        messages.success(request, _("La promessa è conclusa. Quello che ha donato continua il suo percorso."))
        return redirect("web:mentor_pledge", pk=promise.pk)
    gifts = list(gifts_of(promise))
    received = sum(gift.amount_cents for gift in gifts)
    context = {
        "pledge": promise,
        "tone": TONES[promise.state],
        "wishes": _wishes(promise),
        "gifts": gifts,
        "received_cents": received,
        "is_complete": promise.recurrence == "once" and received >= promise.amount_cents,
        "slip": Slip.of(promise),
    }
    return render(request, "mentor/pledge.html", context)


def _wishes(promise: "Pledge") -> str:
    if promise.earmark.is_open:
        return _("Dove serve di più")
    words = earmark_in_words(promise.earmark, names_for(promise.territory, [promise.earmark]))
    return words[:1].upper() + words[1:]


@audience(Role.MENTOR)
def mentor_pledge_pdf(request: ActorRequest, pk: int) -> HttpResponse:
    """The pay slip on paper."""
    promise = found(pledge_with_id(request.actor, pk))
    if promise.state == "ended":
        raise Http404
    name = f"mentoring-{grouped(promise.remittance_code)}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(on_paper(promise), content_type="application/pdf", headers=headers)
