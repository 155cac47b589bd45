"""Before something about the log-in changes one shows again that it is oneself, with what one has."""

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.urls import reverse

from mentoring.people.models import User
from tests.web.account.conftest import connect_app, knocked


def ways(user: User) -> list[tuple[str, str]]:
    return [(way["url"], way["description"]) for way in get_adapter().get_reauthentication_methods(user)]


def test_first_the_password_then_the_passkey_and_codes_last(operator: User) -> None:
    connect_app(knocked(operator))
    Authenticator.objects.create(user=operator, type=Authenticator.Type.WEBAUTHN, data={})
    assert ways(operator) == [
        (reverse("account_reauthenticate"), "Usa la password"),
        (reverse("mfa_reauthenticate_webauthn"), "Usa la passkey"),
        (reverse("mfa_reauthenticate"), "Usa un codice dell'app, o uno di riserva"),
    ]


def test_who_never_had_a_password_is_not_asked_for_one(operator: User) -> None:
    operator.set_unusable_password()
    operator.save(update_fields=["password"])
    assert ways(operator) == []
    Authenticator.objects.create(user=operator, type=Authenticator.Type.WEBAUTHN, data={})
    assert ways(operator) == [(reverse("mfa_reauthenticate_webauthn"), "Usa la passkey")]
