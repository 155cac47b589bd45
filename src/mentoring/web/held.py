"""Everything that is held on somebody, as a page, as JSON and as a PDF."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from mentoring.adapters.pdf import render as render_pdf
from mentoring.privacy.queries import Section
from mentoring.web import wording
from mentoring.web.audience import today

TEMPLATE = Path(__file__).parent / "pdf" / "held.typ"
LONGEST_SHOWN = 600  # A scan is whole in the JSON; on paper and on the page its name will do.


class EraseForm(forms.Form):
    """A word against a slip of the finger."""

    sure = forms.BooleanField(
        label=gettext_lazy("Sì, cancella tutto: so che non si torna indietro"),
        error_messages={"required": gettext_lazy("Se ne sei sicuro, metti la spunta qui.")},
    )


@dataclass(frozen=True)
class Shown:
    """A section in words: each row a list of what it is called and what it says."""

    title: str
    rows: list[list[tuple[str, str]]]


def shown(sections: Sequence[Section]) -> list[Shown]:
    """The sections that hold something, in words for people."""
    return [
        Shown(str(section.title), [_words(section.labels, row) for row in section.rows])
        for section in sections
        if section.rows
    ]


def _words(labels: Any, row: dict[str, Any]) -> list[tuple[str, str]]:
    told = [(str(labels[name]), _said(value)) for name, value in row.items()]
    return [(label, words) for label, words in told if words]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("sì") if value else _("no")
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, str):
        moment = parse_datetime(value) if "T" in value and len(value) > 18 else None
        day = parse_date(value) if len(value) == 10 else None
        told = wording.short_when(moment) if moment else wording.short_day(day) if day else value
        return Truncator(told).chars(LONGEST_SHOWN)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def as_json(sections: Sequence[Section], name: str) -> HttpResponse:
    """Each table by its name, each column by its own: for another machine (GDPR art. 20)."""
    whole = {
        "made_on": today().isoformat(),
        "tables": {
            section.table: {
                "title": str(section.title),
                "labels": {column: str(label) for column, label in section.labels.items()},
                "rows": section.rows,
            }
            for section in sections
        },
    }
    return _file(json.dumps(whole, ensure_ascii=False, indent=2).encode(), f"{name}.json", "application/json")


def as_pdf(sections: Sequence[Section], name: str, title: str) -> HttpResponse:
    """The same to read, to print, to take to somebody."""
    content = render_pdf(
        TEMPLATE,
        {
            "title": title,
            "language": (get_language() or "it").split("-")[0],
            "made": _("Tutto quello che abbiamo, al %(day)s.") % {"day": wording.short_day(today())},
            "sections": [{"title": one.title, "rows": one.rows} for one in shown(sections)],
        },
    )
    return _file(content, f"{name}.pdf", "application/pdf")


def _file(content: bytes, name: str, content_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)
