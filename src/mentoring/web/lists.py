"""Every list of records works alike: filters and order in the address, 25 a page, the same rows as CSV and XLSX.

    COLUMNS = [
        Column("name", _("Organizzazione"), lambda a: a.organisation.name, sort="organisation__name", url=page_of),
        Column("asked", _("Richiesta"), lambda a: a.requested_at, kind=Kind.MOMENT, sort="requested_at"),
    ]

    filters = AdmissionFilters(request.GET)
    listing = Listing(request, filters.narrow(admissions(...)), COLUMNS, title=_("Organizzazioni"), filters=filters)
    return listing.response("operator/admissions.html")

and in the template: {% include "components/list.html" %}. Columns are declared once, for the page and for the files.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import slugify

from mentoring.web import wording
from mentoring.web.readings import Named, Why, note_readings
from mentoring.web.sheets import Head, Kind, Value, as_csv, as_xlsx

__all__ = ["Column", "Filters", "Kind", "Listing"]

PAGE_SIZE = 25
T = TypeVar("T")

_FILES = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@dataclass(frozen=True)
class Column(Generic[T]):
    """What one column tells about a record."""

    key: str  # Its name in the address: ?sort=key.
    label: str | Promise
    value: Callable[[T], Value]
    kind: Kind = Kind.TEXT
    sort: str = ""  # The field a queryset is ordered by; without it there is no order. A plain list needs none.
    url: Callable[[T], str] | None = None  # Where a click leads ("" for nowhere).
    tone: Callable[[T], str] | None = None  # Shown as a pill of this tone.


@dataclass(frozen=True)
class Cell:
    """One value, in words for the page."""

    label: str
    words: str
    is_number: bool
    is_day: bool
    url: str
    tone: str | None


class Filters(forms.Form):
    """A form that is sent by GET. What cannot be read filters nothing, and says so beside its field."""

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """What was asked for: field -> value; nothing that is empty, not ticked or wrong."""
        self.is_valid()
        told = {name: value for name, value in self.cleaned_data.items() if value is not False}
        return {name: value for name, value in told.items() if value not in (None, "", [], ())}

    @property
    def first_fields(self) -> list[forms.BoundField]:
        fields = self.visible_fields()
        return fields if len(fields) <= 3 else fields[:1]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return self.visible_fields()[len(self.first_fields) :]

    @property
    def has_more_chosen(self) -> bool:
        """Is one of the folded fields in use? Then it is not folded."""
        return any(field.name in self.chosen or field.errors for field in self.more_fields)


class Listing(Generic[T]):
    """One page of a list, in the order and with the filters that stand in the address; or all of it as a file."""

    def __init__(
        self,
        request: HttpRequest,
        rows: "QuerySet[Any] | Sequence[T]",
        columns: Sequence[Column[T]],
        *,
        title: str | Promise,
        filters: Filters | None = None,
        empty: str | Promise = "",
        named: Named | None = None,
    ) -> None:
        self.request = request
        self.columns = columns
        self.title = title  # The caption of the table and the name of the file.
        self.filters = filters
        self.empty = empty  # What to say while there is nothing at all.
        self.named = named  # Whom its rows name, if they name young people: it is recorded that they were read.
        self._all = rows

    # -- order ----------------------------------------------------------------------------------------------
    @cached_property
    def sort(self) -> str:
        """The order that was asked for, if it is one we have."""
        asked = self.request.GET.get("sort", "")
        return asked if asked.removeprefix("-") in {c.key for c in self.columns if self.can_sort(c)} else ""

    def can_sort(self, column: Column[T]) -> bool:
        return bool(column.sort) or not isinstance(self._all, QuerySet)

    @cached_property
    def _ordered(self) -> "QuerySet[Any] | Sequence[T]":
        if not self.sort:
            return self._all
        column = next(c for c in self.columns if c.key == self.sort.removeprefix("-"))
        backwards = self.sort.startswith("-")
        if isinstance(self._all, QuerySet):
            # The id at the end: equal values must not change places between two pages.
            return self._all.order_by(_order(column.sort, descending=backwards), "pk")
        told = [row for row in self._all if column.value(row) is not None]
        silent = [row for row in self._all if column.value(row) is None]
        return [*sorted(told, key=lambda row: _comparable(column.value(row)), reverse=backwards), *silent]

    # -- the page -------------------------------------------------------------------------------------------
    @cached_property
    def page(self) -> "Page[Any]":
        """The page that was asked for, or the nearest there is."""
        page = Paginator(self._ordered, PAGE_SIZE).get_page(self.request.GET.get("page"))
        if self.sort and isinstance(self._ordered, QuerySet) and isinstance(page.object_list, QuerySet):
            # Bare numbers are sorted, and then these rows fetched: whole ones take thrice as long to sort.
            page.object_list = self._ordered.filter(pk__in=page.object_list.values("pk"))
        return page

    @property
    def count(self) -> int:
        return int(self.page.paginator.count)

    @property
    def is_filtered(self) -> bool:
        return bool(self.filters and self.filters.chosen)

    @property
    def orders(self) -> list[tuple[str, str]]:
        """Every order there is, for a menu: where a phone shows cards there are no heads to click on."""
        found = []
        for column in self.columns:
            if self.can_sort(column) and column.label:
                found += [(column.key, f"{column.label} ↑"), (f"-{column.key}", f"{column.label} ↓")]
        return found

    def _query_without(self, *names: str) -> list[tuple[str, str]]:
        """What stands in the address, for a form that would lose it. Another order or filter begins on page one."""
        gone = {"page", "export", *names}
        return [(name, value) for name, values in self.request.GET.lists() for value in values if name not in gone]

    @property
    def query_beside_order(self) -> list[tuple[str, str]]:
        return self._query_without("sort")

    @property
    def query_beside_filters(self) -> list[tuple[str, str]]:
        return self._query_without(*(self.filters.fields if self.filters else ()))

    @property
    def unfiltered_url(self) -> str:
        """This list with everything in it."""
        return f"?{urlencode(self.query_beside_filters)}"

    @property
    def heads(self) -> list[tuple[Column[T], bool]]:
        """Each column, and whether one can sort by it."""
        return [(column, self.can_sort(column)) for column in self.columns]

    @cached_property
    def rows(self) -> list[list[Cell]]:
        """The page in words."""
        return [[_cell(column, row) for column in self.columns] for row in self.page.object_list]

    # -- the answer -----------------------------------------------------------------------------------------
    def response(self, template: str, context: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
        """The page; or, with ?export=csv or ?export=xlsx, the whole list (as filtered and sorted) as a file."""
        wanted = self.request.GET.get("export", "")
        if wanted in _FILES:
            return self._file(wanted)
        if self.named:
            note_readings(self.request, map(self.named.person_id, self.page.object_list), self.named.why)
        return render(self.request, template, {"listing": self, **(context or {})}, status=status)

    def _file(self, wanted: str) -> HttpResponse:
        write, content_type = _FILES[wanted]
        if self.named:
            note_readings(self.request, map(self.named.person_id, self._ordered), Why.EXPORT)
        heads = [Head(str(column.label), column.kind) for column in self.columns]
        content = write(heads, ([column.value(row) for column in self.columns] for row in self._ordered))
        name = f"{slugify(str(self.title)) or 'elenco'}-{timezone.localdate():%Y-%m-%d}.{wanted}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
        return HttpResponse(content, content_type=content_type, headers=headers)


def _order(field: str, *, descending: bool) -> OrderBy:
    # Both databases put what is empty last, in either direction.
    return F(field).desc(nulls_last=True) if descending else F(field).asc(nulls_last=True)


def _comparable(value: Value) -> Any:
    return str(value).casefold() if isinstance(value, str | Promise) else value


def _cell(column: Column[T], row: T) -> Cell:
    return Cell(
        label=str(column.label),
        words=in_words(column.value(row), column.kind),
        is_number=column.kind.is_number,
        is_day=column.kind is Kind.DAY,
        url=column.url(row) if column.url else "",
        tone=column.tone(row) if column.tone else None,
    )


def in_words(value: Value, kind: Kind) -> str:
    """A value as the page says it."""
    if value is None:
        return ""
    if kind is Kind.MONEY and isinstance(value, int):
        return wording.euro(value)
    if kind is Kind.NUMBER and isinstance(value, int):
        return f"{value:,}".replace(",", "." if wording.is_italian() else ",")
    if kind is Kind.MOMENT and isinstance(value, datetime):
        return wording.short_when(value)
    if kind is Kind.DAY and isinstance(value, date):
        return wording.short_day(value)
    return str(value)
