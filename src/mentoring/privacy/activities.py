"""Why personal data are handled: the register of processing activities (GDPR art. 30), in its own words."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Activity:
    """Why data are handled (art. 30)."""

    name: Promise
    purpose: Promise
    basis: Promise
    subjects: Promise
    recipients: Promise
    kept: Promise


ACTIVITIES: Mapping[str, Activity] = {
    "nominations": Activity(
        _("Segnalazioni e consensi"),
        _("Sapere chi viene proposto per un programma, e avere il sì di chi deve dirlo."),
        _("Consenso (art. 6.1.a; per il disagio art. 9.2.a); prima del sì, il compito del segnalatore (art. 6.1.e)"),
        _("Ragazze e ragazzi segnalati, chi risponde per loro"),
        _("Chi segnala; dopo il sì, chi gestisce il territorio"),
        _("Senza risposta 180 giorni, dopo un no 60; motivi e documenti 180 giorni dopo il programma; i nomi due anni"),
    ),
    "wishes": Activity(
        _("Desideri"),
        _("Scrivere a chi vorrebbe fare una cosa quando c'è un posto sospeso per farla; per nient'altro."),
        _("Consenso (art. 6.1.a): lo dice chi vuole, e lo toglie quando vuole"),
        _("Ragazze e ragazzi che lo dicono, o chi risponde per loro"),
        _("Nessuno"),
        _("Finché non si tolgono, o fino alla cancellazione della persona"),
    ),
    "vouchers": Activity(
        _("Buoni, prenotazioni, ingressi"),
        _("Dare un buono, tenere un posto, far entrare, pagare chi accoglie."),
        _("Consenso (art. 6.1.a); per i conti, obbligo di legge (art. 6.1.c)"),
        _("Chi ha un buono"),
        _("Chi accoglie vede un nome di battesimo; i mentori solo gruppi di almeno cinque"),
        _("Il nome due anni dalla fine dell'ultimo programma; le righe dei conti restano, senza nome"),
    ),
    "messages": Activity(
        _("Messaggi"),
        _("Scrivere a chi deve sapere qualcosa, per e-mail o per lettera."),
        _("Consenso (art. 6.1.a)"),
        _("Chiunque riceva un messaggio"),
        _("Chi consegna la posta"),
        _("90 giorni dopo l'invio"),
    ),
    "accounts": Activity(
        _("Accessi"),
        _("Far entrare chi deve, e nessun altro."),
        _("Contratto (art. 6.1.b) e sicurezza (art. 6.1.f)"),
        _("Chiunque abbia un accesso"),
        _("Nessuno"),
        _("Finché serve; senza più un ruolo, un anno. I dispositivi 90 giorni"),
    ),
    "bodies": Activity(
        _("Organizzazioni e chi agisce per loro"),
        _("Sapere chi promette, offre e segnala, e chi può parlare per loro."),
        _("Contratto (art. 6.1.b) e obbligo di legge (art. 6.1.c)"),
        _("Chi agisce per un'organizzazione; i cittadini che donano"),
        _("Chi gestisce il territorio; il pubblico, ciò che l'organizzazione mostra di sé"),
        _("Finché partecipano; le righe dei conti dieci anni"),
    ),
    "records": Activity(
        _("Registri di chi ha fatto e letto"),
        _("Poter dire chi ha fatto che cosa, e chi ha letto i dati di chi."),
        _("Obbligo di legge (art. 5.2 e 32)"),
        _("Chi agisce; chi è stato letto"),
        _("Nessuno; ciascuno vede chi ha letto i suoi dati"),
        _("Le letture due anni; gli atti dieci, con i soli numeri"),
    ),
}
