"""Words with gaps: `{first_name}` is a gap. There is no other syntax: whoever writes words cannot run anything."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

_GAP = re.compile(r"\{([a-z_]+)\}")
_PIECE = re.compile(r"\{[^{}\n]{0,40}\}|[{}]")
_ADDRESS = re.compile(r"https?://\S+")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its gaps filled, in one pass: what is filled in is never read again."""
    return _GAP.sub(lambda gap: values[gap[1]], text)


def strange_pieces(text: str, known: Collection[str]) -> list[str]:
    """Pieces in braces that are no gap we know, and braces that stand alone; in the order of the text, each once."""
    known_pieces = {f"{{{name}}}" for name in known}
    return list(dict.fromkeys(piece for piece in _PIECE.findall(text) if piece not in known_pieces))


def missing_gaps(text: str, needed: Collection[str]) -> list[str]:
    """Gaps that the text cannot do without and does not have."""
    return [name for name in needed if f"{{{name}}}" not in text]


def tidy(text: str) -> str:
    """An empty gap leaves no hole: no blanks at a line's end, never two blank lines in a row."""
    lines = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


@dataclass(frozen=True)
class Part:
    """A paragraph, line by line; or the button that opens an address."""

    lines: tuple[str, ...] = ()
    address: str = ""


def parts_of(body: str, main_address: str) -> list[Part]:
    """The body as it is laid out: the first line that is nothing but the main address becomes the button."""
    parts: list[Part] = []
    is_open = bool(main_address)
    for paragraph in body.split("\n\n"):
        lines: list[str] = []
        for line in filter(None, paragraph.split("\n")):
            if is_open and line.strip() == main_address:
                parts += [Part(tuple(lines))] if lines else []
                parts.append(Part(address=main_address))
                lines, is_open = [], False
            else:
                lines.append(line)
        parts += [Part(tuple(lines))] if lines else []
    return parts


def first_address(text: str) -> str:
    """Where a text leads first; empty if nowhere."""
    found = _ADDRESS.search(text)
    return found[0] if found else ""
