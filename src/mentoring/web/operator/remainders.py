"""What is left in wallets and is not enough for anything: numbers, no names; and the button that makes it enough."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.cache import caches
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentoring.awards.errors import NobodyToTopUp, NoMoneyToTopUp, RoundOpen
from mentoring.awards.topping_up import prepare_top_up
from mentoring.people.permissions import Actor, Role
from mentoring.programmes.queries import all_programmes, programme_with_slug
from mentoring.vouchers.remainders import BANDS, Stuck, stuck_in
from mentoring.web import wording
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.lists import Column, Kind, Listing
from mentoring.web.operator.forms import RemainderFilters
from mentoring.web.operator.ground import operated

if TYPE_CHECKING:
    from mentoring.programmes.models import Programme, Territory

FRESH_FOR = 60  # Seconds: the desk need not count every wallet each time somebody looks.


def _lacking(stuck: Stuck) -> str:
    if not stuck.missing_cents:
        return _("Niente di adatto in programma")
    if stuck.up_to_cents is None:
        return _("Più di %(amount)s") % {"amount": wording.euro(BANDS[-1])}
    return _("Fino a %(amount)s") % {"amount": wording.euro(stuck.up_to_cents)}


def _columns(programmes: "dict[int, Programme]") -> list[Column[Stuck]]:
    return [
        Column("programme", gettext_lazy("Programma"), lambda s: programmes[s.programme_id].name),
        Column("lacking", gettext_lazy("Quanto manca"), _lacking),
        Column("wallets", gettext_lazy("Borsellini"), lambda s: s.wallets, kind=Kind.NUMBER),
        Column("stuck", gettext_lazy("Fermi"), lambda s: s.stuck_cents, kind=Kind.MONEY),
        Column("missing", gettext_lazy("Mancano in tutto"), lambda s: s.missing_cents, kind=Kind.MONEY),
    ]


@audience(Role.OPERATOR)
def remainders(request: ActorRequest) -> HttpResponse:
    """How many wallets hold less than the cheapest thing that fits them, and how much. A POST prepares a round."""
    territory = operated(request)
    programmes = {programme.pk: programme for programme in all_programmes(territory)}
    if request.method == "POST":
        if not request.POST.get("programme"):
            return redirect("web:operator_remainders")
        return _top_up(request, found(programme_with_slug(territory, request.POST["programme"])))
    filters = RemainderFilters(request.GET, [(each.slug, each.name) for each in programmes.values()])
    rows = stuck_in(request.actor, territory, timezone.now())
    if wanted := filters.chosen.get("programme"):
        rows = [row for row in rows if programmes[row.programme_id].slug == wanted]
    listing = Listing(
        request,
        rows,
        _columns(programmes),
        title=_("Resti nei borsellini"),
        filters=filters,
        empty=_("Chi ha qualcosa nel borsellino può ancora spenderlo: nessun resto è fermo."),
    )
    context = {
        "wallets": sum(row.wallets for row in rows),
        "stuck_cents": sum(row.stuck_cents for row in rows),
        "missing_cents": sum(row.missing_cents for row in rows),
        "bars": _bars(rows),
        "to_top_up": _to_top_up(rows, programmes),
    }
    return listing.response("operator/remainders.html", context)


def _bars(rows: list[Stuck]) -> list[dict[str, Any]]:
    """How many wallets lack how much, over all programmes."""
    counted: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: (not row.missing_cents, row.up_to_cents is None, row.up_to_cents or 0)):
        counted[_lacking(row)] = counted.get(_lacking(row), 0) + row.wallets
    return [{"label": label, "value": wallets} for label, wallets in counted.items()]


def _to_top_up(rows: list[Stuck], programmes: "dict[int, Programme]") -> list[dict[str, Any]]:
    """What a round would cost, programme by programme."""
    found_in: dict[int, list[Stuck]] = {}
    for row in rows:
        if row.missing_cents:
            found_in.setdefault(row.programme_id, []).append(row)
    return [
        {
            "programme": programmes[pk],
            "wallets": sum(row.wallets for row in theirs),
            "cents": sum(row.missing_cents for row in theirs),
        }
        for pk, theirs in found_in.items()
    ]


def _top_up(request: ActorRequest, programme: "Programme") -> HttpResponse:
    try:
        prepared = prepare_top_up(request.actor, programme=programme, now=timezone.now())
    except (NobodyToTopUp, NoMoneyToTopUp, RoundOpen) as refusal:  # RoundOpen: also the second click of a double one.
        messages.error(request, str(refusal))
        return redirect("web:operator_remainders")
    messages.success(request, _("L'integrazione è pronta. Ora la deve approvare un'altra persona del gestore."))
    return redirect("web:operator_round", pk=prepared.pk)


def count_stuck(actor: Actor, territory: "Territory") -> int:
    """How many wallets, for the desk: at most a minute old."""

    def counted() -> int:
        return sum(row.wallets for row in stuck_in(actor, territory, timezone.now()))

    return cast("int", caches["worker"].get_or_set(f"stuck:{territory.pk}", counted, timeout=FRESH_FOR))


def words_for(n: int) -> str:
    """What the desk says of so many."""
    return ngettext("borsellino con un resto che non basta", "borsellini con un resto che non basta", n)
