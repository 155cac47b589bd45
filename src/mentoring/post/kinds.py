"""Every kind of message: what its gaps are filled with, and facts to try it with.

The words themselves are in templates/messages/<kind>.txt; there each gap is a plain variable.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentoring.post.date_kinds import DATES
from mentoring.post.gaps import AMOUNT as _AMOUNT
from mentoring.post.gaps import AN_EVENING as _AN_EVENING
from mentoring.post.gaps import CODE as _CODE
from mentoring.post.gaps import GAPS, Kind
from mentoring.post.gaps import IN_LINE as _IN_LINE
from mentoring.post.gaps import MOMENT as _MOMENT
from mentoring.post.gaps import NEXT_PLACE as _NEXT_PLACE
from mentoring.post.gaps import REQUEST as _REQUEST
from mentoring.post.gaps import sample_day as _sample_day
from mentoring.post.gaps import sample_evening as _sample_evening
from mentoring.post.gaps import to as _to

__all__ = ["GAPS", "KINDS", "OURS", "Kind"]

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
            "money": "{% include 'messages/_own_part.txt' %}",
            "link": _to("booking", "booking"),
        },
        _AN_EVENING | {"nominator": "Istituto Costa", "at_door_cents": 0},
        _("Apri la prenotazione"),
        needed=("money", "link"),
    ),
    "booking_cancelled": Kind(
        _("Prenotazione annullata"),
        {"first_name": "", "title": "", "moment": _MOMENT}
        | {"money": "{% include 'messages/_money_back.txt' %}", "link": _to("offers")},
        {**_AN_EVENING, "back_cents": 12_00, "lost_cents": 0},
        _("Guarda che cosa c'è"),
    ),
    "booking_missed": Kind(
        _("Posto rimasto vuoto"),
        {"first_name": "", "title": "", "moment": _MOMENT, "link": _to("booking", "booking")},
        _AN_EVENING,
        _("Guarda la prenotazione"),
    ),
    "booking_paused": Kind(
        _("Prenotazioni in pausa"),
        {"first_name": "", "title": "", "moment": _MOMENT, "until": "{{ until|day }}", "link": _to("wallet")},
        {**_AN_EVENING, "until": _sample_evening},
        _("Apri il borsellino"),
        needed=("until",),
    ),
    "booking_counted": Kind(
        _("Prenotazione contata come usata"),
        {"first_name": "", "title": "", "link": _to("booking", "booking")},
        _AN_EVENING,
        _("Guarda la prenotazione"),
    ),
    "booking_late": Kind(
        _("Prenotazione contata dopo"),
        {"first_name": "", "title": "", "link": _to("booking", "booking")},
        _AN_EVENING,
        _("Guarda la prenotazione"),
    ),
    **DATES,
    "seat_offered": Kind(
        _("Si è liberato un posto"),
        {**_IN_LINE, "until": "{{ until|when }}"},
        {**_AN_EVENING, "offer": 1, "until": _sample_evening},
        _("Prenota o di' di no"),
        needed=("until", "link"),
    ),
    "line_closed": Kind(_("Lista d'attesa chiusa"), _IN_LINE, {**_AN_EVENING, "offer": 1}, _("Guarda le altre date")),
    "line_called_off": Kind(
        _("Data annullata, a chi era in lista"), _IN_LINE, {**_AN_EVENING, "offer": 1}, _("Guarda le altre date")
    ),
    "line_moved": Kind(
        _("Data spostata, a chi è in lista"),
        {**_IN_LINE, "before": "{{ was_at|when }}"},
        {**_AN_EVENING, "offer": 1, "was_at": _sample_evening},
        _("Guarda la data"),
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
    "suspended_seats": Kind(
        _("Posti sospesi, a chi lo desiderava"),
        {**_IN_LINE, "amount": "{% include 'messages/_price.txt' %}", "wishes": _to("wishes")},
        {**_AN_EVENING, "offer": 1, "amount_cents": 3_00},
        _("Guarda se ce n'è ancora"),
        needed=("link", "wishes"),
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
    "offer_waits": Kind(
        _("Proposta da guardare, al gestore"),
        {"organisation": "", "title": "", "link": _to("operator_offer", "offer")},
        {"organisation": "Libreria La Torre", "title": "Leggere ad alta voce", "offer": 1},
        _("Guarda e decidi"),
        needed=("link",),
    ),
    "offer_accepted": Kind(
        _("Proposta accettata"),
        {"title": "", "link": _to("provider_offer", "offer")},
        {"title": "Leggere ad alta voce", "offer": 1},
        _("Apri la proposta"),
    ),
    "offer_sent_back": Kind(
        _("Proposta rimandata all'ente"),
        {"title": "", "text": "", "link": _to("provider_offer", "offer")},
        {"title": "Leggere ad alta voce", "text": "Manca l'età: per chi è?", "offer": 1},
        _("Apri la proposta"),
        needed=("text",),
    ),
    "offer_taken_down": Kind(
        _("Proposta tolta dal gestore"),
        {"title": "", "text": "", "link": _to("provider_offer", "offer")},
        {"title": "Leggere ad alta voce", "text": "Il prezzo non è quello vero.", "offer": 1},
        _("Apri la proposta"),
        needed=("text",),
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
