"""The tables that tell of whoever logs in: accounts, sessions, the roles they have. Part of the register."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mentoring.privacy.holding import FORM, ID, KEY, MARK, OURS, Holding

OF_ACCOUNTS: Mapping[str, Holding] = {
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
        ID | {"password": KEY},
        by_user="pk",
    ),
    "account.emailaddress": Holding(
        _("Indirizzi"),
        "accounts",
        {"email": _("E-mail"), "verified": _("Confermato"), "primary": _("Principale")},
        ID | {"user": OURS},
        by_user="user",
    ),
    "account.emailconfirmation": Holding(
        _("Conferme d'indirizzo"),
        "accounts",
        {"created": _("Chiesta il"), "sent": _("Mandata il")},
        ID | {"email_address": OURS, "key": KEY},
        by_user="email_address__user",
    ),
    "mfa.authenticator": Holding(
        _("Secondo passo"),
        "accounts",
        {"type": _("Quale"), "created_at": _("Dal"), "last_used_at": _("Usato il")},
        ID | {"user": OURS, "data": KEY},
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
        ID | {"user": OURS, "session_key": KEY, "data": OURS},
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
        ID | {"user": OURS, "extra_data": _("il codice fiscale, cifrato: lo trovi nella scheda")},
        by_user="user",
    ),
    "socialaccount.socialtoken": Holding(
        _("Chiavi di altri servizi"),
        "accounts",
        {"expires_at": _("Fino al")},
        ID | {"app": OURS, "account": OURS, "token": KEY, "token_secret": KEY},
        by_user="account__user",
    ),
    "people.membership": Holding(
        _("Ruoli"),
        "bodies",
        {"organisation": _("Organizzazione"), "role": _("Ruolo"), "is_active": _("Attivo")},
        ID | {"user": OURS},
        by_user="user",
    ),
    "checkins.loadedlist": Holding(
        _("Liste caricate all'ingresso"),
        "bodies",
        {
            "provider": _("Organizzazione"),
            "occurrence": _("Che cosa e quando"),
            "loaded_at": _("Caricata il"),
            "reported_at": _("Ingressi mandati il"),
        },
        ID | dict.fromkeys(("user", "membership_number", "usher", "device"), OURS),
        by_user="user",
    ),
    "people.firstvisit": Holding(
        _("Prime visite"),
        "accounts",
        {"role": _("Ruolo"), "step": _("Passo"), "ended_at": _("Finita il")},
        ID | {"user": OURS},
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
        ID | {"fingerprint": MARK, "key_fingerprint": MARK, "invited_by": OURS, "accepted_by": OURS},
        by_user="accepted_by",
    ),
    "programmes.message": Holding(
        _("Domande e risposte con il gestore"),
        "bodies",
        {"text": _("Testo"), "at": _("Quando"), "role": _("In che ruolo"), "admission": _("Richiesta")},
        ID | FORM | {"author": OURS, "document": _("è un documento dell'organizzazione")},
        by_user="author",
    ),
}
