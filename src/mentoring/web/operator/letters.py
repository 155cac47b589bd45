"""What must be said on paper: a PDF for the operator's printer, a page for each family, and the addresses."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from mentoring.adapters.pdf import render as render_pdf
from mentoring.people.permissions import Role
from mentoring.post.commands import MOST_LETTERS, print_one, print_waiting
from mentoring.post.words import words_of
from mentoring.records.queries import last_printed, letter_with_id, letters_of
from mentoring.web.audience import ActorRequest, audience, found, today
from mentoring.web.lists import Column, Kind, Listing
from mentoring.web.looks import letterhead
from mentoring.web.operator.ground import operated
from mentoring.web.operator.outbox import labels, masked
from mentoring.web.pictures import qr_svg
from mentoring.web.readings import Why, note_readings

if TYPE_CHECKING:
    from mentoring.programmes.models import Territory
    from mentoring.records.models import Parcel

TEMPLATE = Path(__file__).parents[1] / "pdf" / "messages.typ"

COLUMNS: list[Column[Any]] = [
    Column(
        "kind",
        gettext_lazy("Messaggio"),
        lambda p: labels().get(p.kind, p.kind),
        sort="kind",
        url=lambda p: reverse("web:operator_letter", args=[p.pk]),
    ),
    Column("to", gettext_lazy("A chi"), lambda p: masked(p.to)),
    Column(
        "state",
        gettext_lazy("Stato"),
        lambda p: _("Stampata") if p.sent_at else _("Da stampare"),
        sort="state",
        tone=lambda p: "done" if p.sent_at else "waiting",
    ),
    Column("created", gettext_lazy("Scritta"), lambda p: p.created_at, kind=Kind.MOMENT, sort="created_at"),
    Column("sent", gettext_lazy("Stampata"), lambda p: p.sent_at, kind=Kind.MOMENT, sort="sent_at"),
]


@never_cache
@audience(Role.OPERATOR)
def letters(request: ActorRequest) -> HttpResponse:
    """Those that wait, all in one PDF; and the last PDF once more, if paper got stuck."""
    territory = operated(request)
    if request.method == "POST":
        if request.POST.get("which") == "again":
            printed = last_printed(territory.pk)
        else:
            printed = print_waiting(request.actor, territory=territory, now=timezone.now())
        if not printed:
            messages.info(request, _("Non c'è niente da stampare."))
            return redirect("web:operator_letters")
        note_readings(request, [parcel.person_id for parcel in printed if parcel.person_id], Why.LETTER)
        return _file(territory, printed)
    rows = letters_of(territory.pk).defer("context")
    listing: Listing[Any] = Listing(
        request, rows, COLUMNS, title=_("Lettere"), empty=_("Chi ha un'e-mail riceve tutto lì: qui arriva il resto.")
    )
    context = {
        "n_waiting": rows.filter(state="waiting").count(),
        "n_again": len(last_printed(territory.pk)),
        "most": MOST_LETTERS,
    }
    return listing.response("operator/letters.html", context)


@never_cache
@audience(Role.OPERATOR)
def letter(request: ActorRequest, pk: int) -> HttpResponse:
    """One of them: when it was written and printed, and its own PDF."""
    territory = operated(request)
    parcel = found(letter_with_id(territory.pk, pk))
    if request.method == "POST":
        print_one(request.actor, territory=territory, letter=parcel, now=timezone.now())
        note_readings(request, [parcel.person_id] if parcel.person_id else [], Why.LETTER)
        return _file(territory, [parcel])
    context = {"letter": parcel, "title": labels().get(parcel.kind, parcel.kind), "to": masked(parcel.to)}
    return render(request, "operator/letter.html", context)


def _file(territory: "Territory", parcels: "Sequence[Parcel]") -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="lettere-{today():%Y-%m-%d}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(messages_pdf(territory, parcels), content_type="application/pdf", headers=headers)


def messages_pdf(territory: "Territory", parcels: "Sequence[Parcel]") -> bytes:
    """One sheet for each message, in the given order, and at the end the addresses to stick on envelopes."""
    pages = [_letter(territory, parcel) for parcel in parcels]
    return render_pdf(
        TEMPLATE,
        {
            "title": _("Lettere"),
            "language": (get_language() or "it").split("-")[0],
            **letterhead(territory),
            "addresses": _("Indirizzi per le buste"),
            "letters": pages,
        },
    )


def _letter(territory: "Territory", parcel: "Parcel") -> dict[str, Any]:
    words = words_of(parcel)
    with translation.override(parcel.language):
        family = [_("Alla famiglia di")] if parcel.facts.get("is_minor") else []
        lead = _("Inquadra il QR con il telefono: si apre questa pagina.")
        alt = _("Un QR che porta alla pagina")
    return {
        "sender": " · ".join(filter(None, (territory.operator.name, territory.operator.address))),
        "address": [*family, *parcel.to.split("\n")],
        "subject": words.subject,
        "paragraphs": [paragraph.split("\n") for paragraph in words.body.split("\n\n")],
        "qr": qr_svg(words.address, "QR") if words.address else "",
        "qr_alt": alt,
        "scan": lead,
        "link": words.address,
        "language": parcel.language,
    }
