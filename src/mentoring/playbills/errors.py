from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import Refusal
from mentoring.playbills.rules import Remark


class NoAddress(Refusal):
    code = "no-address"
    sentence = _("Questo cartellone arriva da un file: carichi quello nuovo.")


class AlreadyReading(Refusal):
    """It is being fetched or written at this moment; `facts` say which reading that is."""

    code = "already-reading"
    sentence = _("Questo cartellone lo stiamo già leggendo o scrivendo: aspetti un momento che finisca.")


class NothingRead(Refusal):
    code = "nothing-read"
    sentence = _("Qui dentro non c'è nessun evento in arrivo.")


# What is said about a file or an address that is no playbill we can read, by the reason that its reader gives.
UNREADABLE = {
    "empty": _("Questo file è vuoto."),
    "feed": _("Questo è un feed di notizie (RSS): non dice quando le cose succedono. Serve un calendario iCalendar."),
    "not_a_calendar": _("Sembra un calendario, ma non si riesce a leggere. Lo esporti di nuovo e riprovi."),
    "cut_off": _("Manca la fine del file: si è interrotto mentre veniva salvato. Lo esporti di nuovo e riprovi."),
    "broken_json": _("Il testo JSON-LD ha un errore alla riga %(line)s, carattere %(column)s: lo corregga e riprovi."),
    "no_linked_data": _("Questa pagina non dice i suoi eventi in un modo che i programmi capiscono (JSON-LD)."),
    "no_events": _("Qui dentro non c'è nessun evento."),
    "no_columns": _("Ci dica quali colonne sono il titolo e il giorno."),
    "too_many": _("Qui dentro ci sono troppi eventi: ne porti una parte per volta."),
    "too_large": _("Questo file è troppo grande: lo divida, o tenga solo gli eventi che devono ancora venire."),
    "too_wide": _("Questo foglio ha troppe colonne: tenga solo quelle che servono e riprovi."),
    "unpacks_too_large": _("Questo foglio, una volta aperto, è enorme: copi le righe in un foglio nuovo e riprovi."),
    "old_format": _("È un Excel di vecchio tipo (.xls): lo salvi come .xlsx o come CSV e riprovi."),
    "password": _("Questo file è protetto da una password: la tolga, lo salvi di nuovo e riprovi."),
    "damaged": _("Questo file è rovinato: provi a salvarlo di nuovo."),
    "nul_bytes": _("Dentro questo file ci sono byte vuoti: si è rovinato per strada. Lo esporti di nuovo e riprovi."),
    "web_page": _("Questo file è una pagina web che non dice i suoi eventi in un modo che i programmi capiscono."),
    "libre_office": _("È un foglio di LibreOffice (.ods): lo salvi come .xlsx o come CSV e riprovi."),
    "document": _("Questo è un documento: serve un calendario (.ics), un JSON-LD, un CSV o un Excel (.xlsx)."),
    "picture": _("Questa è un'immagine: serve un calendario (.ics), un JSON-LD, un CSV o un Excel (.xlsx)."),
    "archive": _("Questo è un archivio compresso: lo apra, e carichi il file che c'è dentro."),
    "no_table": _("In questo file non troviamo né un calendario né un elenco con i nomi delle colonne."),
    "two_tables": _("Alla riga %(line)s comincia un secondo elenco, con altre colonne: ne faccia due file."),
}
UNREADABLE_OTHERWISE = _("Non riusciamo a leggerlo: provi a esportarlo di nuovo.")

# What is said about an address from which nothing came, by the reason that its fetcher gives.
FETCH_FAULTS = {
    "bad_address": _("Questo non è un indirizzo web: lo copi di nuovo per intero, comincia con https://"),
    "credentials": _("Nell'indirizzo ci sono un nome e una password: ci serve un indirizzo che si apra senza."),
    "port": _("L'indirizzo porta a una porta insolita: ci serve una pagina web pubblica."),
    "unknown_host": _("Questo sito non esiste, o in questo momento non si trova. Controlli l'indirizzo."),
    "private": _("Questo indirizzo è di una rete privata: ci serve una pagina che si apra da tutti."),
    "unreachable": _("Il sito non risponde. Riprovi più tardi."),
    "insecure": _("Il sito non è sicuro: il suo certificato non è buono. Lo dica a chi lo cura."),
    "redirects": _("Il sito ci manda di pagina in pagina senza mai arrivare. Copi l'indirizzo dell'ultima."),
    "too_slow": _("Il sito è troppo lento: abbiamo smesso di aspettare. Riprovi più tardi."),
    "too_large": _("Quello che c'è a questo indirizzo è troppo grande: scelga un calendario con meno eventi."),
    "cut_off": _("La pagina è arrivata solo a metà. Riprovi più tardi."),
    "status": _("Il sito ha risposto con l'errore %(status)s: controlli che la pagina ci sia ancora."),
    "not_http": _("A questo indirizzo non risponde un sito web."),
}


