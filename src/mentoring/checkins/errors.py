from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from mentoring.cards.errors import WrongCardOrPin
from mentoring.kernel.refusal import Refusal


class UnknownPass(Refusal):
    """It is not ours, or too old."""

    status: ClassVar[int] = 401
    code = "unknown-pass"
    headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": "Bearer"}
    sentence = _("Questo telefono non ha più il permesso di mandare gli ingressi: carica di nuovo la lista.")


class TooEarlyForList(Refusal):
    code = "too-early-for-list"
    sentence = _("La lista si carica dal giorno prima: riprova più tardi.")


class DoorIsClosed(Refusal):
    code = "door-is-closed"
    sentence = _("L'ingresso di questa data è chiuso: la lista non serve più.")


class CannotBeCounted(Refusal):
    """Its seat is used, given back or gone, or its money is."""

    code = "cannot-be-counted"
    sentence = _("Questo ingresso non si può contare: il posto non è più suo, o i soldi non ci sono più.")


class WrongCardOrPapers(WrongCardOrPin):
    """No such card, a dead one, or another holder: as little as with a PIN."""

    code = "wrong-card-or-papers"
    sentence = _(
        "La carta e il documento non vanno insieme: controlla codice, cognome e data. "
        "Dopo 5 volte questa carta aspetta un giorno."
    )


class NotWithThisCard(Refusal):
    """Money, consent, pauses and limits are the holder's own affair: the door learns only that it does not work."""

    code = "not-with-this-card"
    sentence = _("Con questa carta adesso non si può. Il perché lo dice il borsellino, o chi ha dato la carta.")


class NotBookable(Refusal):
    code = "not-bookable"
    sentence = _("Questa proposta non si prenota più: entra solo chi ha già un posto.")
