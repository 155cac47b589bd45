from django.urls import path

from mentoring.web.nominator import desk, imports, letters, nomination, rolls

urlpatterns = [
    path("", desk.desk, name="nominator_desk"),
    path("nuova/", nomination.new, name="nominator_new"),
    path("<int:pk>/", nomination.nomination, name="nominator_nomination"),
    path("<int:pk>/richiesta/", nomination.ask, name="nominator_ask"),
    path("<int:pk>/ritiro/", nomination.take_back, name="nominator_withdraw"),
    path("<int:pk>/lettera/", letters.letter, name="nominator_letter"),
    path("lettere/", letters.letters, name="nominator_letters"),
    path("elenco/", imports.upload, name="nominator_import"),
    path("elenchi/", rolls.every, name="nominator_rolls"),
    path("elenchi/<int:pk>/", rolls.roll, name="nominator_roll"),
    path("elenchi/<int:pk>/colonne/", imports.columns, name="nominator_roll_columns"),
    path("elenchi/<int:pk>/conferma/", rolls.confirm, name="nominator_roll_confirm"),
    path("elenchi/<int:pk>/annulla/", rolls.undo, name="nominator_roll_take_back"),
    path("elenchi/<int:pk>/butta/", rolls.discard, name="nominator_roll_discard"),
]
