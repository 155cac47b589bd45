"""The log-in of a city, or a broker for SPID and CIE: OpenID Connect, described by the environment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

CLAIMS = {"fiscal_code": "fiscal_number", "name": "name", "birth_date": "birthdate"}
PROVIDER_ID = "broker"


@dataclass(frozen=True)
class Broker:
    """MENTORING_OIDC, understood."""

    name: str
    server_url: str
    client_id: str
    secret: str
    claims: dict[str, str] = field(default_factory=lambda: dict(CLAIMS))  # Ours: theirs.
    scope: tuple[str, ...] = ("openid", "profile", "email")
    origins: tuple[str, ...] = ()  # Where else its log-in pages are, if not at server_url.

    def providers(self) -> dict[str, Any]:
        """For SOCIALACCOUNT_PROVIDERS."""
        app = {
            "provider_id": PROVIDER_ID,
            "name": self.name,
            "client_id": self.client_id,
            "secret": self.secret,
            "settings": {"server_url": self.server_url, "claims": self.claims},
        }
        return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True, "SCOPE": list(self.scope)}}

    def form_targets(self) -> list[str]:
        """Where our log-in form may lead: a browser stops it elsewhere."""
        here = urlsplit(self.server_url)
        return [f"{here.scheme}://{here.netloc}", *self.origins]


def broker_from(environ: Mapping[str, str]) -> Broker | None:
    """The broker in MENTORING_OIDC, or None. What is wrong with it is said when the installation starts."""
    told = environ.get("MENTORING_OIDC")
    if not told:
        return None
    facts = json.loads(told)
    missing = {"name", "server_url", "client_id", "secret"} - set(facts)
    if missing:
        raise ValueError(f"MENTORING_OIDC lacks {', '.join(sorted(missing))}")
    where = urlsplit(facts["server_url"])
    if where.scheme != "https" and where.hostname not in ("localhost", "127.0.0.1"):
        raise ValueError("MENTORING_OIDC: server_url must begin with https://")
    facts["claims"] = {**CLAIMS, **facts.get("claims", {})}
    for several in ("scope", "origins"):
        if several in facts:
            facts[several] = tuple(facts[several])
    return Broker(**facts)
