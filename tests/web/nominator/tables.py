"""Files as offices send them."""

import csv
import io
from collections.abc import Iterable, Sequence

PLAIN = ("Cognome", "Nome", "Nato il")


def written(rows: Iterable[Sequence[str]], separator: str = ";", encoding: str = "utf-8") -> bytes:
    """Rows as a CSV file."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)
