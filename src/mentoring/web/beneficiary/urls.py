from django.urls import path

from mentoring.web.beneficiary import own_card, seats, wallet

urlpatterns = [
    path("", wallet.wallet, name="wallet"),
    path("carta/", own_card.own_card, name="own_card"),
    path("prenota/<int:pk>/", seats.book, name="book"),
    path("prenotazioni/<int:pk>/", seats.booking, name="booking"),
    path("prenotazioni/<int:pk>/annulla/", seats.cancel, name="booking_cancel"),
]
