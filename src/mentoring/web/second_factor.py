"""The second step of the log-in: who needs one, what happens without, and allauth's forms in our words."""

from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentoring.kernel import secrecy
from mentoring.kernel.refusal import Refusal
from mentoring.people.permissions import Actor, must_prove_twice

SECOND_STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class SecondStepMissing(Refusal):
    """In these shoes nothing may be done before the log-in has a second step."""

    status = 403
    code = "second-step-missing"
    sentence = _("Prima serve il secondo passo del tuo accesso: apri «Il tuo accesso», bastano due minuti.")


class Asking(Protocol):
    """What is looked at of a request."""

    method: str | None
    actor: Actor
    territory: Any


# -- who needs one ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Steps:
    """How somebody can prove, beside the first step, that it is them."""

    app: Authenticator | None
    passkeys: list[Authenticator]
    codes: Authenticator | None

    @property
    def has_second(self) -> bool:
        return bool(self.app or self.passkeys)

    @property
    def codes_left(self) -> int:
        return len(self.codes.wrap().get_unused_codes()) if self.codes else 0


def steps_of(user_id: int) -> Steps:
    """What this account has set up."""
    by_type: dict[str, list[Authenticator]] = {}
    for authenticator in Authenticator.objects.filter(user_id=user_id).order_by("created_at", "pk"):
        by_type.setdefault(authenticator.type, []).append(authenticator)
    return Steps(
        app=next(iter(by_type.get(Authenticator.Type.TOTP, [])), None),
        passkeys=by_type.get(Authenticator.Type.WEBAUTHN, []),
        codes=next(iter(by_type.get(Authenticator.Type.RECOVERY_CODES, [])), None),
    )


def is_meant_to_have_one(request: Asking) -> bool:
    """Do the shoes that are worn ask for a second step here, whether or not this installation insists?"""
    return must_prove_twice(request.actor, getattr(request.territory, "second_factor_roles", ()))


def lacks_second_step(request: Asking) -> bool:
    """Does it have to be set up before anything else?"""
    if not settings.REQUIRE_SECOND_FACTOR or not is_meant_to_have_one(request):
        return False
    return not Authenticator.objects.filter(user_id=request.actor.user_id, type__in=SECOND_STEPS).exists()


def stopped_without_second_step(request: Asking) -> HttpResponse | None:
    """Where a page leads instead, until the second step is there; nothing is done. Refuses with SecondStepMissing."""
    if not lacks_second_step(request):
        return None
    if request.method in ("GET", "HEAD"):
        return redirect("web:account")
    raise SecondStepMissing


# -- allauth, in our words and with our keys ----------------------------------------------------------------
class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """What the authenticator app shares with us lies encrypted, like fiscal codes do."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("Con il secondo passo acceso non si possono aggiungere indirizzi."),
        "cannot_delete_authenticator": _("Questo non si può togliere."),
        "cannot_generate_recovery_codes": _("I codici di riserva vengono dopo: prima scegli un secondo passo."),
        "incorrect_code": _("Non è il codice giusto. Guarda quello che c'è adesso: cambia ogni trenta secondi."),
        "unverified_email": _("Prima conferma il tuo indirizzo e-mail: guarda la posta."),
    }

    def encrypt(self, text: str) -> str:
        return secrecy.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrecy.decrypt(encrypted_text)

    def generate_authenticator_name(self, user: Any, type: str) -> str:  # noqa: A002 - allauth's own name for it
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("La mia passkey") if number == 1 else gettext("Passkey %(number)s") % {"number": number}


class CodeField(forms.CharField):
    """Six digits of the app, or eight of a spare code; phones offer the right keyboard."""

    def __init__(self, **options: Any) -> None:
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "field__code"}
        super().__init__(widget=forms.TextInput(attrs), max_length=12, **options)


class AuthenticateForm(base.AuthenticateForm):  # type: ignore[misc]
    code = CodeField(label=_("Codice dell'app, o uno di riserva"))


class ReauthenticateForm(base.ReauthenticateForm):  # type: ignore[misc]
    code = CodeField(label=_("Codice dell'app, o uno di riserva"))


class ActivateForm(totp.ActivateTOTPForm):  # type: ignore[misc]
    code = CodeField(label=_("Codice che vedi nell'app"))


class AddPasskeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """Every passkey here opens the door by itself: device and fingerprint (or PIN) are two steps in one."""

    name = forms.CharField(
        label=_("Come la chiami"), max_length=60, required=False, help_text=_("Per esempio: il mio telefono.")
    )
    passwordless = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)


class RenamePasskeyForm(webauthn.EditWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(label=_("Come la chiami"), max_length=60)
