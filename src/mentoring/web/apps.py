from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "mentoring.web"

    def ready(self) -> None:
        from mentoring.web.complaints import use_our_words  # noqa: PLC0415 - forms need the apps first

        use_our_words()
