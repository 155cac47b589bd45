from django.apps import AppConfig


class VouchersConfig(AppConfig):
    name = "mentoring.vouchers"
