from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import NotFound, Refusal


class UnknownClaimCode(NotFound):
    """Never made, used, expired or revoked: whoever guesses learns nothing."""

    code = "unknown-claim-code"
    sentence = _("Questo codice non apre niente.")


class TooManyCodes(Refusal):
    code = "too-many-codes"
    sentence = _("Ha già moltissimi codici in giro che nessuno ha usato: annulli prima quelli che non servono.")


class WrongNumberOfCodes(Refusal):
    code = "wrong-number-of-codes"
    sentence = _("In un foglio ci stanno da 1 a 300 codici.")


class WrongLastDay(Refusal):
    code = "wrong-last-day"
    sentence = _("L'ultimo giorno deve essere da oggi in poi, ed entro la fine del programma.")


class AnsweredBefore(Refusal):
    code = "answered-before"
    sentence = _("Questa famiglia ha già detto sì per un'altra strada: il codice non serve più.")


class NotTheSame(Refusal):
    code = "not-the-same"
    sentence = _("Questa segnalazione è per un altro programma, o non aspetta più una risposta.")
