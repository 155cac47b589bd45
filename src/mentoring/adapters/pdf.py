"""Paper: a typst template and its data become a PDF that a screen reader can read (PDF/UA-1).

A template reads its data with `#let data = json(bytes(sys.inputs.data))`. It has no words of its own: they come with
the data, translated. Its fonts are our own and those that typst brings: a page breaks the same on every machine.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

_FONTS = Path(settings.BASE_DIR) / "build" / "assets" / "mentoring" / "fonts"  # bin/assets puts them there.


def render(template: Path, data: Mapping[str, Any]) -> bytes:
    """The PDF of a template (a .typ file, which may import others beside it) filled with data that JSON can hold."""
    return typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(_FONTS)] if _FONTS.is_dir() else [],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["ua-1"],
    )
