from django.apps import AppConfig, apps

from mentoring.kernel.addresses import BorrowedEmailField


class PeopleConfig(AppConfig):
    name = "mentoring.people"

    def ready(self) -> None:
        # The table of the log-in's library keeps every account's address once more: sealed, like ours (ADR 15).
        apps.get_model("account", "EmailAddress")._meta.get_field("email").__class__ = BorrowedEmailField
