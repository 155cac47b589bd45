"""Pages of those who offer something, and of those who stand at their door."""

from django.urls import URLPattern, path

from mentoring.web.provider import (
    dates,
    desk,
    devices,
    door,
    door_group,
    offers,
    places,
    seats,
    staff,
    statement,
    undoing,
)

urlpatterns: list[URLPattern] = [
    path("", desk.desk, name="provider_desk"),
    path("proposte/", offers.offers, name="provider_offers"),
    path("proposte/nuova/", offers.offer_new, name="provider_offer_new"),
    path("proposte/<int:pk>/", offers.offer, name="provider_offer"),
    path("proposte/<int:pk>/modifica/", offers.offer_edit, name="provider_offer_edit"),
    path("proposte/<int:pk>/date/", dates.add, name="provider_dates_add"),
    path("proposte/<int:pk>/pubblica/", offers.offer_publish, name="provider_offer_publish"),
    path("proposte/<int:pk>/ritira/", offers.offer_withdraw, name="provider_offer_withdraw"),
    path("date/<int:pk>/posti/", dates.capacity, name="provider_date_capacity"),
    path("date/<int:pk>/ultimi-posti/", seats.date_seats, name="provider_date_seats"),
    path("date/<int:pk>/lista/apri/", seats.line_open, name="provider_line_open"),
    path("date/<int:pk>/lista/chiudi/", seats.line_close, name="provider_line_close"),
    path("luoghi/", places.places, name="provider_place_new"),
    path("conto/", statement.account, name="provider_statement"),
    path("conto/da-pagare/", statement.unpaid, name="provider_unpaid"),
    path("conto/liquidazioni/", statement.payouts, name="provider_payouts"),
    path("conto/liquidazioni/<int:pk>/", statement.payout, name="provider_payout"),
    path("ingresso/", door.door, name="door"),
    path("ingresso/<int:pk>/", door.door_occurrence, name="door_occurrence"),
    path("ingresso/gruppo/<int:pk>/", door_group.door_group, name="door_group"),
    path("ingresso/prenotazioni/<int:pk>/annulla/", undoing.door_undo, name="door_undo"),
    path("ingresso/persone/", staff.staff, name="provider_staff"),
    path("ingresso/persone/<int:pk>/togli/", staff.dismiss, name="provider_staff_dismiss"),
    path("ingresso/dispositivo/", devices.device, name="door_device"),
]
