from importlib import import_module

from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "mentoring.offers"

    def ready(self) -> None:
        """The tables of the index stand in a file of their own, above those they follow from."""
        import_module("mentoring.offers.entries")
