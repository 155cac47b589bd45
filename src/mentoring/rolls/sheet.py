"""The lines of a file as they came: packed, so that they fit into one sealed field, and unpacked again."""

import base64
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from mentoring.rolls.columns import Columns, Row, never_read, read_row


@dataclass(frozen=True)
class Sheet:
    """A header, and numbered lines below it."""

    header: Sequence[str]
    lines: Sequence[tuple[int, Sequence[str]]]

    def without_what_is_never_read(self) -> tuple["Sheet", list[str]]:
        """The same with those columns emptied that must not come into our house, and their names."""
        never = never_read(self.header)
        if not never:
            return self, []
        gone = set(never)
        lines = [
            (number, ["" if place in gone else cell for place, cell in enumerate(cells)])
            for number, cells in self.lines
        ]
        return Sheet(self.header, lines), [self.header[place] for place in never]

    def rows(self, columns: Columns) -> list[Row]:
        return [read_row(columns, number, cells) for number, cells in self.lines]

    def examples(self, place: int, most: int = 3) -> list[str]:
        """The first different values of a column."""
        found: list[str] = []
        for _number, cells in self.lines:
            text = cells[place] if place < len(cells) else ""
            if text and text not in found:
                found.append(text)
            if len(found) == most:
                break
        return found

    def packed(self) -> str:
        return base64.b85encode(zlib.compress(json.dumps([self.header, self.lines]).encode(), 6)).decode()

    @classmethod
    def unpacked(cls, text: str) -> "Sheet":
        header, lines = json.loads(zlib.decompress(base64.b85decode(text)))
        return cls(header, [(number, cells) for number, cells in lines])
