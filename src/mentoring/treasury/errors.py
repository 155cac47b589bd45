from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import Refusal


class SameHands(Refusal):
    """Four eyes: whoever prepares cannot approve."""

    code = "same-hands"
    sentence = _("L'ha preparata lei: la deve approvare un'altra persona del gestore.")


class NothingToPay(Refusal):
    code = "nothing-to-pay"
    sentence = _("Non c'è niente da pagare: nessun ente con IBAN ha prenotazioni utilizzate e non ancora pagate.")


class AlreadyRecorded(Refusal):
    code = "already-recorded"
    sentence = _("Questo bonifico è già registrato.")


class UnknownRemittance(Refusal):
    code = "unknown-remittance"
    sentence = _("Nessuna promessa ha questa causale. Controlli il codice, o lo lasci vuoto: resta in sospeso.")


class UndoTooLate(Refusal):
    code = "undo-too-late"
    sentence = _("Un ingresso si può annullare entro mezz'ora: adesso è troppo tardi.")


class InPayout(Refusal):
    """What was earned is on its way to the bank, or there."""

    code = "in-payout"
    sentence = _("Questo ingresso è già in una liquidazione: non si può più annullare.")
