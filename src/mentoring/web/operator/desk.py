"""What waits, where the money is, what is unusual: the first page of the day."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.awards.queries import count_waiting_for_award, rounds
from mentoring.awards.questioned import count_open_reviews
from mentoring.ledger.chart import Pocket
from mentoring.ledger.queries import pocket_totals
from mentoring.offers.reviewing import count_looks
from mentoring.people.permissions import Actor, Role
from mentoring.people.queries import members_of
from mentoring.programmes.queries import admissions, programmes_of
from mentoring.records.queries import letters_of, parcels_of
from mentoring.treasury.queries import batches, incoming, owed_now
from mentoring.twins.queries import twins
from mentoring.web import wording
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.desks import Notice, Wait, counted
from mentoring.web.first_visit import first_visit
from mentoring.web.operator.ground import mailbags, operated
from mentoring.web.operator.remainders import count_stuck, words_for
from mentoring.web.operator.unusual import oddities
from mentoring.web.second_factor import without_second_step

if TYPE_CHECKING:
    from mentoring.programmes.models import Programme, Territory


EYES = 2  # Who prepares money is not who approves it.


@audience(Role.OPERATOR)
def desk(request: ActorRequest) -> HttpResponse:
    """The operator's first page."""
    actor, territory, now = request.actor, operated(request), timezone.now()
    numbers = count_waiting_for_award(territory)
    waiting = {programme: numbers.get(programme.pk, 0) for programme in programmes_of(territory)}
    pockets = pocket_totals(territory.pk)
    waits = [*_decisions(actor, territory), *_payments(actor, territory), *_letters(territory), *_people(waiting)]
    n = count_stuck(actor, territory)
    waits += counted(n, words_for(n), reverse("web:operator_remainders"), "")
    context = {
        "visit": first_visit(actor),
        "waits": waits,
        "notices": [*_notices(territory, waiting), *oddities(actor, territory, waiting, now)],
        "bank_cents": -pockets[Pocket.BANK],  # The ledger sees the bank from inside.
        "bars": _pictured(pockets),
        "is_new": not waits and not any(pockets.values()),
        "now": now,
    }
    return render(request, "operator/desk.html", context)


def _decisions(actor: Actor, territory: "Territory") -> Iterator[Wait]:
    asking: list[Any] = list(admissions(actor, territory).filter(state="requested"))
    words = [admission.last_word for admission in asking]
    url = f"{reverse('web:operator_admissions')}?state=requested"
    n = sum(word is not None and word != Role.OPERATOR for word in words)
    yield from counted(n, ngettext("ha risposto alla sua domanda", "hanno risposto alle sue domande", n), url)
    n = words.count(None)
    yield from counted(
        n, ngettext("organizzazione chiede di partecipare", "organizzazioni chiedono di partecipare", n), url
    )
    yield from _offers(actor, territory)
    n = len(twins(actor))
    doubled = ngettext("persona forse c'è due volte", "persone forse ci sono due volte", n)
    yield from counted(n, doubled, reverse("web:operator_twins"))
    n = incoming(actor, territory).filter(gift__isnull=True).count()
    url = f"{reverse('web:operator_incoming')}?state=suspense"
    yield from counted(n, ngettext("bonifico da abbinare", "bonifici da abbinare", n), url)
    n = rounds(actor, territory).filter(state="prepared").count()
    url = f"{reverse('web:operator_rounds')}?state=prepared"
    yield from counted(n, ngettext("assegnazione da approvare", "assegnazioni da approvare", n), url)
    n = count_open_reviews(actor, territory)
    url = f"{reverse('web:operator_reviews')}?state=open"
    yield from counted(n, ngettext("riesame da decidere", "riesami da decidere", n), url)


