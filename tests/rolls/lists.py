"""Lists as a door hands them to the room."""

from collections.abc import Sequence

from mentoring.adapters.tables import read_table
from mentoring.demo import data
from mentoring.rolls.columns import count_known
from mentoring.rolls.commands import Brought
from mentoring.rolls.sheet import Sheet

HEADER = ("Cognome", "Nome", "Nato il", "Codice fiscale", "Genitore", "E-mail", "Telefono")


def pilot() -> Brought:
    """The music school's own list."""
    table = read_table(data.pilot_list(), count_known)
    return Brought(Sheet(table.header, [(line.number, line.cells) for line in table.lines]), data.pilot_list())


def brought(*rows: Sequence[str], header: Sequence[str] = HEADER) -> Brought:
    """A list with these lines."""
    filled = [(number, [*row, *[""] * (len(header) - len(row))]) for number, row in enumerate(rows, 2)]
    return Brought(Sheet(header, filled), repr((header, rows)).encode(), "elenco di classe.csv")


def class_of(size: int, mark: str = "Prova") -> Brought:
    """So many children with names of their own."""
    return brought(*((f"{mark} {letters(n)}", "Ada", "1/2/2015") for n in range(size)))


def letters(number: int) -> str:
    """A number that is a name."""
    return "".join("abcdefghij"[int(digit)] for digit in f"{number:05}")
