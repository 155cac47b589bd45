"""The door's scripts decide on a phone as the server would: the tickets and hashes are the server's own."""

import base64
import hashlib
import json
import os
import subprocess
from pathlib import Path
from typing import Any

from mentoring.kernel.signing import key_id, new_private_key, public_key_of
from mentoring.kernel.tickets import Ticket, written

ROOT = Path(__file__).parents[3]
MADE_AT = 1_790_000_000  # When the list was made, in Unix seconds.
HOUR, DAY = 3600, 86_400
PROVIDER, DATE = 12, 345
CODES = {"awaited": "ABCDEFGH", "inside": "BCDEFGHJ", "group": "CDEFGHJK", "late": "DEFGHJKM", "other": "EFGHJKMN"}
ITERATIONS = 2000


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def guests(salt: bytes) -> list[dict[str, Any]]:
    """Two seats that are awaited, one that is in, a group of 25."""

    def guest(code: str, **facts: object) -> dict[str, Any]:
        return {"h": base64url(hashlib.pbkdf2_hmac("sha256", code.encode(), salt, ITERATIONS, 16)), **facts}

    return [
        guest(CODES["awaited"], i="V.", s=2, **{"in": False}, g=False),
        guest(CODES["inside"], i="M.", s=1, **{"in": True}, g=False),
        guest(CODES["group"], i="", s=25, **{"in": False}, g=True),
    ]


def test_the_scripts_of_the_door(tmp_path: Path) -> None:
    key, retired, stranger = new_private_key(), new_private_key(), new_private_key()

    def ticket(private_key: str = key, **facts: int) -> str:
        ours = {"provider_id": PROVIDER, "date_id": DATE, "seats": 3, "booked_at": MADE_AT, "expires_at": MADE_AT + DAY}
        return written(private_key, Ticket(**{**ours, **facts}), CODES["late"])

    salt, other_salt = os.urandom(16), os.urandom(16)
    publics = [public_key_of(one) for one in (key, retired)]
    given = {
        "codes": CODES,
        "list": {
            "version": 1,
            "pass": "the-pass",
            "provider": PROVIDER,
            "date": DATE,
            "title": "Aida",
            "starts_at": (MADE_AT + 2 * HOUR) * 1000,
            "as_of": MADE_AT * 1000,
            "opens_at": (MADE_AT - HOUR) * 1000,
            "closes_at": (MADE_AT + 5 * HOUR) * 1000,
            "expires_at": (MADE_AT + DAY) * 1000,
            "salt": base64url(salt),
            "iterations": ITERATIONS,
            "guests": guests(salt),
            "keys": {key_id(public): public for public in publics},
            "retired": [key_id(publics[1])],
        },
        "other_salt": base64url(other_salt),
        "other_guests": guests(other_salt),
        "tickets": {
            "late": ticket(),
            "retired_key": ticket(retired),
            "other_date": ticket(date_id=DATE + 1),
            "other_door": ticket(provider_id=PROVIDER + 1),
            "stranger": ticket(stranger, provider_id=PROVIDER + 1),
            "unknown_key": ticket(stranger),
            "expired": ticket(expires_at=MADE_AT),
            "given_back": ticket(booked_at=MADE_AT - HOUR),
        },
    }
    (tmp_path / "given.json").write_text(json.dumps(given))
    command = [str(ROOT / "bin/node"), "node", "--test", "frontend/tests/"]
    environment = {**os.environ, "DOOR_GIVEN": str(tmp_path / "given.json"), "NODE_NO_WARNINGS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:]
    assert "fail 0" in done.stdout
    assert "pass 0" not in done.stdout
