from django.apps import AppConfig


class PlaybillsConfig(AppConfig):
    name = "mentoring.playbills"
