from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "mentoring.bookings"
