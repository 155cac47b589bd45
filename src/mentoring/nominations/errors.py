from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import Refusal


class WrongAge(Refusal):
    code = "wrong-age"
    sentence = _("L'età non rientra in quella di questo programma.")


class BadFiscalCode(Refusal):
    code = "bad-fiscal-code"
    sentence = _("Questo codice fiscale non torna: controlli le 16 lettere e cifre.")


class AlreadyNominated(Refusal):
    code = "already-nominated"
    sentence = _("Questa persona è già segnalata per questo programma.")


class ConsentIncomplete(Refusal):
    code = "consent-incomplete"
    sentence = _("Per andare avanti serve il sì di tutte le persone indicate.")
