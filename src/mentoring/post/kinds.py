"""Every kind of message: what its gaps are filled with, and facts to try it with.

The words themselves are in templates/messages/<kind>.txt; there each gap is a plain variable. How a gap is said is a
template here, because sums and days are said by the same filters as on every page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_AMOUNT = "{{ amount_cents|euro }}"
_CODE = "{{ code|code }}"
_MOMENT = "{{ starts_at|when }}"


def _to(url_name: str, *arguments: str) -> str:
    return f'{{{{ site }}}}{{% url "web:{url_name}" {" ".join(arguments)} %}}'


# What each gap is, for whoever writes words.
GAPS: Mapping[str, Promise] = {
    "amount": _("l'importo"),
    "before": _("il giorno e l'ora di prima"),
    "code": _("il codice"),
    "day": _("l'ultimo giorno utile"),
    "duty": _("che cosa potrà fare chi accetta"),
    "first_name": _("il nome della ragazza o del ragazzo"),
    "holder": _("l'intestatario del conto"),
    "iban": _("l'IBAN del conto"),
    "inviter": _("chi invita"),
    "link": _("l'indirizzo della pagina da aprire: da solo su una riga diventa un pulsante"),
    "moment": _("il giorno e l'ora"),
    "money": _("che ne è dei soldi"),
    "next_step": _("che cosa si può fare adesso"),
    "nominator": _("chi ha segnalato"),
    "organisation": _("il nome dell'organizzazione"),
    "others": _("quanti questa volta restano senza buono"),
    "outcome": _("com'è finito"),
    "pin": _("il PIN, se il messaggio va per posta"),
    "place": _("il luogo"),
    "programme": _("il programma"),
    "reader": _("chi legge: il genitore, o la ragazza o il ragazzo"),
    "reference": _("il riferimento del bonifico"),
    "served": _("quanti ricevono un buono"),
    "text": _("le parole di chi scrive"),
    "title": _("il titolo della proposta"),
    "until": _("fino a quando c'è tempo"),
    "waiting": _("quanti restano in lista d'attesa"),
    "wallet": _("l'indirizzo del borsellino"),
    "why": _("il motivo, se c'è"),
}


@dataclass(frozen=True)
class Kind:
    """One kind of message that a territory can word."""

    label: Promise
    gaps: Mapping[str, str]  # Gap -> the template that says it; "" for a fact of the same name, as it is.
    sample: Mapping[str, Any]  # Facts to show the words with.
    button: Promise | str = ""  # What is written on the button that opens {link}.
    needed: tuple[str, ...] = field(default=())  # Without these gaps the message would be useless.


def _sample_evening() -> str:
    return (timezone.localtime() + timedelta(days=9)).replace(hour=21, minute=0, second=0, microsecond=0).isoformat()


def _sample_day() -> str:
    return (timezone.localdate() + timedelta(days=200)).isoformat()


_AN_EVENING = {
    "first_name": "Viola",
    "title": "Il violino e la pioggia",
    "starts_at": _sample_evening,
    "place": "Teatro Cagnoni, Vigevano",
    "code": "K7MQ2XRD",
    "booking": 1,
}
_NEXT_PLACE = (
    '{% if role == "mentor" %}' + _to("mentor_desk") + '{% elif role == "nominator" %}' + _to("nominator_desk")
) + ('{% elif role == "provider" %}' + _to("provider_desk") + "{% endif %}")

_REQUEST = _to("admission") + '?richiesta={{ admission|stringformat:"d" }}'

KINDS: Mapping[str, Kind] = {
    "consent_request": Kind(
        _("Richiesta di consenso"),
        {"reader": "{{ guardian|default:first_name }}", "first_name": "", "nominator": "", "programme": ""}
        | {"link": _to("consent", "link")},
        {
            "guardian": "Ada Bianchi",
            "first_name": "Viola",
            "nominator": "Istituto Costa",
            "programme": "Arte per tutti",
            "link": "K7MQ2XRDK7MQ2XRD",
        },
        _("Leggi e rispondi"),
        needed=("link",),
    ),
    "claim_confirmed": Kind(
        _("Codice riconosciuto"),
        {"first_name": "", "nominator": "", "programme": "", "link": _to("offers")},
        {"first_name": "Viola", "nominator": "Istituto Costa", "programme": "Arte per tutti"},
        _("Guarda che cosa c'è"),
    ),
    "claim_refused": Kind(
        _("Codice non riconosciuto"),
        {"first_name": "", "nominator": "", "programme": ""},
        {"first_name": "Viola", "nominator": "Istituto Costa", "programme": "Arte per tutti"},
    ),
    "card_issued": Kind(
        _("Carta consegnata"),
        {"first_name": "", "nominator": "", "link": _to("own_card")},
        {"first_name": "Viola", "nominator": "Istituto Costa"},
        _("Guarda la carta"),
    ),
    "consent_request_own": Kind(
        _("Richiesta di consenso alla ragazza o al ragazzo"),
        {"first_name": "", "nominator": "", "programme": "", "link": _to("consent", "link")},
        {
            "first_name": "Viola",
            "nominator": "Istituto Costa",
            "programme": "Arte per tutti",
            "link": "K7MQ2XRDK7MQ2XRD",
        },
        _("Leggi e rispondi"),
        needed=("link",),
    ),
    "came_of_age": Kind(
        _("Diciotto anni: si chiede di nuovo"),
        {"first_name": "", "nominator": "", "programme": "", "link": _to("consent", "link")}
        | {"pin": "{% include 'messages/_pin.txt' %}"},
        {
            "first_name": "Viola",
            "nominator": "Istituto Costa",
            "programme": "Arte per tutti",
            "link": "K7MQ2XRDK7MQ2XRD",
            "pin": "482913",
        },
        _("Leggi e rispondi"),
        needed=("link", "pin"),
    ),
    "consent_withdrawn": Kind(
        _("Consenso ritirato, a chi ha segnalato"),
        {"programme": "", "link": _to("nominator_nomination", "nomination")},
        {"programme": "Arte per tutti", "nomination": 1},
        _("Apri la segnalazione"),
    ),
    "consent_withdrawn_operator": Kind(
        _("Consenso ritirato, al gestore"),
        {"programme": "", "nominator": "", "link": _to("operator_consents")},
        {"programme": "Arte per tutti", "nominator": "Istituto Costa"},
        _("Apri i consensi"),
    ),
    "voucher_issued": Kind(
        _("Buono ricevuto"),
        {"first_name": "", "amount": _AMOUNT, "programme": "", "day": "{{ expires_on|day }}"}
        | {"link": _to("offers"), "wallet": _to("wallet")},
        {"first_name": "Viola", "amount_cents": 80_00, "programme": "Arte per tutti", "expires_on": _sample_day},
        _("Vai alle proposte"),
    ),
    "award_waiting": Kind(
        _("Lista d'attesa"),
        {"first_name": "", "programme": "", "day": "{{ review_until|day }}", "link": _to("result", "award")},
        {"first_name": "Viola", "programme": "Arte per tutti", "award": 1, "review_until": _sample_day},
        _("Leggi com'è andata"),
        needed=("link",),
    ),
    "award_out": Kind(
        _("Fuori dalle regole di un'assegnazione"),
        {"first_name": "", "programme": "", "day": "{{ review_until|day }}", "link": _to("result", "award")},
        {"first_name": "Viola", "programme": "Arte per tutti", "award": 1, "review_until": _sample_day},
        _("Leggi perché"),
        needed=("link",),
    ),
    "round_ready": Kind(
        _("Assegnazione preparata da sola, al gestore"),
        {"programme": "", "served": "", "amount": _AMOUNT, "link": _to("operator_round", "round")},
        {"programme": "Arte per tutti", "served": 4, "amount_cents": 320_00, "round": 1},
        _("Guarda e decidi"),
        needed=("link",),
    ),
    "round_done": Kind(
        _("Assegnazione conclusa, a chi ha segnalato"),
        {"programme": "", "served": "", "waiting": "", "others": "", "link": _to("nominator_desk")},
        {"programme": "Arte per tutti", "served": 12, "waiting": 3, "others": 1},
        _("Guarda le segnalazioni"),
    ),
    "voucher_ending": Kind(
        _("Buono che sta per scadere"),
        {"first_name": "", "amount": _AMOUNT, "day": "{{ expires_on|day }}"}
        | {"link": _to("offers"), "wallet": _to("wallet")},
        {"first_name": "Viola", "amount_cents": 34_00, "expires_on": _sample_day},
        _("Guarda che cosa c'è"),
        needed=("day",),
    ),
    "review_asked": Kind(
        _("Riesame chiesto, al gestore"),
        {"programme": "", "link": _to("operator_review", "review")},
        {"programme": "Arte per tutti", "review": 1},
        _("Leggi e rispondi"),
    ),
    "review_reply": Kind(
        _("Riesame: la famiglia scrive, al gestore"),
        {"programme": "", "link": _to("operator_review", "review")},
        {"programme": "Arte per tutti", "review": 1},
        _("Leggi e decidi"),
    ),
    "review_answered": Kind(
        _("Riesame: il gestore scrive alla famiglia"),
        {"first_name": "", "programme": "", "text": "", "link": _to("result", "award")},
        {"first_name": "Viola", "programme": "Arte per tutti", "text": "Ci manda la pagella?", "award": 1},
        _("Leggi e rispondi"),
        needed=("text", "link"),
    ),
    "review_decided": Kind(
        _("Riesame deciso"),
        {"first_name": "", "programme": "", "outcome": "{% include 'messages/_outcome.txt' %}"}
        | {"why": "{% include 'messages/_why.txt' %}", "link": _to("result", "award")},
        {"first_name": "Viola", "programme": "Arte per tutti", "outcome": "upheld"}
        | {"reason": "La media sulla pagella è quella che avevamo.", "award": 1},
        _("Leggi tutto"),
    ),
    "booking_made": Kind(
        _("Prenotazione"),
        {
            "first_name": "",
            "title": "",
            "moment": _MOMENT,
            "place": "",
            "code": _CODE,
            "link": _to("booking", "booking"),
        },
        _AN_EVENING,
        _("Apri la prenotazione"),
        needed=("code",),
    ),
    "group_booked": Kind(
        _("Prenotazione con un gruppo"),
        {
            "first_name": "",
            "nominator": "",
            "title": "",
            "moment": _MOMENT,
            "place": "",
            "code": _CODE,
            "link": _to("booking", "booking"),
        },
        _AN_EVENING | {"nominator": "Istituto Costa"},
        _("Apri la prenotazione"),
        needed=("link",),
    ),
    "booking_cancelled": Kind(
        _("Prenotazione annullata"),
        {"first_name": "", "title": "", "moment": _MOMENT, "link": _to("offers")},
        _AN_EVENING,
        _("Guarda che cosa c'è"),
    ),
    "date_moved": Kind(
        _("Data spostata"),
        {"first_name": "", "title": "", "before": "{{ was_at|when }}", "moment": _MOMENT, "place": ""}
        | {
            "why": "{% include 'messages/_why.txt' %}",
            "until": "{{ free_until|when }}",
            "link": _to("booking", "booking"),
        },
        {**_AN_EVENING, "was_at": _sample_evening, "free_until": _sample_evening, "reason": "Il violinista è malato."},
        _("Apri la prenotazione"),
        needed=("moment", "link"),
    ),
    "date_cancelled": Kind(
        _("Data annullata da chi organizza"),
        {"first_name": "", "title": "", "moment": _MOMENT, "why": "{% include 'messages/_why.txt' %}"}
        | {"money": "{% include 'messages/_money_back.txt' %}", "link": _to("offers")},
        {**_AN_EVENING, "reason": "Il violinista è malato.", "back_cents": 12_00, "lost_cents": 0},
        _("Guarda che cosa c'è"),
        needed=("moment",),
    ),
    "pledge_made": Kind(
        _("Promessa fatta"),
        {"amount": _AMOUNT, "holder": "", "iban": "", "code": _CODE, "link": _to("mentor_pledge", "pledge")},
        {"amount_cents": 120_00, "holder": "Comune di Vigevano", "iban": "IT60X0542811101000000123456"}
        | {"code": "K7MQ2XRD", "pledge": 1},
        _("Apri il bollettino"),
        needed=("iban", "code"),
    ),
    "gift_received": Kind(
        _("Dono arrivato"),
        {"amount": _AMOUNT, "link": _to("mentor_desk")},
        {"amount_cents": 120_00},
        _("Guarda dove va"),
    ),
    "payout_executed": Kind(
        _("Pagamento a un ente"),
        {"amount": _AMOUNT, "reference": "", "link": _to("provider_statement")},
        {"amount_cents": 340_00, "reference": "MENTORING 12"},
        _("Apri l'estratto conto"),
    ),
    "admission_requested": Kind(
        _("Qualcuno chiede di partecipare"),
        {"organisation": "", "link": _to("operator_admissions")},
        {"organisation": "Libreria La Torre"},
        _("Leggi la richiesta"),
    ),
    "admission_question": Kind(
        _("Domanda a chi chiede di partecipare"),
        {"organisation": "", "text": "", "link": _REQUEST},
        {"organisation": "Libreria La Torre", "text": "Chi può firmare per voi?", "admission": 1},
        _("Leggi e rispondi"),
        needed=("text", "link"),
    ),
    "admission_answer": Kind(
        _("Risposta di chi chiede di partecipare"),
        {"organisation": "", "text": "", "link": _to("operator_admission", "admission")},
        {"organisation": "Libreria La Torre", "text": "Firmo io.", "admission": 1},
        _("Leggi e decidi"),
        needed=("text", "link"),
    ),
    "admission_admitted": Kind(
        _("Ammissione"),
        {"organisation": "", "next_step": "{% include 'messages/_next_step.txt' %}", "link": _NEXT_PLACE},
        {"organisation": "Libreria La Torre", "role": "mentor"},
        _("Comincia"),
    ),
    "invitation": Kind(
        _("Invito a un collega"),
        {"inviter": "", "organisation": "", "duty": "{% include 'messages/_role.txt' %}"}
        | {"day": "{{ expires_on|day }}", "link": _to("invitation", "link")},
        {"organisation": "Libreria La Torre", "inviter": "Ada Bianchi", "role": "mentor"}
        | {"expires_on": _sample_day, "link": "K7MQ2XRDK7MQ2XRD"},
        _("Leggi e rispondi"),
        needed=("link",),
    ),
    "admission_refused": Kind(
        _("Mancata ammissione"),
        {"organisation": "", "why": "{% include 'messages/_why.txt' %}"},
        {"organisation": "Libreria La Torre", "reason": "Manca lo statuto."},
    ),
    "admission_suspended": Kind(
        _("Sospensione"),
        {"organisation": "", "why": "{% include 'messages/_why.txt' %}", "link": _REQUEST},
        {"organisation": "Libreria La Torre", "reason": "Controlli in corso.", "admission": 1},
        _("Guarda che cosa è successo"),
    ),
    "admission_readmitted": Kind(
        _("Fine della sospensione"),
        {"organisation": "", "link": _NEXT_PLACE},
        {"organisation": "Libreria La Torre", "role": "mentor"},
        _("Riprendi"),
    ),
}

# What the installation says itself, whatever the territory: nobody else words it.
OURS: Mapping[str, Promise] = {
    "account": _("Accesso: codici e conferme"),
    "member_role_given": _("Nuovo ruolo"),
    "member_dismissed": _("Ruolo tolto"),
    "door_invited": _("Invito all'ingresso"),
    "iban_changed": _("IBAN cambiato"),
    "account_changed": _("Conto di un territorio cambiato"),
}
