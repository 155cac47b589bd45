from django.urls import path

from mentoring.web.beneficiary import consents, data, lines, own_card, own_twins, results, seats, wallet

urlpatterns = [
    path("", wallet.wallet, name="wallet"),
    path("carta/", own_card.own_card, name="own_card"),
    path("due-volte/", own_twins.own_twins, name="own_twins"),
    path("due-volte/<int:one>/<int:other>/", own_twins.decide, name="own_twins_decide"),
    path("prenota/<int:pk>/", seats.book, name="book"),
    path("prenotazioni/<int:pk>/", seats.booking, name="booking"),
    path("prenotazioni/<int:pk>/calendario.ics", seats.booking_calendar, name="booking_calendar"),
    path("prenotazioni/<int:pk>/annulla/", seats.cancel, name="booking_cancel"),
    path("lista/<int:pk>/", lines.join, name="line_join"),
    path("lista/<int:pk>/esci/", lines.leave, name="line_leave"),
    path("esiti/", results.results, name="results"),
    path("esiti/<int:pk>/", results.result, name="result"),
    path("esiti/<int:pk>/foglio.pdf", results.paper, name="result_paper"),
    path("consensi/", consents.consents, name="consents"),
    path("consensi/<int:pk>/parole/", consents.text, name="consent_text"),
    path("consensi/<int:pk>/foglio/", consents.scan, name="consent_scan"),
    path("consensi/<int:pk>/ritiro/", consents.take_back, name="consent_end"),
    path("consensi/<int:pk>/conferma/", consents.confirm, name="consent_confirm"),
    path("documenti/<int:pk>/", consents.paper, name="evidence"),
    path("dati/", data.data, name="my_data"),
    path("dati/tutto.json", data.data_json, name="my_data_json"),
    path("dati/tutto.pdf", data.data_pdf, name="my_data_pdf"),
    path("dati/cancella/", data.erase, name="my_data_erase"),
]
