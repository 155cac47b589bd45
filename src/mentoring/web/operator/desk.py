"""What waits, where the money is, what is unusual: the first page of the day."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.awards.queries import count_waiting_for_award, rounds
from mentoring.ledger.chart import Pocket
from mentoring.ledger.queries import pocket_totals
from mentoring.people.permissions import Actor, Role
from mentoring.programmes.queries import admissions, programmes_of
from mentoring.records.queries import letters_of, parcels_of
from mentoring.treasury.queries import batches, incoming, owed_now
from mentoring.web import wording
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.operator.ground import operated
from mentoring.web.operator.unusual import oddities

if TYPE_CHECKING:
    from mentoring.programmes.models import Programme, Territory


@dataclass(frozen=True)
class Tile:
    """A number that waits for somebody, one click away."""

    number: str
    words: str
    url: str
    is_unusual: bool = False


@audience(Role.OPERATOR)
def desk(request: ActorRequest) -> HttpResponse:
    """The operator's first page."""
    territory, now = operated(request), timezone.now()
    numbers = count_waiting_for_award(territory)
    waiting = {programme: numbers.get(programme.pk, 0) for programme in programmes_of(territory)}
    pockets = pocket_totals(territory.pk)
    context = {
        "tiles": [*_decisions(request.actor, territory), *_payments(request.actor, territory), *_letters(territory)],
        "waiting": list(_people(waiting)),
        "bank_cents": -pockets[Pocket.BANK],  # The ledger sees the bank from inside.
        "bars": _pictured(pockets),
        "oddities": list(oddities(request.actor, territory, waiting, now)),
        "now": now,
    }
    return render(request, "operator/desk.html", context)


def _decisions(actor: Actor, territory: "Territory") -> Iterator[Tile]:
    n = admissions(actor, territory).filter(state="requested").count()
    if n:
        words = ngettext("organizzazione chiede di partecipare", "organizzazioni chiedono di partecipare", n)
        yield Tile(str(n), words, f"{reverse('web:operator_admissions')}?state=requested")
    n = incoming(actor, territory).filter(gift__isnull=True).count()
    if n:
        words = ngettext("bonifico da abbinare", "bonifici da abbinare", n)
        yield Tile(str(n), words, f"{reverse('web:operator_incoming')}?state=suspense")
    n = rounds(actor, territory).filter(state="prepared").count()
    if n:
        words = ngettext("assegnazione da approvare", "assegnazioni da approvare", n)
        yield Tile(str(n), words, f"{reverse('web:operator_rounds')}?state=prepared")


def _payments(actor: Actor, territory: "Territory") -> Iterator[Tile]:
    counted = batches(actor, territory).aggregate(
        prepared=Count("pk", filter=Q(state="prepared"), distinct=True),
        approved=Count("pk", filter=Q(state="approved"), distinct=True),
    )
    if n := counted["prepared"]:
        words = ngettext("liquidazione da approvare", "liquidazioni da approvare", n)
        yield Tile(str(n), words, f"{reverse('web:operator_payouts')}?state=prepared")
    if n := counted["approved"]:
        words = ngettext("liquidazione da mandare in banca", "liquidazioni da mandare in banca", n)
        yield Tile(str(n), words, f"{reverse('web:operator_payouts')}?state=approved")
    owed = [each for each in owed_now(territory) if each.has_right_iban]
    if owed:
        words = ngettext("da pagare a %(n)s ente", "da pagare a %(n)s enti", len(owed)) % {"n": len(owed)}
        yield Tile(wording.euro(sum(each.cents for each in owed)), words, reverse("web:operator_payout_new"))


def _letters(territory: "Territory") -> Iterator[Tile]:
    n = parcels_of(territory.pk).filter(state="failed").count()
    if n:
        words = ngettext("messaggio non consegnato", "messaggi non consegnati", n)
        yield Tile(str(n), words, f"{reverse('web:operator_outbox')}?state=failed", is_unusual=True)
    n = letters_of(territory.pk).filter(state="waiting").count()
    if n:
        words = ngettext("lettera da stampare", "lettere da stampare", n)
        yield Tile(str(n), words, reverse("web:operator_letters"))


def _people(waiting: dict["Programme", int]) -> Iterator[Tile]:
    """Numbers only: who they are is nobody's business here."""
    for programme, n in waiting.items():
        if n:
            words = ngettext("aspetta un buono di %(programme)s", "aspettano un buono di %(programme)s", n)
            url = f"{reverse('web:operator_round_new')}?programme={programme.slug}"
            yield Tile(str(n), words % {"programme": programme.name}, url)


def _pictured(pockets: dict[Pocket, Any]) -> list[dict[str, Any]]:
    """Where the money of the bank account belongs; what is empty and rare is left out."""
    rows = [
        (_("Nei fondi, da assegnare"), Pocket.FUND),
        (_("Nei buoni, da spendere"), Pocket.VOUCHER),
        (_("Prenotati"), Pocket.HELD),
        (_("Guadagnati dagli enti, da pagare"), Pocket.PAYABLE),
    ]
    rare = [(_("In viaggio verso gli enti"), Pocket.IN_TRANSIT), (_("In sospeso"), Pocket.SUSPENSE)]
    rows += [(label, pocket) for label, pocket in rare if pockets[pocket]]
    return [{"label": label, "value": pockets[pocket]} for label, pocket in rows]
