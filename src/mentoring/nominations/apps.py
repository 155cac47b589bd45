from django.apps import AppConfig


class NominationsConfig(AppConfig):
    name = "mentoring.nominations"
