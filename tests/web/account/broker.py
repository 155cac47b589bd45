"""A broker on a port of its own that speaks OpenID Connect, and says what a test wants it to."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import jwt

CLIENT = "mentoring-test"
SECRET = "only-between-us-two-of-this-test"
Answer = Any  # What is sent as JSON; bytes are sent as they are; what can be called is called when it is asked for.


class Broker:
    """Its answers by path. A test changes them, or takes them away."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.claims: dict[str, Any] = {"sub": "spid-1"}
        self.nonce = ""  # Of the question that was asked last.
        self.answers: dict[str, Answer] = {
            "/.well-known/openid-configuration": {
                "issuer": url,
                "authorization_endpoint": f"{url}/authorize",
                "token_endpoint": f"{url}/token",
                "userinfo_endpoint": f"{url}/userinfo",
                "jwks_uri": f"{url}/jwks",
            },
        }

    def answer(self, address: str) -> Answer | None:
        path, _mark, query = address.partition("?")
        if path == "/authorize":
            self.nonce = parse_qs(query)["nonce"][0]
        if path in self.answers:
            answer = self.answers[path]
            return answer() if callable(answer) else answer
        if path == "/token":
            return {"access_token": "opaque", "token_type": "Bearer", "expires_in": 60, "id_token": self.id_token()}
        return self.claims if path == "/userinfo" else None

    def id_token(self, **changed: Any) -> str:
        now = int(time.time())
        told = {"iss": self.url, "aud": CLIENT, "sub": self.claims["sub"], "iat": now, "exp": now + 60}
        told |= {"nonce": self.nonce, **changed}
        return jwt.encode(told, SECRET, algorithm="HS256")

    def providers(self) -> dict[str, Any]:
        claims = {"fiscal_code": "fiscal_number", "name": "name", "birth_date": "birthdate"}
        app = {
            "provider_id": "broker",
            "name": "SPID e CIE",
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": {"server_url": self.url, "claims": claims},
        }
        return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


@contextmanager
def broker_running() -> Iterator[Broker]:
    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = broker.answer(self.path)
            body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(404 if answer is None else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    broker = Broker(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield broker
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
