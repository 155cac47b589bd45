"""What is not as it should be: sentences for the operator's desk, each with the page where it is put right."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.awards.published import least_awards
from mentoring.awards.queries import rounds
from mentoring.funds.queries import standings
from mentoring.people.permissions import Actor
from mentoring.treasury.queries import batches, incoming, owed_now, payable_bookings
from mentoring.web import wording
from mentoring.web.desks import Notice

if TYPE_CHECKING:
    from mentoring.programmes.models import Programme, Territory

PATIENCE = timedelta(days=3)  # How long a decision may lie on a desk.
TO_FIND_A_GIVER = timedelta(days=7)  # How long a transfer may stay in suspense.
TO_PAY = timedelta(days=4)  # Two working days, with a week-end between.


def _oddity(words: str, url: str) -> Notice:
    """One sentence, and where to go."""
    return Notice(words, url=url, action=_("Guarda"))


def oddities(actor: Actor, territory: "Territory", waiting: dict["Programme", int], now: datetime) -> Iterator[Notice]:
    """Everything unusual right now; nothing on a good day. `waiting`: how many people wait for each programme."""
    yield from _without_account(territory)
    yield from _waiting_for_pay(territory, now)
    yield from _in_suspense(actor, territory, now)
    yield from _undecided(actor, territory, now)
    yield from _out_of_money(territory, waiting)


def _without_account(territory: "Territory") -> Iterator[Notice]:
    unpayable = [owed for owed in owed_now(territory) if not owed.has_right_iban]
    if unpayable:
        facts = {"n": len(unpayable), "amount": wording.euro(sum(owed.cents for owed in unpayable))}
        words = ngettext(
            "%(n)s ente aspetta %(amount)s, ma non ha un IBAN giusto.",
            "%(n)s enti aspettano %(amount)s, ma non hanno un IBAN giusto.",
            len(unpayable),
        )
        yield _oddity(words % facts, reverse("web:operator_payout_new"))


def _waiting_for_pay(territory: "Territory", now: datetime) -> Iterator[Notice]:
    oldest = payable_bookings(territory).order_by("redeemed_at").values_list("redeemed_at", flat=True).first()
    if oldest is not None and now - oldest > TO_PAY:
        words = _("C'è una serata da pagare da %(day)s.") % {"day": wording.day(oldest)}
        yield _oddity(words, reverse("web:operator_payout_new"))


def _in_suspense(actor: Actor, territory: "Territory", now: datetime) -> Iterator[Notice]:
    n = incoming(actor, territory).filter(gift__isnull=True, recorded_at__lt=now - TO_FIND_A_GIVER).count()
    if n:
        words = ngettext(
            "%(n)s bonifico è in sospeso da più di una settimana.",
            "%(n)s bonifici sono in sospeso da più di una settimana.",
            n,
        )
        yield _oddity(words % {"n": n}, f"{reverse('web:operator_incoming')}?state=suspense")


def _undecided(actor: Actor, territory: "Territory", now: datetime) -> Iterator[Notice]:
    before = now - PATIENCE
    for prepared in rounds(actor, territory).filter(state="prepared", prepared_at__lt=before):
        words = _("L'assegnazione di %(programme)s aspetta da %(day)s.")
        facts = {"programme": prepared.programme.name, "day": wording.day(prepared.prepared_at)}
        yield _oddity(words % facts, reverse("web:operator_round", args=[prepared.pk]))
    for batch in batches(actor, territory).filter(state__in=["prepared", "approved"], prepared_at__lt=before):
        words = _("La liquidazione preparata %(day)s non è ancora pagata.")
        facts = {"day": wording.day(batch.prepared_at)}
        yield _oddity(words % facts, reverse("web:operator_payout", args=[batch.pk]))


def _out_of_money(territory: "Territory", waiting: dict["Programme", int]) -> Iterator[Notice]:
    money = sum(standing.balance_cents for standing in standings(territory))  # An award may come from several funds.
    least = least_awards(waiting)
    for programme, n in waiting.items():
        if n and money < least[programme.pk]:
            words = ngettext(
                "Per %(programme)s aspetta una persona, ma tutti i fondi insieme non arrivano a %(amount)s.",
                "Per %(programme)s aspettano in %(n)s, ma tutti i fondi insieme non arrivano a %(amount)s.",
                n,
            )
            facts = {"programme": programme.name, "n": n, "amount": wording.euro(least[programme.pk])}
            yield _oddity(words % facts, reverse("web:operator_funds"))
