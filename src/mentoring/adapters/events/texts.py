"""What others write into text fields, made plain; and times and addresses, made sure."""

import re
from datetime import UTC, date, datetime, tzinfo
from html import unescape
from urllib.parse import urljoin, urlsplit

from mentoring.adapters.events.record import Fault

LONGEST_TITLE = 300
LONGEST_TEXT = 20_000
_LONGEST_ADDRESS = 2_000

_TAG = re.compile(r"(<[a-zA-Z/!][^<>]*>)")
_LINE_ENDS = re.compile(r"</?(br|p|div|li|ul|ol|h[1-6]|tr|table|section|article|header|blockquote)\b", re.IGNORECASE)
_SILENT = re.compile(r"<(script|style|template)\b", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\f\v\xa0]+")
_EMPTY_LINES = re.compile(r"\n\s*\n+")
_STREET = re.compile(
    r"(via|viale|v\.le|piazza|p\.zza|piazzale|p\.le|corso|c\.so|largo|vicolo|strada|lungo\w+|località|loc\.|contrada)\b",
    re.IGNORECASE,
)
_AFTER_A_NAME = re.compile(r"\n| [-–—|] |, |; | \(")


def decoded(content: bytes) -> str:
    """Bytes as text: with a mark as the mark says, else UTF-8, else what Windows writes in Western Europe."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start >= len(content) - 3:  # Only cut in the middle of a sign.
            return content.decode("utf-8-sig", errors="ignore")
        return content.decode("cp1252", errors="replace")


def plain(text: object, longest: int = LONGEST_TEXT) -> str:
    """Text without mark-up, entities (also those escaped twice) and control characters, with tidy lines."""
    words = str(text)[: 4 * longest]
    for _again in range(3):
        freed = unescape(words)
        if freed == words:
            break
        words = freed
    words = _without_tags(words).replace("\r\n", "\n").replace("\r", "\n")
    words = "".join(sign for sign in words if sign in "\n\t" or (sign >= " " and sign != "\x7f"))
    words = _SPACES.sub(" ", words.encode("utf-8", errors="ignore").decode("utf-8"))
    lines = "\n".join(line.strip() for line in words.split("\n"))
    return _EMPTY_LINES.sub("\n\n", lines).strip()[:longest].rstrip()


def line_of(text: object, longest: int = LONGEST_TITLE) -> str:
    """The same on one line."""
    return " ".join(plain(text, longest).split())


def as_written(text: str) -> str:
    """The name that something goes by, sign for sign, but for what no database keeps."""
    return text.encode("utf-8", errors="ignore").decode("utf-8").replace("\0", "")


def _without_tags(text: str) -> str:
    if "<" not in text:
        return text
    kept: list[str] = []
    silent_until = ""
    for piece in _TAG.split(text):
        if not _TAG.fullmatch(piece):
            kept.append("" if silent_until else piece)
        elif silent_until:
            silent_until = "" if piece.lower().startswith(silent_until) else silent_until
        elif found := _SILENT.match(piece):
            silent_until = f"</{found[1].lower()}"
        else:
            kept.append("\n" if _LINE_ENDS.match(piece) else "")
    return "".join(kept)


def place_of(text: object) -> tuple[str, str]:
    """Name and address of a place out of one line: "Teatro Nuovo - Via Roma 1, Pavia"."""
    words = plain(text, 500)
    if _STREET.match(words):
        return "", line_of(words)
    found = _AFTER_A_NAME.search(words)
    if not found:
        return line_of(words), ""
    return line_of(words[: found.start()]), line_of(words[found.end() :].strip(" )"))


def web_address(text: object, base: str = "") -> tuple[str, tuple[Fault, ...]]:
    """An absolute http(s) address, or nothing and why."""
    words = str(text).strip()
    if not words:
        return "", ()
    try:
        whole = urljoin(base, words) if base else words
        parts = urlsplit(whole)
        host = parts.hostname
    except ValueError:  # "http://[": no address.
        return "", (Fault.BAD_ADDRESS,)
    is_good = parts.scheme in {"http", "https"} and host and not re.search(r"[\s\x00-\x1f<>\"]", whole)
    if not is_good or len(whole) > _LONGEST_ADDRESS:
        return "", (Fault.BAD_ADDRESS,)
    return whole, ()


def local_moment(wall: datetime, zone: tzinfo) -> tuple[datetime, tuple[Fault, ...]]:
    """A time on the wall as a moment (UTC). In the nights when clocks change it says how it was understood."""
    moment = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != wall.replace(tzinfo=None):
        return moment, (Fault.SKIPPED_HOUR,)
    second = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return moment, (Fault.DOUBLE_HOUR,) if second != moment else ()


def is_day(value: date) -> bool:
    return not isinstance(value, datetime)
