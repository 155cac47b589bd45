"""The operator's pages."""

from django.urls import path

from mentoring.web.operator import (
    admissions,
    consents,
    desk,
    funds,
    incoming,
    letters,
    log_in,
    outbox,
    payouts,
    retention,
    rounds,
    wordings,
)

urlpatterns = [
    path("conservazione/", retention.retention, name="operator_retention"),
    path("", desk.desk, name="operator_desk"),
    path("organizzazioni/", admissions.admissions, name="operator_admissions"),
    path("organizzazioni/<int:pk>/", admissions.admission, name="operator_admission"),
    path("bonifici/", incoming.incoming, name="operator_incoming"),
    path("bonifici/<int:pk>/", incoming.match, name="operator_incoming_match"),
    path("fondi/", funds.funds, name="operator_funds"),
    path("programmi/", funds.programmes, name="operator_programmes"),
    path("assegnazioni/", rounds.rounds, name="operator_rounds"),
    path("assegnazioni/nuova/", rounds.round_new, name="operator_round_new"),
    path("assegnazioni/<int:pk>/", rounds.round_page, name="operator_round"),
    path("liquidazioni/", payouts.payouts, name="operator_payouts"),
    path("liquidazioni/nuova/", payouts.payout_new, name="operator_payout_new"),
    path("liquidazioni/<int:pk>/", payouts.payout, name="operator_payout"),
    path("liquidazioni/<int:pk>/pain.xml", payouts.payout_file, name="operator_payout_file"),
    path("accessi/", log_in.second_steps, name="operator_second_steps"),
    path("consensi/", consents.consents, name="operator_consents"),
    path("consensi/testo/", consents.text, name="operator_consent_text"),
    path("consensi/testo/<int:pk>/", consents.version, name="operator_consent_version"),
    path("consensi/situazioni/", consents.disadvantage, name="operator_disadvantage"),
    path("consensi/situazioni/<int:pk>/", consents.retire, name="operator_disadvantage_retire"),
    path("consensi/programmi/<slug:slug>/", consents.wants, name="operator_wants"),
    path("messaggi/", outbox.outbox, name="operator_outbox"),
    path("messaggi/lettere/", letters.letters, name="operator_letters"),
    path("messaggi/lettere/<int:pk>/", letters.letter, name="operator_letter"),
    path("messaggi/parole/", wordings.wordings, name="operator_wordings"),
    path("messaggi/parole/<slug:kind>/<slug:language>/", wordings.wording, name="operator_wording"),
]
