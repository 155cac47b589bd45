from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import Refusal
from mentoring.nominations.rules import Remark


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


# What is said beside a row of a list. Each sentence says what is wrong and, where something can be done, what.
SENTENCES = {
    Remark.NO_NAME: _("Mancano il nome o il cognome."),
    Remark.LONG_NAME: _("Il nome o il cognome è troppo lungo: forse c'è finito dentro altro."),
    Remark.NO_BIRTH_DATE: _("Manca la data di nascita."),
    Remark.IMPOSSIBLE_BIRTH_DATE: _("Questa data di nascita non esiste."),
    Remark.BAD_FISCAL_CODE: _("Il codice fiscale non torna: c'è una lettera o una cifra sbagliata."),
    Remark.TOO_YOUNG: _("È ancora sotto l'età di questo programma."),
    Remark.TOO_OLD: _("È oltre l'età di questo programma."),
    Remark.TWICE_IN_LIST: _("È già più su nell'elenco: vale la prima riga."),
    Remark.ALREADY_NOMINATED: _("È già tra le sue segnalazioni per questo programma."),
    Remark.UNUSABLE_EMAIL: _("L'indirizzo e-mail non si può usare: alla famiglia va una lettera."),
    Remark.CONTRADICTED_BIRTH_DATE: _("La data di nascita non è quella del codice fiscale: controlli quale è giusta."),
    Remark.ODD_NAME: _("Nel nome c'è un segno che il suo programma non ha saputo scrivere: lo controlli."),
    Remark.NO_FISCAL_CODE: _("Senza codice fiscale non riconosciamo chi è segnalato anche da un'altra scuola."),
}
