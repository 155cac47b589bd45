from django.apps import AppConfig


class TwinsConfig(AppConfig):
    name = "mentoring.twins"
