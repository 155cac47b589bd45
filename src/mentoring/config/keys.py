"""Where the secrets come from: the environment, or (on a laptop) a file that is made on first use."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet


@dataclass(frozen=True)
class Keys:
    """Three secrets with three lives: sessions may be reset, field keys rotate, the fingerprint key never changes."""

    session: str
    fields: list[str]
    fingerprint: str


def keys_from(environ: Mapping[str, str], var_dir: Path) -> Keys:
    """MENTORING_SECRET_KEY, MENTORING_FIELD_KEYS (comma separated, newest first) and MENTORING_FINGERPRINT_KEY.

    What is not in the environment is read from var/keys.json, made with fresh keys that only its owner can read.
    """
    own = {} if "MENTORING_FINGERPRINT_KEY" in environ else _own_keys(var_dir / "keys.json")
    return Keys(
        session=environ.get("MENTORING_SECRET_KEY") or own["session"],
        fields=(environ.get("MENTORING_FIELD_KEYS") or own["fields"]).split(","),
        fingerprint=environ.get("MENTORING_FINGERPRINT_KEY") or own["fingerprint"],
    )


def _own_keys(path: Path) -> dict[str, str]:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _create_once(path)
    keys: dict[str, str] = json.loads(path.read_text())
    return keys


def _create_once(path: Path) -> None:
    """Two processes may start at once: the file appears whole, and the first one wins."""
    fresh = {
        "session": secrets.token_urlsafe(48),
        "fields": Fernet.generate_key().decode(),
        "fingerprint": secrets.token_urlsafe(48),
    }
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(fresh))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
