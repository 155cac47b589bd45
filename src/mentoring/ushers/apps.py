from django.apps import AppConfig


class UshersConfig(AppConfig):
    name = "mentoring.ushers"
