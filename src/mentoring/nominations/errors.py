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


class AskedJustNow(Refusal):
    code = "asked-just-now"
    sentence = _("Abbiamo scritto a questa famiglia pochi minuti fa. Le dia il tempo di leggere, poi riprovi.")


class ConsentIncomplete(Refusal):
    code = "consent-incomplete"
    sentence = _("Per andare avanti serve il sì di tutte le persone indicate.")


class UnfitReason(Refusal):
    """Something told of why that cannot be: `field` says which fact."""

    code = "unfit-reason"
    sentence = _("Questo motivo non si può indicare qui: ricarichi la pagina e scelga di nuovo.")


class ConsentGiven(Refusal):
    code = "consent-given"
    sentence = _("Una famiglia ha già risposto sì: non si possono più ritirare tutte insieme.")


class ImpossibleSigning(Refusal):
    code = "impossible-signing"
    sentence = _("Controlli il giorno della firma: non può essere nel futuro, né di più di un anno fa.")


class WrongPin(Refusal):
    code = "wrong-pin"
    sentence = _("Il PIN non è questo. È scritto sulla lettera, sotto il codice: sono sei cifre.")
