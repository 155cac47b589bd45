from django.urls import path

from mentoring.web.public import (
    account,
    consent,
    figures,
    home,
    joining,
    offer,
    offers,
    pages,
    redeem,
    territories,
    visit,
    ways,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("proposte/", offers.offers, name="offers"),
    path("proposte/<int:pk>/", offer.offer, name="offer"),
    path("diventa-mentore/", joining.become_mentor, name="become_mentor"),
    path("partecipa/<str:role>/", joining.join, name="join"),
    path("codice/", consent.claim, name="claim"),
    path("c/grazie/", redeem.done, name="redeem_done"),
    path("c/<str:code>/", redeem.redeem, name="redeem"),
    path("s/grazie/", consent.done, name="consent_done"),
    path("s/<str:link>/", consent.consent, name="consent"),
    path("come-funziona/", pages.about, name="about"),
    path("mentori/", pages.mentors, name="mentors"),
    path("i-conti/", figures.figures, name="figures"),
    path("i-tuoi-dati/", pages.privacy, name="privacy"),
    path("accessibilita/", pages.accessibility, name="accessibility"),
    path("territori/", territories.territories, name="territories"),
    path("accesso/io/", account.account, name="account"),
    path("accesso/io/dispositivi/", account.sessions, name="sessions"),
    path("scrivania/", ways.desk, name="desk"),
    path("ruolo/", ways.shoes, name="shoes"),
    path("prima-visita/", visit.visit, name="first_visit"),
    path("q/<str:code>/", ways.code, name="code"),
    path("Q/<str:code>", ways.code, name="code_scanned"),  # Upper case makes a smaller QR.
    path("robots.txt", ways.robots, name="robots"),
]
