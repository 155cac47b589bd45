from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import Refusal
from mentoring.rolls.columns import Field
from mentoring.rolls.rules import Remark


class AlreadyWriting(Refusal):
    """The same file for the same programme is being written at this moment; `facts` say which list it is."""

    code = "already-writing"
    sentence = _("Questo stesso file lo stiamo già scrivendo: aspetti che finisca, non serve caricarlo di nuovo.")


class ColumnsMissing(Refusal):
    code = "columns-missing"
    sentence = _("Ci dica quali colonne sono il cognome, il nome e la data di nascita.")


class ColumnTwice(Refusal):
    code = "column-twice"
    sentence = _("Ha dato lo stesso significato a due colonne: ne scelga una.")


class NothingToRead(Refusal):
    code = "nothing-to-read"
    sentence = _("Sotto i nomi delle colonne non c'è nessuna riga.")


COLUMN_NAMES = {
    Field.LAST_NAME: _("Cognome"),
    Field.FIRST_NAME: _("Nome"),
    Field.WHOLE_NAME: _("Cognome e nome"),
    Field.WHOLE_NAME_TURNED: _("Nome e cognome"),
    Field.BORN_ON: _("Data di nascita"),
    Field.FISCAL_CODE: _("Codice fiscale"),
    Field.SEX: _("Sesso"),
    Field.STREET: _("Via e numero"),
    Field.POSTCODE: _("CAP"),
    Field.MUNICIPALITY: _("Comune"),
    Field.GUARDIAN_NAME: _("Genitore"),
    Field.GUARDIAN_EMAIL: _("E-mail"),
    Field.GUARDIAN_PHONE: _("Telefono"),
    Field.AVERAGE: _("Media dei voti"),
    Field.CONDUCT: _("Voto di condotta"),
    Field.PRIZE: _("Premi"),
    Field.NEED: _("Fascia ISEE"),
    Field.DISADVANTAGES: _("Svantaggio"),
    Field.WISHES: _("Desideri (discipline)"),
    Field.PRIORITY: _("Da servire per primi"),
}

# What is said about a file that is no table we can read, by the reason that its reader gives.
UNREADABLE = {
    "too_large": _("Questo elenco è troppo lungo: lo divida in file da %(most)s righe al massimo."),
    "too_wide": _("Questo file ha più di %(columns)s colonne: tenga solo quelle che servono e riprovi."),
    "unpacks_too_large": _("Questo foglio, una volta aperto, è enorme: copi le righe in un foglio nuovo e riprovi."),
    "old_format": _("È un Excel di vecchio tipo (.xls): lo salvi come .xlsx o come CSV e riprovi."),
    "password": _("Questo file è protetto da una password: la tolga, lo salvi di nuovo e riprovi."),
    "damaged": _("Questo file è rovinato, o non è un foglio di calcolo: provi a salvarlo di nuovo."),
    "nul_bytes": _("Dentro questo file ci sono byte vuoti: si è rovinato per strada. Lo esporti di nuovo e riprovi."),
    "web_page": _("Questo file è una pagina web, anche se il nome dice altro: lo apra, lo salvi come .xlsx e riprovi."),
    "libre_office": _("È un foglio di LibreOffice (.ods): lo salvi come .xlsx o come CSV e riprovi."),
    "document": _("Questo è un documento, non un foglio di calcolo: serve l'elenco in CSV o in Excel (.xlsx)."),
    "picture": _("Questa è un'immagine: serve l'elenco in CSV o in Excel (.xlsx)."),
    "archive": _("Questo è un archivio compresso: lo apra, e carichi il file che c'è dentro."),
    "no_table": _("In questo file non troviamo un elenco: serve una riga con i nomi delle colonne."),
    "two_tables": _("Alla riga %(line)s comincia un secondo elenco, con altre colonne: ne faccia due file."),
}

# What is said beside a row of a list. Each sentence says what is wrong and, where something can be done, what.
SENTENCES = {
    Remark.NO_NAME: _("Mancano il nome o il cognome."),
    Remark.UNPARTED_NAME: _(
        "Non capiamo dove finisce il cognome: aggiunga il codice fiscale, o li scriva in due colonne."
    ),
    Remark.LONG_NAME: _("Il nome o il cognome è troppo lungo: forse c'è finito dentro altro."),
    Remark.FORMULA: _("In una cella c'è una formula invece di un valore: la riscriva com'è."),
    Remark.NO_BIRTH_DATE: _("Manca la data di nascita."),
    Remark.IMPOSSIBLE_BIRTH_DATE: _("Questa data di nascita non esiste."),
    Remark.BAD_FISCAL_CODE: _("Il codice fiscale non torna: c'è una lettera o una cifra sbagliata."),
    Remark.TOO_YOUNG: _("È ancora sotto l'età di questo programma."),
    Remark.TOO_OLD: _("È oltre l'età di questo programma."),
    Remark.TWICE_IN_LIST: _("È già più su nell'elenco: vale la prima riga."),
    Remark.ALREADY_NOMINATED: _("È già tra le sue segnalazioni per questo programma."),
    Remark.ANSWERED: _("I recapiti sono diversi, ma la famiglia ha già risposto: restano quelli di prima."),
    Remark.NEW_EMAIL: _("L'indirizzo e-mail è nuovo: scriviamo alla famiglia a quello."),
    Remark.NEW_PHONE: _("Il telefono è nuovo: lo aggiorniamo."),
    Remark.NEW_GUARDIAN: _("Il nome del genitore è diverso: lo aggiorniamo."),
    Remark.UNUSABLE_EMAIL: _("L'indirizzo e-mail non si può usare: alla famiglia va una lettera."),
    Remark.CONTRADICTED_BIRTH_DATE: _("La data di nascita non è quella del codice fiscale: controlli quale è giusta."),
    Remark.CONTRADICTED_SEX: _("Il sesso non è quello del codice fiscale: controlli quale è giusto."),
    Remark.ODD_NAME: _("Nel nome c'è un segno che il suo programma non ha saputo scrivere: lo controlli."),
    Remark.NO_FISCAL_CODE: _("Senza codice fiscale non riconosciamo chi è segnalato anche da un'altra scuola."),
    Remark.UNREADABLE_AVERAGE: _("La media non si legge: la scriva da 1 a 10, così: 8,5. Per ora la lasciamo vuota."),
    Remark.UNREADABLE_CONDUCT: _("Il voto di condotta va da 1 a 10, intero. Per ora lo lasciamo vuoto."),
    Remark.UNREADABLE_NEED: _("La fascia ISEE non si legge: la scriva così: fino a 15.000. Per ora la lasciamo vuota."),
    Remark.UNKNOWN_DISADVANTAGE: _("Questo svantaggio non è nell'elenco del territorio: non lo scriviamo."),
    Remark.UNREADABLE_PRIORITY: _("Sotto «Da servire per primi» scriva sì o no. Per ora lo leggiamo come no."),
    Remark.UNKNOWN_WISH: _("Una delle discipline non è tra quelle del territorio: non la scriviamo."),
}
