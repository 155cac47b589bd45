"""Paper: a typst template and its data become a PDF that a screen reader can read (PDF/UA-1).

A template reads its data with `#let data = json(bytes(sys.inputs.data))`. It has no words of its own: they come with
the data, translated. Its fonts are our own and those that typst brings: a page breaks the same on every machine.
"""

import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst
from django.conf import settings

_FONTS = Path(settings.BASE_DIR) / "build" / "assets" / "mentoring" / "fonts"  # bin/assets puts them there.
_KEPT = "\n\t"


def render(template: Path, data: Mapping[str, Any]) -> bytes:
    """The PDF of a template (a .typ file, which may import others beside it) filled with data that JSON can hold."""
    written = json.dumps(_printable(data))
    try:
        return _compiled(template, written, ignore_system_fonts=True, pdf_standards="ua-1")
    except typst.TypstError:
        # A letter that our fonts lack (many names are not written in ours) must not keep a family from its sheet:
        # the machine may have it, and at worst there is a gap, which PDF/UA does not allow.
        return _compiled(template, written, ignore_system_fonts=False, pdf_standards=None)


def picture(template: Path, data: Mapping[str, Any]) -> bytes:
    """The one page of a template as PNG: each of its points is a pixel."""
    return typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(_FONTS)] if _FONTS.is_dir() else [],
        sys_inputs={"data": json.dumps(_printable(data))},
        format="png",
        ppi=72,
    )


def _compiled(
    template: Path, written: str, *, ignore_system_fonts: bool, pdf_standards: Literal["ua-1"] | None
) -> bytes:
    return typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(_FONTS)] if _FONTS.is_dir() else [],
        ignore_system_fonts=ignore_system_fonts,
        sys_inputs={"data": written},
        pdf_standards=pdf_standards,
    )


def _printable(value: Any) -> Any:
    """The same data without control characters, which no font can show."""
    if isinstance(value, str):
        return "".join(sign for sign in value if sign in _KEPT or unicodedata.category(sign) != "Cc")
    if isinstance(value, Mapping):
        return {key: _printable(inner) for key, inner in value.items()}
    return [_printable(inner) for inner in value] if isinstance(value, list | tuple) else value
