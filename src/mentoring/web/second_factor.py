"""The second step of the log-in: who needs one, what happens without, and allauth's forms in our words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentoring.kernel import secrecy
from mentoring.kernel.refusal import Refusal
from mentoring.people.permissions import Actor, must_prove_twice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mentoring.people.models import User

SECOND_STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
_PROOF = "mfa"  # How allauth writes down, in the session, that a second step was made.


class SecondStepMissing(Refusal):
    """In these shoes nothing may be done before the log-in has a second step."""

    status = 403
    code = "second-step-missing"
    sentence = _("Prima serve il secondo passo del tuo accesso: apri «Il tuo accesso», bastano due minuti.")


class SecondStepUnproved(Refusal):
    """This log-in is older than the second step, or went round it: whoever sits there has not made it."""

    status = 403
    code = "second-step-unproved"
    sentence = _("Prima conferma che sei tu: apri la tua pagina, ti chiediamo il secondo passo, e poi riprova.")


class Asking(Protocol):
    """What is looked at of a request."""

    method: str | None
    actor: Actor
    territory: Any
    user: Any
    session: Any

    def get_full_path(self) -> str: ...


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
    """Do the shoes that are worn ask for a second step here, whether or not this installation insists?

    Whoever came with a card has no account to set one up in, and has shown two things already: the card and its PIN.
    """
    if request.actor.user_id is None:
        return False
    return must_prove_twice(request.actor, getattr(request.territory, "second_factor_roles", ()))


def has_second_step(user_id: int | None) -> bool:
    """Has this account set one up?"""
    return bool(Authenticator.objects.filter(user_id=user_id, type__in=SECOND_STEPS).exists())


def without_second_step(users: "Iterable[User]") -> "list[User]":
    """Those who could do nothing in shoes that need a second step; nobody where it is not required."""
    people = list(users) if settings.REQUIRE_SECOND_FACTOR else []
    ready = set(Authenticator.objects.filter(user__in=people, type__in=SECOND_STEPS).values_list("user_id", flat=True))
    return [user for user in people if user.pk not in ready]


def has_proved(request: Any) -> bool:
    """Was a second step made in this session? One that is older than the second step proves nothing."""
    records: list[dict[str, Any]] = get_authentication_records(request, request.user)
    return any(record.get("method") == _PROOF for record in records)


def lacks_second_step(request: Asking) -> bool:
    """Does it have to be set up before anything else?"""
    if not settings.REQUIRE_SECOND_FACTOR or not is_meant_to_have_one(request):
        return False
    return not has_second_step(request.actor.user_id)


def stopped_without_second_step(request: Asking) -> HttpResponse | None:
    """Where a page leads instead, until the second step is there and was made in this session; nothing is done.

    Refuses with SecondStepMissing or SecondStepUnproved.
    """
    if lacks_second_step(request):
        if request.method in ("GET", "HEAD"):
            return redirect("web:account")
        raise SecondStepMissing
    is_asked = settings.REQUIRE_SECOND_FACTOR and is_meant_to_have_one(request)
    if not is_asked or has_proved(request):
        return None
    if request.method in ("GET", "HEAD"):
        return _ask_for_it(request, request.get_full_path())
    raise SecondStepUnproved


def _ask_for_it(request: Any, way_back: str) -> HttpResponse:
    page = "mfa_reauthenticate" if steps_of(request.user.pk).app else "mfa_reauthenticate_webauthn"
    return redirect(f"{reverse(page)}?{urlencode({'next': way_back})}")


class SecondStepGuard:
    """Middleware: who has a second step makes it before touching the second steps themselves.

    A password alone must not take them away or add others. The pages that ask for the step stay open.
    """

    OPEN: ClassVar = frozenset(
        {"mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_login_webauthn"}
    )

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = (request.resolver_match and request.resolver_match.url_name) or ""
        if not name.startswith("mfa_") or name in self.OPEN or not request.user.is_authenticated:
            return None
        if has_proved(request) or not has_second_step(request.user.pk):
            return None
        return _ask_for_it(request, request.get_full_path() if request.method == "GET" else reverse("web:account"))


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


def _proved_by_setting_up(user: Any) -> None:
    """Whoever sets up their first second step makes it at the same moment: this session has proved it, no other has."""
    if not has_second_step(user.pk):
        record_authentication(context.request, user, _PROOF)


class ActivateForm(totp.ActivateTOTPForm):  # type: ignore[misc]
    code = CodeField(label=_("Codice che vedi nell'app"))

    def clean_code(self) -> str:
        code: str = super().clean_code()
        _proved_by_setting_up(self.user)
        return code


class AddPasskeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """Every passkey here opens the door by itself: device and fingerprint (or PIN) are two steps in one."""

    name = forms.CharField(
        label=_("Come la chiami"), max_length=60, required=False, help_text=_("Per esempio: il mio telefono.")
    )
    passwordless = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not self.errors:
            _proved_by_setting_up(self.user)
        return cleaned


class RenamePasskeyForm(webauthn.EditWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(label=_("Come la chiami"), max_length=60)
