"""A card for somebody without e-mail or phone: printed, blocked, replaced; and a letter that says what they have."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mentoring.adapters.pdf import render as render_pdf
from mentoring.cards.commands import Issued, block_card, issue_card
from mentoring.cards.queries import card_of, cards_of
from mentoring.kernel.codes import grouped
from mentoring.nominations.queries import looks_after, nomination_with_id
from mentoring.people.permissions import Role
from mentoring.programmes.queries import address_of
from mentoring.vouchers.queries import Pocketful, free_cents, wallet_on_paper
from mentoring.web import wording
from mentoring.web.addresses import link_to
from mentoring.web.audience import ActorRequest, audience, found, today
from mentoring.web.looks import letterhead
from mentoring.web.pictures import qr_svg
from mentoring.web.readings import Why, note_readings

if TYPE_CHECKING:
    from mentoring.nominations.models import Nomination

PAPER = Path(__file__).parents[1] / "pdf"


def _looked_after(request: ActorRequest, pk: int) -> "Nomination":
    """The nomination, if the family has said yes to it: before, there is nothing to have a card for."""
    nomination = found(nomination_with_id(request.actor, pk))
    return found(nomination if looks_after(request.actor, nomination.person_id) else None)


@never_cache
@audience(Role.NOMINATOR)
def card(request: ActorRequest, pk: int) -> HttpResponse:
    """Everything one can do for a person who asks: a card, its end, a letter."""
    nomination = _looked_after(request, pk)
    note_readings(request, [nomination.person_id], Why.CARD)
    context = {
        "nomination": nomination,
        "person": nomination.person,
        "card": card_of(request.actor, nomination.person),
        "cards": cards_of(request.actor, nomination.person),
    }
    return render(request, "nominator/card.html", context)


@require_POST
@audience(Role.NOMINATOR)
def issue(request: ActorRequest, pk: int) -> HttpResponse:
    """A fresh card, on paper; the one before is dead."""
    nomination = _looked_after(request, pk)
    issued = issue_card(request.actor, nomination=nomination, now=timezone.now())
    return _pdf(card_pdf(nomination, issued), "carta")


@require_POST
@audience(Role.NOMINATOR)
def block(request: ActorRequest, pk: int) -> HttpResponse:
    """It was lost."""
    nomination = _looked_after(request, pk)
    block_card(request.actor, card=found(card_of(request.actor, nomination.person)), now=timezone.now())
    messages.success(request, _("La carta di %s non apre più niente.") % nomination.person.first_name)
    return redirect("web:nominator_card", pk)


@require_POST
@audience(Role.NOMINATOR)
def letter(request: ActorRequest, pk: int) -> HttpResponse:
    """What is in the wallet, on paper, because the person asks for it."""
    nomination = _looked_after(request, pk)
    note_readings(request, [nomination.person_id], Why.LETTER)
    pocketfuls = wallet_on_paper(request.actor, nomination.person, today())
    return _pdf(wallet_pdf(nomination, pocketfuls), "borsellino")


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}-{today():%Y-%m-%d}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _frame(nomination: "Nomination", title: str) -> dict[str, Any]:
    nominator = nomination.nominator
    return {
        "title": title,
        "language": (get_language() or "it").split("-")[0],
        **letterhead(nomination.programme.territory),
        "nominator": nominator.name,
        "human": ", ".join(way for way in (nominator.phone, nominator.email) if way),
    }


def card_pdf(nomination: "Nomination", issued: Issued) -> bytes:
    """A card to cut out, as large as a bank's, and its PIN on a slip of its own."""
    home = address_of(nomination.programme.territory)
    address = link_to(home, "web:claim").split("://", 1)[-1].rstrip("/")
    return render_pdf(
        PAPER / "card.typ",
        {
            **_frame(nomination, _("Carta")),
            "name": nomination.person.full_name,
            "qr": qr_svg(link_to(home, "web:card", issued.code), "QR"),
            "code": grouped(issued.code),
            "pin": " ".join((issued.pin[:3], issued.pin[3:])),
            "words": {
                "qr": _("Un QR che porta alla pagina dove si scrive il PIN"),
                "cut": _("Ritaglia la carta lungo la riga."),
                "how": _("Inquadra il QR, oppure scrivi il codice su %s.") % address,
                "pin": _("Il PIN della carta"),
                "apart": _("Tienilo lontano dalla carta e non dirlo a nessuno. Dopo 5 sbagli la carta si blocca."),
                "lost": _("Hai perso la carta o il PIN? Dillo subito a chi te l'ha data:"),
            },
        },
    )


def wallet_pdf(nomination: "Nomination", pocketfuls: list[Pocketful]) -> bytes:
    """How much there is, voucher by voucher, and until when."""
    filled = [one for one in pocketfuls if one.free_cents]
    words = {
        "greeting": _("Ciao %s,") % nomination.person.first_name,
        "sum": _("Oggi nel tuo borsellino ci sono"),
        "none": _("Oggi nel borsellino non c'è niente da spendere. Appena arriva un buono te lo facciamo sapere."),
        "how": _("Per vedere che cosa puoi fare e per prenotare entra con la tua carta, o passa da noi."),
        "human": _("Vuoi parlarne con qualcuno?"),
    }
    return render_pdf(
        PAPER / "wallet.typ",
        {
            **_frame(nomination, _("Il tuo borsellino")),
            "day": wording.day(today()),
            "address": [nomination.person.full_name, *nomination.person.address_lines],
            "sum": wording.euro(free_cents(filled)),
            "vouchers": [
                {
                    "what": one.voucher.programme.name,
                    "until": _("da spendere entro %s") % wording.day(one.voucher.expires_on),
                    "amount": wording.euro(one.free_cents),
                }
                for one in filled
            ],
            "words": words,
        },
    )
