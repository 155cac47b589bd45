"""The interface's sentences, compiled for gettext: by Babel, so that no machine needs gettext's own tools."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_stale(folder: Path) -> list[Path]:
    """Compile each catalogue of a locale folder that is newer than what was compiled. Returns what was written."""
    return [_compile(source) for source in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _is_stale(source)]


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


def _compile(source: Path) -> Path:
    target = source.with_suffix(".mo")
    draft = target.with_suffix(".mo.new")
    with source.open("rb") as words:
        catalogue = read_po(words, locale=source.parts[-3], abort_invalid=True)
    with draft.open("wb") as out:
        write_mo(out, catalogue)
    draft.replace(target)  # Whole or not at all: a server may be reading.
    return target
