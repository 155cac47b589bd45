"""What the demo and its tests read: who there is, what is on, and a list as a school's office exports it."""

import tomllib
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


def data(name: str) -> dict[str, Any]:
    """What one of the files tells."""
    return tomllib.loads((_HERE / name).read_text("utf-8"))


def pilot_list() -> bytes:
    """The pupils of the music school as its office exported them, with everything that goes wrong in such a file."""
    return (_HERE / "iscritti.csv").read_bytes()