def _offers(actor: Actor, territory: "Territory") -> Iterator[Wait]:
    """What newcomers want to put out, and what they changed since."""
    waiting, changed = count_looks(actor, territory)
    url = reverse("web:operator_offers")
    words = ngettext("proposta da guardare prima che esca", "proposte da guardare prima che escano", waiting)
    yield from counted(waiting, words, f"{url}?state=review")
    words = ngettext("proposta cambiata dopo che l'ha guardata", "proposte cambiate dopo che le ha guardate", changed)
    yield from counted(changed, words, f"{url}?state=changed")


def _payments(actor: Actor, territory: "Territory") -> Iterator[Wait]:
    counts = batches(actor, territory).aggregate(
        prepared=Count("pk", filter=Q(state="prepared"), distinct=True),
        approved=Count("pk", filter=Q(state="approved"), distinct=True),
    )
    url = reverse("web:operator_payouts")
    n = counts["prepared"]
    yield from counted(
        n, ngettext("liquidazione da approvare", "liquidazioni da approvare", n), f"{url}?state=prepared"
    )
    n = counts["approved"]
    words = ngettext("liquidazione da mandare in banca", "liquidazioni da mandare in banca", n)
    yield from counted(n, words, f"{url}?state=approved")
    owed = [each for each in owed_now(territory) if each.has_right_iban]
    if owed:
        words = ngettext("da pagare a %(n)s ente", "da pagare a %(n)s enti", len(owed)) % {"n": len(owed)}
        yield Wait(wording.euro(sum(each.cents for each in owed)), words, reverse("web:operator_payout_new"))


def _letters(territory: "Territory") -> Iterator[Wait]:
    n = parcels_of(*mailbags(territory)).filter(state="failed").count()
    url = f"{reverse('web:operator_outbox')}?state=failed"
    yield from counted(n, ngettext("messaggio non consegnato", "messaggi non consegnati", n), url, "unusual")
    n = letters_of(territory.pk).filter(state="waiting").count()
    yield from counted(n, ngettext("lettera da stampare", "lettere da stampare", n), reverse("web:operator_letters"))


def _people(waiting: dict["Programme", int]) -> Iterator[Wait]:
    """Numbers only: who they are is nobody's business here."""
    for programme, n in waiting.items():
        words = ngettext("aspetta un buono di %(programme)s", "aspettano un buono di %(programme)s", n)
        url = f"{reverse('web:operator_round_new')}?programme={programme.slug}"
        yield from counted(n, words % {"programme": programme.name}, url, "")


def _notices(territory: "Territory", waiting: dict["Programme", int]) -> Iterator[Notice]:
    """What should be put right before it is needed."""
    people = members_of(territory.operator, Role.OPERATOR)
    if len(people) < EYES:
        words = _("Chi prepara non può approvare: chieda un altro gestore a chi cura l'installazione.")
        yield Notice(_("Serve una seconda persona"), words)
    for user in without_second_step(people):
        words = _("Finché non lo aggiunge non può approvare niente.")
        yield Notice(_("All'accesso di %(name)s manca il secondo passo") % {"name": user}, words)
    if not waiting:
        words = _("Senza un programma nessuno può essere segnalato, e i buoni non partono.")
        yield Notice(_("Nessun programma è aperto"), words, reverse("web:operator_programmes"), _("Vedi i programmi"))


def _pictured(pockets: dict[Pocket, Any]) -> list[dict[str, Any]]:
    """Where the money of the bank account belongs; what is empty and rare is left out."""
    rows = [
        (_("Nei fondi, da assegnare"), Pocket.FUND),
        (_("Nei buoni, da spendere"), Pocket.VOUCHER),
        (_("Prenotati"), Pocket.HELD),
        (_("Guadagnati dagli enti, da pagare"), Pocket.PAYABLE),
    ]
    rare = [(_("In viaggio verso gli enti"), Pocket.IN_TRANSIT), (_("In sospeso"), Pocket.SUSPENSE)]
    rare.append((_("Approvati, stanno arrivando nei borsellini"), Pocket.ROUND))
    rows += [(label, pocket) for label, pocket in rare if pockets[pocket]]
    return [{"label": label, "value": pockets[pocket]} for label, pocket in rows]
