"""The guided first visit of a role: what is said at each step, and at which step somebody is.

The steps are data: a title, one or two sentences, and the page where one does it. At most four for each role.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentoring.people.permissions import Actor, Role
from mentoring.people.visits import step_of_visit

MOST_STEPS = 4


class Step(NamedTuple):
    """One thing to know; the name of a page and what its link says, where there is something to do."""

    title: str | Promise
    words: str | Promise
    url_name: str = ""
    action: str | Promise = ""


VISITS: Mapping[Role, tuple[Step, ...]] = {
    Role.OPERATOR: (
        Step(
            _("Chi vuole partecipare"),
            _("Negozi, scuole e teatri chiedono di entrare. Lei legge, se serve fa una domanda, e decide."),
            "web:operator_admissions",
            _("Vedi le organizzazioni"),
        ),
        Step(
            _("I soldi che arrivano"),
            _("Ogni bonifico ha una causale, che dice di chi è. Quelli che non si riconoscono da soli li abbina lei."),
            "web:operator_incoming",
            _("Vedi i bonifici"),
        ),
        Step(
            _("I soldi che diventano buoni"),
            _("Un'assegnazione dà a ognuno il suo buono, nell'ordine giusto. Chi la prepara non può approvarla."),
            "web:operator_rounds",
            _("Vedi le assegnazioni"),
        ),
        Step(
            _("I soldi che escono"),
            _("Chi ha aperto le porte aspetta di essere pagato: anche qui le firme sono due, di due persone."),
            "web:operator_payouts",
            _("Vedi le liquidazioni"),
        ),
    ),
    Role.MENTOR: (
        Step(
            _("Dica quanto, e per chi"),
            _("Per un'età, per una scuola, per la musica: o lasci libero, e il suo dono va dove serve."),
            "web:mentor_pledge_new",
            _("Faccio una promessa"),
        ),
        Step(
            _("Poi viene il bonifico"),
            _("Ogni promessa ha la sua causale: con quella riconosciamo il suo dono appena arriva."),
            "web:mentor_pledges",
            _("Vedi le promesse"),
        ),
        Step(
            _("E da qui segue i suoi euro"),
            _("Dal dono al posto in sala, passo per passo. Chi lo riceve resta riservato: i nomi qui non ci sono."),
            "web:figures",
            _("Vedi i conti di tutti"),
        ),
        Step(
            _("Ci dica chi siete"),
            _("Il nome, due righe, il sito: chi passa di qui legge chi rende possibile tutto questo."),
            "web:organisation",
            _("Apri la sua scheda"),
        ),
    ),
    Role.NOMINATOR: (
        Step(
            _("Una persona alla volta"),
            _("Bastano nome, cognome e data di nascita: alla famiglia scriviamo noi."),
            "web:nominator_new",
            _("Segnala una persona"),
        ),
        Step(
            _("Ha già un elenco?"),
            _("Lo carichi così com'è, come esce dalla segreteria. Prima di salvare le mostriamo ogni riga."),
            "web:nominator_import",
            _("Carica un elenco"),
        ),
        Step(
            _("Chi non ha l'e-mail riceve una lettera"),
            _("La stampa lei, tutte insieme: dentro c'è un codice con cui la famiglia risponde."),
            "web:nominator_letters",
            _("Vedi le lettere"),
        ),
        Step(
            _("Poi decide la famiglia"),
            _("Finché non dice sì, il nome lo legge solo lei. Qui vede a che punto è ognuno."),
        ),
    ),
    Role.PROVIDER: (
        Step(
            _("Le sue proposte"),
            _("Titolo, luogo, date, posti e prezzo. Finché non la pubblica, la proposta la vede solo lei."),
            "web:provider_offers",
            _("Vedi le proposte"),
        ),
        Step(
            _("Apra l'ingresso"),
            _("Chi arriva mostra un codice: lo inquadra con il telefono e sa subito se può entrare."),
            "web:door",
            _("Apri l'ingresso"),
        ),
        Step(
            _("Chieda aiuto per la porta"),
            _("Chi sta all'ingresso ha un accesso suo: vede chi entra, non i conti."),
            "web:provider_staff",
            _("Scegli chi sta all'ingresso"),
        ),
        Step(
            _("Dica dove pagarla"),
            _("Ogni posto utilizzato le è dovuto: con il suo IBAN il gestore la paga, e l'estratto conto dice tutto."),
            "web:organisation",
            _("Scrivi l'IBAN"),
        ),
    ),
    Role.DOOR: (
        Step(
            _("Tocca la tua serata"),
            _("Qui trovi quello che comincia nelle prossime ore. Non c'è ancora? L'ingresso si apre sei ore prima."),
        ),
        Step(
            _("Inquadra il codice"),
            _("Schermo verde: benvenuti. Schermo rosso: leggi perché e dillo con gentilezza, capita a tutti."),
        ),
        Step(
            _("La fotocamera non va?"),
            _("Il codice si può anche scrivere: sono otto lettere e numeri, sotto il QR."),
        ),
        Step(
            _("C'è un lettore all'ingresso?"),
            _("Un dispositivo del teatro può lavorare da solo, senza il tuo accesso."),
            "web:door_device",
            _("Collega un dispositivo"),
        ),
    ),
    Role.BENEFICIARY: (
        Step(
            _("Questo è il tuo borsellino"),
            _("I buoni che ricevi arrivano qui: leggi quanto hai, per che cosa e fino a quando."),
        ),
        Step(
            _("Scegli che cosa ti va"),
            _("Concerti, teatro, cinema, musei, corsi: guarda che cosa c'è e quanto costa."),
            "web:offers",
            _("Guarda che cosa c'è"),
        ),
        Step(
            _("Prenota: il posto è tuo"),
            _("I soldi li mettiamo da parte noi. Se cambi idea in tempo, annulli e tornano nel borsellino."),
        ),
        Step(
            _("All'ingresso basta il codice"),
            _("Lo trovi qui appena prenoti. Chi sta alla porta legge solo il tuo nome."),
            "web:privacy",
            _("Che cosa sappiamo di te"),
        ),
    ),
    Role.GUARDIAN: (
        Step(
            _("Il borsellino di chi cresce con te"),
            _("Qui leggi quanto c'è, per che cosa e fino a quando. Se sono in due o tre, ognuno ha il suo."),
        ),
        Step(
            _("Scegliete insieme"),
            _("Concerti, teatro, cinema, musei, corsi: guardate che cosa c'è, e prenota tu."),
            "web:offers",
            _("Guarda che cosa c'è"),
        ),
        Step(
            _("All'ingresso basta il codice"),
            _("Lo mostri dal telefono o lo stampi. Chi sta alla porta legge solo un nome."),
        ),
        Step(
            _("I dati restano vostri"),
            _("Chi dona non sa mai chi riceve. Puoi leggere che cosa sappiamo, e perché."),
            "web:privacy",
            _("Che cosa sappiamo di voi"),
        ),
    ),
    Role.ADMINISTRATOR: (
        Step(
            _("Un territorio alla volta"),
            _("Una città o una valle con il suo gestore, il suo conto, i suoi colori. Qui ci sono tutti."),
            "web:installation_new",
            _("Crea un territorio"),
        ),
        Step(
            _("Poi il lavoro passa al gestore"),
            _("Lei prepara la casa. Persone, prenotazioni e soldi li vede solo chi la abita."),
        ),
        Step(
            _("Tenga al sicuro la chiave"),
            _("Il suo accesso vale per tutta l'installazione: il secondo passo lo protegge."),
            "web:account",
            _("Apri il suo accesso"),
        ),
    ),
}


@dataclass(frozen=True)
class Visit:
    """One step of a visit, as its page shows it."""

    role: str
    step: Step
    position: int  # Counted from 0.
    total: int

    @property
    def number(self) -> int:
        return self.position + 1

    @property
    def is_last(self) -> bool:
        return self.number == self.total

    @property
    def before(self) -> int | None:
        return self.position - 1 if self.position else None


def first_visit(actor: Actor) -> Visit | None:
    """What the desk shows of the first visit; None once it was finished or skipped, or if the role has none."""
    steps = VISITS.get(actor.role)
    position = step_of_visit(actor) if steps else None
    if not steps or position is None:
        return None
    position = min(position, len(steps) - 1)  # The table may have become shorter.
    return Visit(str(actor.role), steps[position], position, len(steps))