def why_unreadable(fault: str, facts: Mapping[str, Any]) -> str:
    """What is said about a file that came to nothing: a reader's word for it."""
    return str(UNREADABLE.get(fault, UNREADABLE_OTHERWISE)) % facts


def why_not_fetched(fault: str, facts: Mapping[str, Any]) -> str:
    """What is said about an address that came to nothing: a fetcher's word for it, or a reader's."""
    return str(FETCH_FAULTS[fault]) % facts if fault in FETCH_FAULTS else why_unreadable(fault, facts)


# What is said beside a date. Each sentence says what is wrong and, where something can be done, what.
SENTENCES = {
    Remark.NO_TITLE: _("Manca il titolo."),
    Remark.NO_START: _("Non dice quando comincia."),
    Remark.BAD_START: _("Il giorno o l'ora d'inizio non si leggono."),
    Remark.DAMAGED: _("Questa voce è rovinata e non si legge."),
    Remark.BAD_END: _("L'ora di fine non si legge: usiamo la durata solita."),
    Remark.END_BEFORE_START: _("Finisce prima di cominciare: usiamo la durata solita."),
    Remark.UNCLEAR_TIME: _("L'ora non si legge: usiamo quella solita."),
    Remark.UNKNOWN_ZONE: _("Il fuso orario non lo conosciamo: leggiamo l'ora come ora italiana."),
    Remark.SKIPPED_HOUR: _("A quell'ora gli orologi saltano avanti: la mettiamo un'ora dopo."),
    Remark.DOUBLE_HOUR: _("Quell'ora quella notte c'è due volte: prendiamo la prima."),
    Remark.NO_ID: _("Non ha un codice suo: se cambiano titolo o ora, per noi è un altro evento."),
    Remark.SHARED_ID: _("Più eventi hanno lo stesso codice: li distinguiamo dall'ora."),
    Remark.BAD_REPETITION: _("La regola con cui si ripete non si legge: prendiamo solo la prima volta."),
    Remark.TOO_FREQUENT: _("Si ripete ogni ora o di più: prendiamo solo la prima volta."),
    Remark.TOO_MANY_DATES: _("Si ripete senza fine: prendiamo solo le prime date."),
    Remark.BAD_ADDRESS: _("Un indirizzo web che c'è scritto non vale: lo lasciamo fuori."),
    Remark.NO_HOUR: _("Dice il giorno ma non l'ora: la scriva tra le cose che valgono per tutti."),
    Remark.NO_PLACE: _("Non dice dove: scelga un luogo solito."),
    Remark.TOO_LONG: _("Dura più di tre anni: controlli i giorni, o lo scriva a mano come ingresso."),
    Remark.PERIOD: _("Dura più giorni: è un ingresso, vale in uno qualsiasi di questi giorni. I posti sono in tutto."),
    Remark.BECAME_PERIOD: _("Era una data sola e ora dura più giorni, o viceversa: la rifaccia a mano."),
    Remark.TOO_FEW_SEATS: _("I posti già presi sono di più: finché è così non possono diminuire."),
    Remark.HAS_PICTURE: _("Ha anche un'immagine: la carichi lei, con due parole per chi non la vede."),
    Remark.UNREADABLE_PRICE: _("Il prezzo non è uno solo, o non si legge: usiamo quello solito."),
    Remark.LONG_TEXT: _("Titolo o descrizione sono troppo lunghi: li accorciamo."),
    Remark.NEW_PLACE: _("Il luogo è nuovo: lo aggiungiamo ai suoi."),
    Remark.JOINS_OFFER: _("C'è già una sua proposta con questo titolo, in questo luogo: la data va lì."),
    Remark.PAST: _("È già passata."),
    Remark.TWICE: _("C'è già più su: vale la prima."),
    Remark.NEVER_CAME: _("È annullata, e da noi non c'era: la lasciamo fuori."),
    Remark.NO_NEW_DATE: _("È rinviata, senza una data nuova."),
    Remark.REMOVED_HERE: _("L'ha tolta lei da qui: non la rimettiamo."),
    Remark.CANCELLED_HERE: _("L'ha annullata lei da qui: resta annullata."),
    Remark.CAME_BACK: _(
        "Era annullata e ora è di nuovo in programma: chi aveva un posto lo ha già perso. La rifaccia a mano."
    ),
    Remark.OTHER_WORDS: _("Qui il titolo o il testo sono diversi dalle altre date: vale quello delle altre."),
}
