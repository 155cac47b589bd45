"""Where personal data lie, table by table and column by column: the one list that everything else is made from.

The download hands over what is `told` here, the register of processing activities (GDPR art. 30) is written from it
and from activities.py, and a test holds it against the tables: a new table or column is put here, or nothing works.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_OURS = _("serve a noi per non confondere due righe; di te non dice niente")
_KEY = _("una chiave: darla via la renderebbe inutile")
_MARK = _("un'impronta che nessuno può rileggere")


@dataclass(frozen=True)
class Holding:
    """One table that tells of people: how somebody's rows are found, and what they tell."""

    title: Promise
    activity: str
    told: Mapping[str, Promise]  # Column -> what it is called.
    withheld: Mapping[str, Promise] = field(default_factory=dict)  # Column -> why it is not handed over.
    by_person: str = ""  # The way from the table to a person's number,
    by_user: str = ""  # and to an account's.


_ID = {"id": _OURS}
_FORM = {"form_key": _OURS}

HOLDINGS: Mapping[str, Holding] = {
    "people.person": Holding(
        _("La scheda"),
        "nominations",
        {
            "first_name": _("Nome"),
            "last_name": _("Cognome"),
            "born_on": _("Data di nascita"),
            "street": _("Via e numero"),
            "postcode": _("CAP"),
            "municipality": _("Comune"),
            "fiscal_code": _("Codice fiscale"),
            "created_at": _("Dal"),
            "leaving_at": _("Cancellazione chiesta il"),
            "erased_at": _("Cancellata il"),
        },
        _ID | {"fingerprint": _MARK, "user": _OURS},
        by_person="pk",
        by_user="user",
    ),
    "people.guardianship": Holding(
        _("Chi risponde per chi"),
        "nominations",
        {"user": _("Genitore o tutore"), "person": _("Per")},
        _ID,
        by_person="person",
        by_user="user",
    ),
    "nominations.nomination": Holding(
        _("Segnalazioni"),
        "nominations",
        {
            "programme": _("Programma"),
            "nominator": _("Chi ha segnalato"),
            "reason": _("Perché"),
            "words": _("Con parole sue"),
            "average": _("Media"),
            "conduct": _("Condotta"),
            "prize": _("Premio"),
            "need": _("Fascia ISEE"),
            "need_attested_by": _("Fascia attestata da"),
            "need_attested_at": _("Fascia attestata il"),
            "disadvantages": _("Difficoltà"),
            "wishes": _("Desideri"),
            "is_priority": _("Da servire per primi"),
            "lacking": _("Che cosa manca"),
            "guardian_name": _("Genitore o tutore"),
            "guardian_email": _("E-mail della famiglia"),
            "guardian_phone": _("Telefono della famiglia"),
            "own_email": _("E-mail della ragazza o del ragazzo"),
            "mailed_at": _("E-mail mandata il"),
            "printed_at": _("Lettera stampata il"),
            "state": _("A che punto è"),
            "created_at": _("Segnalata il"),
            "decided_at": _("Risposta del"),
        },
        _ID
        | _FORM
        | {"person": _OURS}
        | dict.fromkeys(("link_fingerprint", "letter_fingerprint", "pin_fingerprint", "own_fingerprint"), _MARK),
        by_person="person",
    ),
    "nominations.consent": Holding(
        _("Consensi"),
        "nominations",
        {
            "nomination": _("Segnalazione"),
            "giver": _("Chi"),
            "giver_name": _("Firma"),
            "text_version": _("Versione del testo"),
            "text": _("Testo"),
            "language": _("Lingua"),
            "purpose": _("Per che cosa"),
            "channel": _("Come"),
            "given_at": _("Quando"),
            "signed_on": _("Firmato il"),
            "recorded_by": _("Registrato da"),
            "ended_at": _("Finito il"),
            "ended_how": _("Come è finito"),
        },
        _ID | {"scan": _("è fra i documenti, qui sotto")},
        by_person="nomination__person",
    ),
    "nominations.evidence": Holding(
        _("Documenti allegati"),
        "nominations",
        {"nomination": _("Segnalazione"), "kind": _("Che cos'è"), "attachment": _("Documento")},
        _ID | _FORM,
        by_person="nomination__person",
    ),
    "attachments.attachment": Holding(
        _("File"),
        "nominations",
        {
            "id": _("Numero"),
            "kind": _("Tipo"),
            "name": _("Nome"),
            "size": _("Grandezza"),
            "added_at": _("Aggiunto il"),
            "added_by": _("Aggiunto da"),
        },
        by_person="pk",  # By way of evidence and consents: queries.py.
    ),
    "attachments.content": Holding(
        _("Contenuto dei file"),
        "nominations",
        {"attachment": _("File"), "sealed": _("Contenuto")},
        _ID,
        by_person="attachment",
    ),
    "twins.decision": Holding(
        _("Schede unite o tenute distinte"),
        "nominations",
        {"verdict": _("Che cosa si è deciso"), "role": _("In che ruolo"), "decided_at": _("Quando")},
        _ID | dict.fromkeys(("lower_id", "higher_id", "kept", "decided_by"), _OURS),
        by_person="kept",
    ),
    "cards.card": Holding(
        _("Carte per entrare nel borsellino"),
        "vouchers",
        {
            "nominator": _("Chi l'ha data"),
            "state": _("A che punto è"),
            "issued_at": _("Fatta il"),
            "used_at": _("Usata il"),
            "ended_at": _("Finita il"),
        },
        _ID | {"person": _OURS, "fingerprint": _MARK, "pin_hash": _KEY, "tries": _OURS, "issued_by": _OURS},
        by_person="person",
    ),
    "claims.claimcode": Holding(
        _("Codici di riscatto"),
        "nominations",
        {
            "number": _("Numero"),
            "state": _("A che punto è"),
            "told": _("Che cosa avete scritto"),
            "claimed_at": _("Usato il"),
            "decided_at": _("Confermato il"),
            "nomination": _("Segnalazione"),
        },
        _ID | {"fingerprint": _MARK, "sheet": _OURS},
        by_person="nomination__person",
    ),
    "vouchers.voucher": Holding(
        _("Buoni"),
        "vouchers",
        {
            "programme": _("Programma"),
            "amount_cents": _("Importo in centesimi"),
            "spending_scope": _("Per che cosa"),
            "expires_on": _("Fino al"),
            "state": _("A che punto è"),
            "issued_at": _("Dato il"),
            "told_days_before": _("Quanti giorni prima della fine lo abbiamo ricordato"),
        },
        _ID | {"person": _OURS, "key": _OURS, "fund": _("di chi sono i soldi lo sanno solo i conti")},
        by_person="person",
    ),
    "awards.award": Holding(
        _("Assegnazioni"),
        "vouchers",
        {
            "nomination": _("Segnalazione"),
            "position": _("Posto nell'ordine"),
            "standing": _("Com'è andata"),
            "points": _("Punti, criterio per criterio"),
            "total_points": _("Punti in tutto"),
            "amount_cents": _("Importo secondo le regole, in centesimi"),
            "given_cents": _("Importo dato, in centesimi"),
            "barred": _("La regola che non lo ha permesso"),
            "is_reserved": _("Su un posto riservato"),
            "change": _("Che cosa l'avrebbe cambiato"),
        },
        _ID | {"round": _OURS, "is_issued": _OURS, "obstacles": _("dice di altri fondi, non di te")},
        by_person="nomination__person",
    ),
    "awards.slice": Holding(
        _("Di quali buoni è fatta un'assegnazione"),
        "vouchers",
        {"award": _("Assegnazione"), "amount_cents": _("Importo in centesimi"), "voucher": _("Buono")},
        _ID | {"fund": _("di chi sono i soldi lo sanno solo i conti")},
        by_person="award__nomination__person",
    ),
    "awards.review": Holding(
        _("Riesami"),
        "vouchers",
        {
            "award": _("Di quale risultato"),
            "state": _("A che punto è"),
            "asked_at": _("Chiesto il"),
            "decided_at": _("Deciso il"),
            "reason": _("Perché"),
        },
        _ID | dict.fromkeys(("last_word", "decided_by", "round"), _OURS),
        by_person="award__nomination__person",
    ),
    "awards.reviewmessage": Holding(
        _("Domande e risposte di un riesame"),
        "vouchers",
        {"text": _("Testo"), "at": _("Quando"), "role": _("In che ruolo")},
        _ID | _FORM | {"review": _OURS, "author": _OURS},
        by_person="review__award__nomination__person",
    ),
    "bookings.booking": Holding(
        _("Prenotazioni"),
        "vouchers",
        {
            "occurrence": _("Che cosa e quando"),
            "provider": _("Da chi"),
            "price_cents": _("Importo in centesimi"),
            "code": _("Codice"),
            "state": _("A che punto è"),
            "booked_at": _("Prenotata il"),
            "redeemed_at": _("Usata il"),
            "released_at": _("Liberata il"),
        },
        _ID | _FORM | {"redeem_key": _OURS, "territory": _OURS, "person": _OURS},
        by_person="person",
    ),
    "bookings.hold": Holding(
        _("Come sono state pagate"),
        "vouchers",
        {"booking": _("Prenotazione"), "voucher": _("Buono"), "amount_cents": _("Importo in centesimi")},
        _ID | {"fund": _("di chi sono i soldi lo sanno solo i conti")},
        by_person="booking__person",
    ),
    "records.parcel": Holding(
        _("Messaggi"),
        "messages",
        {
            "kind": _("Quale"),
            "channel": _("Come"),
            "to": _("A chi"),
            "context": _("Che cosa diceva"),
            "language": _("Lingua"),
            "state": _("A che punto è"),
            "created_at": _("Scritto il"),
            "sent_at": _("Mandato il"),
        },
        _ID | dict.fromkeys(("key", "territory_id", "person_id", "attempts", "next_try_at", "last_error"), _OURS),
        by_person="person_id",
    ),
    "records.reading": Holding(
        _("Chi ha letto questi dati"),
        "records",
        {
            "at": _("Quando"),
            "role": _("In che ruolo"),
            "organisation_id": _("Per quale organizzazione"),
            "why": _("Per"),
            "page": _("Dove"),
        },
        _ID | {"person_id": _OURS, "user_id": _("il nome di chi lavora lì; l'organizzazione sì, e ne risponde")},
        by_person="person_id",
    ),
    "records.entry": Holding(
        _("Che cosa è stato fatto"),
        "records",
        {
            "at": _("Quando"),
            "role": _("In che ruolo"),
            "verb": _("Che cosa"),
            "subject": _("Su che cosa"),
            "subject_id": _("Numero"),
            "facts": _("In breve"),
            "organisation_id": _("Per quale organizzazione"),
        },
        _ID | {"user_id": _OURS},
        by_user="user_id",
    ),
    "people.user": Holding(
        _("L'accesso"),
        "accounts",
        {
            "email": _("E-mail"),
            "name": _("Nome"),
            "language": _("Lingua"),
            "is_active": _("Attivo"),
            "is_administrator": _("Cura l'installazione"),
            "created_at": _("Dal"),
            "last_login": _("Ultimo ingresso"),
        },
        _ID | {"password": _KEY},
        by_user="pk",
    ),
    "account.emailaddress": Holding(
        _("Indirizzi"),
        "accounts",
        {"email": _("E-mail"), "verified": _("Confermato"), "primary": _("Principale")},
        _ID | {"user": _OURS},
        by_user="user",
    ),
    "account.emailconfirmation": Holding(
        _("Conferme d'indirizzo"),
        "accounts",
        {"created": _("Chiesta il"), "sent": _("Mandata il")},
        _ID | {"email_address": _OURS, "key": _KEY},
        by_user="email_address__user",
    ),
    "mfa.authenticator": Holding(
        _("Secondo passo"),
        "accounts",
        {"type": _("Quale"), "created_at": _("Dal"), "last_used_at": _("Usato il")},
        _ID | {"user": _OURS, "data": _KEY},
        by_user="user",
    ),
    "usersessions.usersession": Holding(
        _("Dove sei dentro"),
        "accounts",
        {
            "created_at": _("Dal"),
            "last_seen_at": _("Visto il"),
            "ip": _("Indirizzo di rete"),
            "user_agent": _("Dispositivo"),
        },
        _ID | {"user": _OURS, "session_key": _KEY, "data": _OURS},
        by_user="user",
    ),
    "socialaccount.socialaccount": Holding(
        _("Identità da altri servizi"),
        "accounts",
        {
            "provider": _("Servizio"),
            "uid": _("Numero lì"),
            "last_login": _("Ultimo ingresso"),
            "date_joined": _("Dal"),
        },
        _ID | {"user": _OURS, "extra_data": _("il codice fiscale, cifrato: lo trovi nella scheda")},
        by_user="user",
    ),
    "socialaccount.socialtoken": Holding(
        _("Chiavi di altri servizi"),
        "accounts",
        {"expires_at": _("Fino al")},
        _ID | {"app": _OURS, "account": _OURS, "token": _KEY, "token_secret": _KEY},
        by_user="account__user",
    ),
    "people.membership": Holding(
        _("Ruoli"),
        "bodies",
        {"organisation": _("Organizzazione"), "role": _("Ruolo"), "is_active": _("Attivo")},
        _ID | {"user": _OURS},
        by_user="user",
    ),
    "people.firstvisit": Holding(
        _("Prime visite"),
        "accounts",
        {"role": _("Ruolo"), "step": _("Passo"), "ended_at": _("Finita il")},
        _ID | {"user": _OURS},
        by_user="user",
    ),
    "people.invitation": Holding(
        _("Inviti accettati"),
        "bodies",
        {
            "organisation": _("Organizzazione"),
            "role": _("Ruolo"),
            "email": _("E-mail"),
            "state": _("A che punto è"),
            "sent_at": _("Mandato il"),
            "expires_at": _("Fino al"),
        },
        _ID | {"fingerprint": _MARK, "key_fingerprint": _MARK, "invited_by": _OURS, "accepted_by": _OURS},
        by_user="accepted_by",
    ),
    "programmes.message": Holding(
        _("Domande e risposte con il gestore"),
        "bodies",
        {"text": _("Testo"), "at": _("Quando"), "role": _("In che ruolo"), "admission": _("Richiesta")},
        _ID | _FORM | {"author": _OURS, "document": _("è un documento dell'organizzazione")},
        by_user="author",
    ),
}
