from django.urls import path

from mentoring.web.public import figures, home, offers, pages, ways

urlpatterns = [
    path("", home.home, name="home"),
    path("proposte/", offers.offers, name="offers"),
    path("proposte/<int:pk>/", offers.offer, name="offer"),
    path("come-funziona/", pages.about, name="about"),
    path("mentori/", pages.mentors, name="mentors"),
    path("i-conti/", figures.figures, name="figures"),
    path("i-tuoi-dati/", pages.privacy, name="privacy"),
    path("accessibilita/", pages.accessibility, name="accessibility"),
    path("scrivania/", ways.desk, name="desk"),
    path("ruolo/", ways.shoes, name="shoes"),
    path("q/<str:code>/", ways.code, name="code"),
    path("Q/<str:code>", ways.code, name="code_scanned"),  # Upper case makes a smaller QR.
    path("robots.txt", ways.robots, name="robots"),
]
