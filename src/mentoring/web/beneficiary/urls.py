from django.urls import path

from mentoring.web.beneficiary import seats, wallet

urlpatterns = [
    path("", wallet.wallet, name="wallet"),
    path("prenota/<int:pk>/", seats.book, name="book"),
    path("prenotazioni/<int:pk>/", seats.booking, name="booking"),
    path("prenotazioni/<int:pk>/annulla/", seats.cancel, name="booking_cancel"),
]
