"""The same town, strict about the log-in: two steps for whoever approves money, and a broker for identities."""

import json
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from bin.lib.processes import end, start
from tests.live.site import ROOT, Site

BROKER = "SPID e CIE"
# What the other side calls what we want to know: data, as MENTORING_OIDC has it.
CLAIMS = {"fiscal_code": "codice_fiscale", "name": "nome_e_cognome", "birth_date": "nascita"}
CLIENT, SECRET = "mentoring-live", "between-us-two-and-nobody-else-here"
SCRIPT = Path(__file__).parent / "oidc" / "provider.mjs"


class Provider:
    """npm's oidc-provider, on a port of its own. It goes when its time is over, or with us."""

    def __init__(self, callback: str) -> None:
        self._us: dict[str, Any] = {"client_id": CLIENT, "client_secret": SECRET, "callback": callback, "port": 0}
        self.start()

    def start(self) -> None:
        """Also once more, where it was."""
        self._process = start(
            [str(ROOT / "bin" / "node"), "node", str(SCRIPT), json.dumps(self._us)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        # Its first line is its address; its warnings go to the other pipe.
        self.url = self._process.stdout.readline().decode().strip()
        assert self.url, "the provider did not start"
        self._us["port"] = urlsplit(self.url).port

    def knows(self, login: str, **claims: Any) -> None:
        """Somebody has an account there."""
        self._hears({"accounts": {login: claims}})

    def misbehaves(self, mood: str) -> None:
        """Talk nonsense of this kind from now on; "" is as it should be."""
        self._hears({"mood": mood})

    def _hears(self, told: dict[str, Any]) -> None:
        httpx.post(f"{self.url}/-/", json=told).raise_for_status()

    def stop(self) -> None:
        end(self._process)
        self._process.stdin.close()
        self._process.stdout.close()


class Strict(Site):
    """A second server before the same database."""

    def __init__(self) -> None:
        super().__init__()
        self.provider = Provider(f"{self.url}/accesso/oidc/broker/login/callback/")

    def _environment(self) -> dict[str, str]:
        broker = {"name": BROKER, "server_url": self.provider.url, "client_id": CLIENT, "secret": SECRET}
        return {
            **super()._environment(),
            "DJANGO_SETTINGS_MODULE": "tests.live.strict_settings",
            "MENTORING_OIDC": json.dumps({**broker, "claims": CLAIMS}),
        }

    def stop(self) -> None:
        super().stop()
        self.provider.stop()
