"""Letters for families without e-mail: one page each, with a QR and a key that can be typed."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import Truncator, slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mentoring.adapters.pdf import render as render_pdf
from mentoring.kernel.codes import grouped
from mentoring.nominations.agreed import text_in_force
from mentoring.nominations.commands import Asked, print_letters
from mentoring.nominations.queries import letters_to_print, nomination_with_id, reached_by_letter
from mentoring.people.permissions import Role
from mentoring.people.queries import organisation_of
from mentoring.people.rules import Consents
from mentoring.programmes.queries import address_of
from mentoring.web.addresses import link_to
from mentoring.web.audience import ActorRequest, audience, found, today
from mentoring.web.looks import letterhead
from mentoring.web.pictures import qr_svg
from mentoring.web.readings import Why, note_readings

if TYPE_CHECKING:
    from mentoring.nominations.models import Nomination
    from mentoring.people.models import Organisation

TEMPLATE = Path(__file__).parents[1] / "pdf" / "letter.typ"
MOST_LETTERS = 500  # One PDF of about 4 MB; the rest comes with the next click.
LONGEST_SUMMARY = 220


@require_POST
@audience(Role.NOMINATOR)
def letter(request: ActorRequest, pk: int) -> HttpResponse:
    """The letter for one family, with a fresh key."""
    nomination = found(nomination_with_id(request.actor, pk))
    return _pdf(request, print_letters(request.actor, nominations=[nomination], now=timezone.now()))


@never_cache
@audience(Role.NOMINATOR)
def letters(request: ActorRequest) -> HttpResponse:
    """Letters for all who are reached by none else: those not printed yet, or all of them once more."""
    nominator = found(organisation_of(request.actor))
    waiting, everybody = letters_to_print(request.actor, nominator), reached_by_letter(request.actor, nominator)
    if request.method == "POST":
        wanted = everybody if request.POST.get("which") == "all" else waiting
        chosen = list(wanted[:MOST_LETTERS])
        if not chosen:
            return redirect("web:nominator_letters")
        return _pdf(request, print_letters(request.actor, nominations=chosen, now=timezone.now()))
    shown = list(waiting[:MOST_LETTERS])
    note_readings(request, [nomination.person_id for nomination in shown], Why.LETTER)
    context = {
        "waiting": shown,
        "n_waiting": waiting.count(),
        "n_everybody": everybody.count(),
        "most": MOST_LETTERS,
    }
    return render(request, "nominator/letters.html", context)


def _pdf(request: ActorRequest, asked: Sequence[Asked]) -> HttpResponse:
    note_readings(request, [one.nomination.person_id for one in asked], Why.LETTER)
    first = asked[0].nomination
    name = slugify(f"lettera {first.person.full_name}") if len(asked) == 1 else "lettere"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}-{today():%Y-%m-%d}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(letters_pdf(asked), content_type="application/pdf", headers=headers)


def letters_pdf(asked: Sequence[Asked]) -> bytes:
    """One page for each family, in the given order."""
    home = address_of(asked[0].nomination.programme.territory)
    return render_pdf(
        TEMPLATE,
        {
            "title": _("Lettere alle famiglie") if len(asked) > 1 else _("Lettera alla famiglia"),
            "language": (get_language() or "it").split("-")[0],
            **letterhead(asked[0].nomination.programme.territory),
            "address": link_to(home, "web:claim").split("://", 1)[-1].rstrip("/"),
            "words": {
                "qr": _("Un QR che porta alla pagina dove si risponde"),
                "scan": _("Inquadra il QR con il telefono."),
                "type": _("Oppure vai a questo indirizzo e scrivi il codice:"),
                "human": _("Vuoi parlarne con qualcuno?"),
                "pin": _("PIN"),
                "paper": _(
                    "Preferisci la carta? Sul retro c'è un modulo da firmare e ridare a chi ti ha dato la lettera."
                ),
                "date": _("Data"),
                "signature": _("Firma"),
            },
            "letters": [_letter(one, home) for one in asked],
        },
    )


def _letter(asked: Asked, home: str) -> dict[str, Any]:
    nomination, key = asked.nomination, asked.link
    person, nominator, programme = nomination.person, nomination.nominator, nomination.programme
    needed = nomination.consents_needed(today())
    reader = nomination.guardian_name if needed.guardian else person.full_name
    about = Truncator(programme.summary).chars(LONGEST_SUMMARY)
    return {
        "sender": " · ".join(part for part in (nominator.name, nominator.address, nominator.municipality) if part),
        "address": [*([_("Alla famiglia di")] if needed.guardian else []), person.full_name, *person.address_lines],
        "greeting": _("Buongiorno %s,") % reader if reader else _("Buongiorno,"),
        "sentences": _sentences(nomination, needed),
        "qr": qr_svg(link_to(home, "web:consent", key), "QR"),
        "code": grouped(key),
        "pin": f"{asked.pin[:3]} {asked.pin[3:]}" if asked.pin else "",
        "form": _form(nomination, needed),
        "about": f"«{programme.name}»: {about}" if about else "",
        "human": _human(nominator),
    }


def _sentences(nomination: "Nomination", needed: Consents) -> list[str]:
    names = {
        "nominator": nomination.nominator.name,
        "name": nomination.person.first_name,
        "programme": nomination.programme.name,
    }
    if not needed.guardian:
        return [
            _("%(nominator)s ha pensato a te per «%(programme)s»: un buono per fare ciò che ami.") % names,
            _("Perché tu lo possa ricevere serve il tuo sì: bastano due minuti, e non costa niente."),
            _("Finché non rispondi nessun altro legge il tuo nome; se preferisci dire di no, va bene lo stesso."),
        ]
    who = _("Perché %(name)s lo possa ricevere serve il tuo sì: bastano due minuti, e non costa niente.")
    both = _("Perché %(name)s lo possa ricevere servono due sì, il tuo e il suo: due minuti, e non costa niente.")
    return [
        _("%(nominator)s ha pensato a %(name)s per «%(programme)s»: un buono per fare ciò che ama.") % names,
        (both if needed.person else who) % names,
        _("Finché non rispondi nessun altro legge il suo nome; se preferisci dire di no, va bene lo stesso."),
    ]


def _form(nomination: "Nomination", needed: Consents) -> dict[str, Any]:
    """The other side of the sheet, for who rather signs on paper: the words in force, and who signs."""
    text = text_in_force(nomination.programme.territory, get_language() or "it")
    names = {"name": nomination.person.full_name}
    guardian = [_("Il genitore o tutore di %(name)s (nome e cognome, in stampatello)") % names]
    own = [names["name"] if needed.guardian else _("%(name)s (chi riceve il buono)") % names]
    return {
        "title": _("Diciamo di sì") if needed.guardian else _("Dico di sì"),
        "about": _("«%(programme)s», segnalazione di %(nominator)s")
        % {
            "programme": nomination.programme.name,
            "nominator": nomination.nominator.name,
        },
        "points": [[lead, rest] for lead, rest in text.points],
        "version": _("Testo del consenso: versione %(version)s. %(purpose)s.")
        % {"version": text.version, "purpose": text.purpose},
        "signing": [*(guardian if needed.guardian else []), *(own if needed.person else [])],
    }


def _human(nominator: "Organisation") -> str:
    """A person to talk to: whoever put the young one forward."""
    ways = ", ".join(way for way in (nominator.phone, nominator.email) if way)
    return f"{nominator.name}: {ways}" if ways else nominator.name
