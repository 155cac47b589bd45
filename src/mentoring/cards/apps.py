from django.apps import AppConfig


class CardsConfig(AppConfig):
    name = "mentoring.cards"
