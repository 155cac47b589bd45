"""Mentoring as people meet it: a real server on a port of its own, before the database of this test run."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import httpx
from django.conf import settings
from django.db import connection
from django.utils import timezone

from bin.lib.processes import end, start
from mentoring.adapters.mail import Letter
from mentoring.demo.links import token_for
from mentoring.jobs.delivery import deliver_due

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN_TRIES = 300


class Visitor(httpx.Client):
    """A browser without a screen: keeps cookies, follows redirects, and sends back the token that forms carry."""

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url=base_url, follow_redirects=True, timeout=30)
        self.event_hooks = {"request": [self._show_token]}

    def _show_token(self, request: httpx.Request) -> None:
        token = self.cookies.get("csrftoken")
        if token and request.method != "GET":
            request.headers["X-CSRFToken"] = token

    def hidden(self, html: str, name: str) -> str:
        """The value of a hidden field of a page."""
        found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', html)
        assert found, f"no field {name} in the page"
        return found[1]


class Site:
    """The server: start, stop, kill, and ways in."""

    def __init__(self) -> None:
        self.port = _free_port()
        self.url = f"http://localhost:{self.port}"
        self._server: subprocess.Popen[bytes] | None = None
        self._visitors: list[Visitor] = []
        self._post: list[Letter] = []

    # -- running ------------------------------------------------------------------------------------------------
    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [
            str(Path(sys.executable).with_name("granian")),
            *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--workers", "2"),
            *("--blocking-threads", "4", "--no-ws", "--log-level", "warning"),
            "mentoring.config.wsgi:application",
        ]
        self._server = start(command, cwd=ROOT, env=self._environment())
        for _try in range(STARTS_WITHIN_TRIES):
            if self._answers():
                return
            self._pause()
        raise AssertionError("the server does not answer")

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",  # Its hashers and its var/ are ours.
            "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),  # The same code as here, wherever it lies.
            "MENTORING_DEMO": "1",
            "MENTORING_URL": self.url,
            "MENTORING_VAR": str(settings.VAR_DIR),
            "DATABASE_URL": database_url(),
        }

    def _answers(self) -> bool:
        try:
            answer = httpx.get(f"{self.url}/demo/", timeout=30)
        except httpx.TransportError:
            return False
        assert answer.status_code == 200, f"the first page answers {answer.status_code}"
        return True

    def _pause(self) -> None:
        """A tenth of a second, unless the server has died."""
        assert self._server is not None
        try:
            code = self._server.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            return
        raise AssertionError(f"the server died (exit {code})")

    def stop(self) -> None:
        """As by Ctrl-C."""
        while self._visitors:
            self._visitors.pop().close()
        if self._server is not None:
            end(self._server)
            self._server = None

    def kill(self) -> None:
        """As by a power cut: nothing is finished, nobody is asked."""
        assert self._server is not None
        end(self._server, signal_number=signal.SIGKILL)
        self._server = None

    # -- ways in ------------------------------------------------------------------------------------------------
    def login_link(self, email: str) -> str:
        """Opening it, one is that person."""
        return f"{self.url}/demo/entra/{token_for(email)}/"

    def visitor(self) -> Visitor:
        """Somebody who is not logged in."""
        visitor = Visitor(self.url)
        self._visitors.append(visitor)
        return visitor

    def client(self, email: str) -> Visitor:
        """Somebody who is logged in."""
        visitor = self.visitor()
        assert visitor.get(self.login_link(email), follow_redirects=False).status_code == 302
        visitor.get("/demo/")  # Any page with a form's token.
        return visitor

    # -- post ---------------------------------------------------------------------------------------------------
    def letters_to(self, email: str) -> list[Letter]:
        """What the town's post has brought to an address so far, the oldest first."""
        deliver_due(timezone.now(), _Carrier(self._post.append))
        return [letter for letter in self._post if letter.to == email]


class _Carrier:
    def __init__(self, take: Callable[[Letter], None]) -> None:
        self._take = take

    def send(self, letter: Letter) -> None:
        self._take(letter)


def database_url() -> str:
    """Where this test run's own database is, for another process."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{quote(name)}"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
