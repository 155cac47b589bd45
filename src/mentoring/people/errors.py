from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import Refusal


class AddressTaken(Refusal):
    code = "address-taken"
    sentence = _("Con questo indirizzo e-mail c'è già un accesso. Entra e riprova da lì.")


class LastManager(Refusal):
    """A body that nobody acts for could do nothing any more, and nobody could change that."""

    code = "last-manager"
    sentence = _("Non c'è nessun altro in questo ruolo. Prima lo affidi a un'altra persona, poi potrà lasciarlo.")


class LastOperator(Refusal):
    """A territory that nobody runs would stand still, with people's money in it."""

    code = "last-operator"
    sentence = _("È l'ultima persona che gestisce il territorio. Prima ne inviti un'altra, e aspetti che accetti.")


class AlreadyMember(Refusal):
    code = "already-member"
    sentence = _("Questa persona ha già questo ruolo da voi.")


class TooManyInvitations(Refusal):
    code = "too-many-invitations"
    sentence = _("Per oggi gli inviti sono finiti. Riprovi domani.")


class InvitationGone(Refusal):
    """Used, taken back, too old, or never there: the same answer for all."""

    code = "invitation-gone"
    sentence = _("Questo invito non vale più. Può essere già stato usato, ritirato o scaduto.")


class InvitationForAnother(Refusal):
    code = "invitation-for-another"
    sentence = _("Questo invito è per un altro indirizzo.")


class UnknownDevice(Refusal):
    """A device's key that is not ours, too old, or whose owner stands at the door no more."""

    status: ClassVar[int] = 401
    code = "unknown-device"
    headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": "Bearer"}
    sentence = _("Questa chiave non vale, o non vale più. Colleghi di nuovo il dispositivo dalla pagina dell'ingresso.")
