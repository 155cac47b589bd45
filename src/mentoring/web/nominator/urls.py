from django.urls import path

from mentoring.web.nominator import desk, imports, letters, nomination

urlpatterns = [
    path("", desk.desk, name="nominator_desk"),
    path("nuova/", nomination.new, name="nominator_new"),
    path("<int:pk>/", nomination.nomination, name="nominator_nomination"),
    path("<int:pk>/richiesta/", nomination.ask, name="nominator_ask"),
    path("<int:pk>/ritiro/", nomination.take_back, name="nominator_withdraw"),
    path("<int:pk>/lettera/", letters.letter, name="nominator_letter"),
    path("lettere/", letters.letters, name="nominator_letters"),
    path("elenco/", imports.upload, name="nominator_import"),
    path("elenco/conferma/", imports.confirm, name="nominator_import_confirm"),
    path("elenco/da-sistemare/", imports.to_mend, name="nominator_import_to_mend"),
    path("elenco/fatto/", imports.done, name="nominator_import_done"),
]
