"""Tables that are no part of a person's file: those of bodies, and those that tell of nobody, each with a reason."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Bodies: they may be one citizen. Its people read and correct the record on its page; it is not a person's file.
OF_BODIES: Mapping[str, tuple[str, Promise]] = {
    "people.organisation": ("bodies", _("la scheda di un'organizzazione: chi agisce per lei la legge e la corregge")),
    "treasury.incoming": ("bodies", _("un bonifico arrivato: chi paga è un mentore; le righe dei conti restano")),
    "ushers.usher": (
        "bodies",
        _("chi aiuta a una porta per una sera: come lo chiama chi gestisce; dopo 90 giorni senza nome"),
    ),
    "rolls.roll": ("nominations", _("l'elenco di una scuola fino alla conferma: cifrato, poi dimenticato")),
    "rolls.rollrow": ("nominations", _("una riga di quell'elenco: cifrata, poi dimenticata")),
}

_SETUP = _("dice com'è fatta l'installazione")
_MONEY = _("soldi e numeri: di una persona non c'è che un numero di buono o prenotazione")
_PUBLIC = _("è pubblico: che cosa si può fare, e dove")
_WORK = _("dice quale operatore ha preparato o approvato: un numero, per i quattro occhi")
_BODY = _("dice di un'organizzazione, non di una persona")
_COUNT = _("serve solo a contare, con impronte")

NOT_PERSONAL: Mapping[str, Promise] = {
    **dict.fromkeys(("auth.permission", "auth.group", "contenttypes.contenttype", "socialaccount.socialapp"), _SETUP),
    **dict.fromkeys(("programmes.vertical", "programmes.discipline", "programmes.territory"), _SETUP),
    "programmes.signingkey": _SETUP,
    **dict.fromkeys(("programmes.look", "programmes.logo", "programmes.programme", "records.wording"), _SETUP),
    **dict.fromkeys(("nominations.requirement", "nominations.disadvantage", "nominations.consenttext"), _SETUP),
    **dict.fromkeys(("privacy.keeping", "privacy.forgettingday", "rolls.columnhabit", "awards.watch"), _SETUP),
    "bookings.rules": _SETUP,
    "offers.firstoffers": _SETUP,
    **dict.fromkeys(("ledger.transfer", "ledger.balance", "ledger.snapshot"), _MONEY),
    **dict.fromkeys(("funds.pledge", "funds.fund", "funds.gift", "treasury.payout", "treasury.payoutline"), _MONEY),
    "vouchers.leftover": _MONEY,
    **dict.fromkeys(("offers.place", "offers.offer", "offers.occurrence", "offers.session"), _PUBLIC),
    "offers.suspendedseats": _PUBLIC,
    **dict.fromkeys(("offers.entry", "offers.told", "offers.word"), _PUBLIC),
    **dict.fromkeys(("offers.access", "offers.reduction", "offers.picture", "offers.picturefile"), _PUBLIC),
    **dict.fromkeys(("playbills.listing", "playbills.listeddate", "playbills.row"), _PUBLIC),
    **dict.fromkeys(("playbills.source", "playbills.run"), _BODY),
    "bookings.group": _("dice chi porta quante persone dove; chi sono lo dicono le loro prenotazioni"),
    **dict.fromkeys(("awards.round", "awards.approval", "treasury.payoutbatch", "claims.sheet"), _WORK),
    "awards.ruleset": _("sono le regole di un programma: pubbliche, e scritte da un operatore di cui resta il numero"),
    "awards.archive": _("dice con che cosa si è deciso, senza nomi: sigillato, per rifare i conti"),
    **dict.fromkeys(
        ("programmes.admission", "programmes.readiness", "offers.trust"),
        _("dice di un'organizzazione, non di una persona"),
    ),
    "records.attempt": _COUNT,
    "sessions.session": _("cifrata; dura quanto si resta dentro"),
}
