"""Files that the demo and its tests read."""

from pathlib import Path


def pilot_list() -> bytes:
    """The pupils of the music school as its office exported them, with everything that goes wrong in such a file."""
    return Path(__file__).with_name("iscritti.csv").read_bytes()
