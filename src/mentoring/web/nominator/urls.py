from django.urls import path

from mentoring.web.nominator import cards, claims, codes, desk, imports, letters, nomination, rolls

urlpatterns = [
    path("", desk.desk, name="nominator_desk"),
    path("nuova/", nomination.new, name="nominator_new"),
    path("<int:pk>/", nomination.nomination, name="nominator_nomination"),
    path("<int:pk>/richiesta/", nomination.ask, name="nominator_ask"),
    path("<int:pk>/ritiro/", nomination.take_back, name="nominator_withdraw"),
    path("<int:pk>/lettera/", letters.letter, name="nominator_letter"),
    path("<int:pk>/carta/", cards.card, name="nominator_card"),
    path("<int:pk>/carta/stampa/", cards.issue, name="nominator_card_issue"),
    path("<int:pk>/carta/blocca/", cards.block, name="nominator_card_block"),
    path("<int:pk>/borsellino/", cards.letter, name="nominator_wallet_letter"),
    path("lettere/", letters.letters, name="nominator_letters"),
    path("codici/", codes.codes, name="nominator_codes"),
    path("codici/nuovi/", codes.new, name="nominator_codes_new"),
    path("codici/da-confermare/", claims.claims, name="nominator_claims"),
    path("codici/da-confermare/tutti/", claims.confirm_all, name="nominator_claims_all"),
    path("codici/da-confermare/<int:pk>/", claims.answer, name="nominator_claim"),
    path("codici/da-confermare/<int:pk>/stessa/", claims.same, name="nominator_claim_same"),
    path("codici/<int:pk>/", codes.sheet, name="nominator_sheet"),
    path("codici/<int:pk>/carta/", codes.paper, name="nominator_sheet_paper"),
    path("codici/<int:pk>/annulla/", codes.revoke, name="nominator_sheet_revoke"),
    path("codici/<int:pk>/sostituisci/", codes.replace, name="nominator_sheet_replace"),
    path("elenco/", imports.upload, name="nominator_import"),
    path("elenchi/", rolls.every, name="nominator_rolls"),
    path("elenchi/<int:pk>/", rolls.roll, name="nominator_roll"),
    path("elenchi/<int:pk>/colonne/", imports.columns, name="nominator_roll_columns"),
    path("elenchi/<int:pk>/conferma/", rolls.confirm, name="nominator_roll_confirm"),
    path("elenchi/<int:pk>/annulla/", rolls.undo, name="nominator_roll_take_back"),
    path("elenchi/<int:pk>/butta/", rolls.discard, name="nominator_roll_discard"),
]
