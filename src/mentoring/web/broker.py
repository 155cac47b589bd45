"""Getting in with the identity that a city, SPID or CIE vouches for; whatever the other side does, no page breaks."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import get_request_param
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from requests import RequestException

from mentoring.kernel import secrecy
from mentoring.people.commands import give_account
from mentoring.people.queries import person_with_fiscal_code
from mentoring.people.rules import DIGITAL_CONSENT_AT, is_fiscal_code
from mentoring.web.addresses import path_of
from mentoring.web.audience import today

if TYPE_CHECKING:
    from mentoring.people.models import Person

log = logging.getLogger(__name__)

ENDPOINTS = {"issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"}


# -- who it is ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Identity:
    """What the other side vouches for, under our names. The claims map says which of its names are meant."""

    fiscal_code: str = ""
    name: str = ""
    born_on: date | None = None

    @classmethod
    def told_by(cls, claims: Mapping[str, Any], names: Mapping[str, str]) -> "Identity":
        """What cannot be read is left out: without it somebody gets in all the same, but is nobody's person yet."""
        told = {ours: str(claims.get(theirs) or "").strip() for ours, theirs in names.items()}
        code = told.get("fiscal_code", "").upper().removeprefix("TINIT-")  # As SPID writes it.
        try:
            born_on = date.fromisoformat(told.get("birth_date", ""))
        except ValueError:
            born_on = None
        return cls(code if is_fiscal_code(code) else "", told.get("name", "")[:120], born_on)

    def person(self) -> "Person | None":
        """The young person who was put forward under this code, old enough to have an account of their own."""
        person = person_with_fiscal_code(self.fiscal_code) if self.fiscal_code else None
        if person is None or person.age_on(today()) < DIGITAL_CONSENT_AT:
            return None
        return person if self.born_on in (None, person.born_on) else None

    def packed(self) -> dict[str, str]:
        """For the table of accounts: a fiscal code lies nowhere in clear."""
        facts = {"fiscal_code": self.fiscal_code, "born_on": self.born_on.isoformat() if self.born_on else ""}
        return {"identity": secrecy.encrypt(json.dumps(facts))}

    @classmethod
    def unpacked(cls, packed: Mapping[str, str]) -> "Identity":
        facts = json.loads(secrecy.decrypt(packed["identity"]))
        born_on = date.fromisoformat(facts["born_on"]) if facts["born_on"] else None
        return cls(facts["fiscal_code"], born_on=born_on)


class BrokerAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Signs up by itself whoever comes from there, and finds the person they are by their fiscal code.

    An address opens an account that exists only if the other side says that it was verified (allauth's
    EMAIL_AUTHENTICATION); a code does, because it is the identity itself that was proved.
    """

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        found = super().get_provider(request, provider, client_id)
        found.oauth2_adapter_class = Wire
        return found

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        user = super().populate_user(request, sociallogin, data)
        told = sociallogin.account.extra_data
        claims = {**(told.get("id_token") or {}), **(told.get("userinfo") or {})}
        for address in sociallogin.email_addresses:
            # Some say "true" and "false" in letters, and every word is as good as true to Python.
            address.verified = claims.get("email_verified") in (True, "true")
        identity = Identity.told_by(claims, sociallogin.provider.app.settings["claims"])
        user.name = identity.name
        sociallogin.account.extra_data = identity.packed()
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        person = Identity.unpacked(sociallogin.account.extra_data).person()
        if person is not None and person.user is not None:
            sociallogin.connect(request, person.user)

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Any:
        user = super().save_user(request, sociallogin, form)
        person = Identity.unpacked(sociallogin.account.extra_data).person()
        if person is not None:
            give_account(person, user)
        return user


# -- what comes over the wire -------------------------------------------------------------------------------
def nonce_of(state: str) -> str:
    """The word that goes with one question: an identity that answers somebody else's does not carry it."""
    return secrecy.fingerprint(f"nonce:{state}")


class Client(OAuth2Client):  # type: ignore[misc]
    """Asks with a nonce (OpenID Connect Core 3.1.2.1), which allauth leaves out."""

    def get_redirect_url(self, authorization_url: str, scope: list[str], extra_params: dict[str, Any]) -> str:
        asked = {**extra_params, "nonce": nonce_of(self.state)}
        return str(super().get_redirect_url(authorization_url, scope, asked))


class Wire(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The protocol, with every answer looked at: nonsense is an error of the other side, not of ours."""

    client_class = Client

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """One for all territories of a host: the other side knows each address by its letters."""
        way_back = path_of("openid_connect_callback", app.provider_id)
        return str(request.build_absolute_uri(f"/{way_back}"))

    @property
    def openid_config(self) -> dict[str, Any]:
        if not hasattr(self, "_told"):
            with get_adapter().get_requests_session() as session:
                answer = session.get(self.get_provider().server_url)
            answer.raise_for_status()
            told = answer.json()
            if not isinstance(told, dict) or not all(isinstance(told.get(name), str) for name in ENDPOINTS):
                raise OAuth2Error("its configuration lacks an address")
            self._told: dict[str, Any] = told
        return self._told

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        try:
            return dict(super().get_access_token_data(*args, **kwargs))
        except (KeyError, TypeError, ValueError) as nonsense:
            raise OAuth2Error("its token cannot be read") from nonsense

    def parse_token(self, data: dict[str, Any]) -> Any:
        try:
            return super().parse_token(data)
        except (TypeError, ValueError) as nonsense:
            raise OAuth2Error("its token cannot be read") from nonsense

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("it says nothing about who this is")
        return super().complete_login(request, app, token, **kwargs)

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        told = super()._decode_id_token(app, id_token)
        if told.get("nonce") != nonce_of(get_request_param(self.request, "state")):
            raise OAuth2Error("it answers another question")
        self._subject_must_be(told.get("sub"))
        return dict(told)

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        told: Any = super()._fetch_user_info(access_token)
        if not isinstance(told, dict) or not isinstance(told.get("sub"), str) or not told["sub"]:
            raise OAuth2Error("its answer about this person cannot be read")
        self._subject = told["sub"]
        return told

    def _subject_must_be(self, subject: Any) -> None:
        """OpenID Connect Core 5.3.2: both answers are about the same person, or neither is used."""
        if subject != getattr(self, "_subject", subject):
            raise OAuth2Error("it speaks of two persons")


def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the other side."""
    return _over_the_wire(OAuth2LoginView.adapter_view, request, provider_id)


def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from there."""
    return _over_the_wire(OAuth2CallbackView.adapter_view, request, provider_id)


def _over_the_wire(view_of: Callable[[Any], Any], request: HttpRequest, provider_id: str) -> HttpResponse:
    wire = Wire(request, provider_id)
    if not BrokerAdapter(request).list_apps(request, provider=provider_id):
        raise Http404
    try:
        answer: HttpResponse = view_of(wire)(request)
    except (RequestException, OAuth2Error) as trouble:
        log.warning("The broker does not answer as it should: %s", trouble)
        return render(request, "socialaccount/authentication_error.html", status=502)
    return answer
