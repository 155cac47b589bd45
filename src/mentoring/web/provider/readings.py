"""One reading of a playbill: what would become of each of its dates, yes or no, and what came of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mentoring.adapters.events import Format, Unreadable, format_of, open_event_table
from mentoring.adapters.events.anything import said_columns
from mentoring.kernel.refusal import Refusal
from mentoring.people.permissions import Role
from mentoring.playbills.commands import confirm_run, discard_run, say_columns
from mentoring.playbills.errors import SENTENCES
from mentoring.playbills.publishing import drafts_to_bring_out
from mentoring.playbills.queries import MOST_ASKED, asked_of, content_of, counts_of, rows_of, run_with_id
from mentoring.playbills.rules import Remark
from mentoring.playbills.writing import write_some
from mentoring.web import wording
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.lists import Column, Listing
from mentoring.web.provider.playbill_forms import ColumnsForm, ConfirmForm, RowFilters
from mentoring.web.provider.playbills import reread, why_failed

if TYPE_CHECKING:
    from mentoring.playbills.models import Row, Run

PAGES = {
    "asked": "reading_asked",
    "draft": "reading_draft",
    "writing": "reading_writing",
    "written": "reading_written",
    "failed": "reading_failed",
}
TONES = {
    "new": "done",
    "changed": "current",
    "moved": "current",
    "cancelled": "stopped",
    "asked": "waiting",
    "vanished": "waiting",
    "by_hand": "waiting",
    "unchanged": "",
    "skipped": "",
    "refused": "stopped",
}
NAMES = {
    "when": gettext_lazy("quando"),
    "title": gettext_lazy("titolo"),
    "summary": gettext_lazy("descrizione"),
    "price_cents": gettext_lazy("prezzo"),
    "place": gettext_lazy("luogo"),
    "page": gettext_lazy("pagina web"),
    "seats": gettext_lazy("posti"),
}
LONGEST_SHOWN = 120
BITS_AT_ONCE = 4  # A few dates called off are one each.


@never_cache
@audience(Role.PROVIDER)
def reading(request: ActorRequest, pk: int) -> HttpResponse:
    """One reading: awaited, its preview, how far it is, or what became of it."""
    run = found(run_with_id(request.actor, pk))
    if run.state == "draft" and run.fault:
        return redirect("web:provider_reading_columns", pk=pk)
    filters = RowFilters(request.GET)
    rows = filters.narrow(rows_of(request.actor, run))
    listing: Listing[Row] = Listing(
        request, rows, _columns(), title=gettext_lazy("Date del cartellone"), filters=filters
    )
    counts = counts_of(run)
    context = {
        "run": run,
        "source": run.source,
        "counts": counts,
        "tiles": _tiles(counts.by_verdict),
        "asked": _asked(request, run) if run.state == "draft" else [],
        "most_asked": MOST_ASKED,
        "form": ConfirmForm(),
        "is_table": run.state == "draft" and _is_table(content_of(request.actor, run)),
        "why": why_failed(run),
        "n_drafts": drafts_to_bring_out(run.source, timezone.now()) if run.state == "written" else 0,
    }
    answer = listing.response(f"provider/{PAGES[run.state]}.html", context)
    if request.headers.get("HX-Request") and run.state not in ("writing", "asked"):
        answer.headers["HX-Refresh"] = "true"  # Whoever watched sees what came of it.
    return answer


def _is_table(content: bytes) -> bool:
    try:
        return format_of(content) is Format.TABLE
    except Unreadable:
        return False


_SHOWN = ("new", "changed", "moved", "cancelled", "asked", "vanished", "by_hand", "unchanged", "skipped", "refused")


def _tiles(by_verdict: Any) -> list[tuple[str, int, str, str]]:
    """A number for each outcome there is: its key, how many, its name, its tone."""
    names = {
        "new": _("nuove"),
        "changed": _("cambiate"),
        "moved": _("spostate"),
        "cancelled": _("annullate"),
        "asked": _("da decidere"),
        "vanished": _("non ci sono più"),
        "by_hand": _("da fare a mano"),
        "unchanged": _("uguali"),
        "skipped": _("saltate"),
        "refused": _("da correggere"),
    }
    return [(key, by_verdict[key], names[key], TONES[key]) for key in _SHOWN if by_verdict[key]]


# -- rows ---------------------------------------------------------------------------------------------------
def _columns() -> Sequence[Column["Row"]]:
    return [
        Column("title", gettext_lazy("Titolo"), lambda it: it.read.words.title or "–", url=_page_of),
        Column("when", gettext_lazy("Quando"), when_told),
        Column("place", gettext_lazy("Dove"), lambda it: it.read.words.place or "–"),
        Column("outcome", gettext_lazy("Esito"), lambda it: str(it.get_verdict_display()), sort="verdict",
               tone=lambda it: TONES[it.verdict]),
        Column("said", gettext_lazy("Perché"), sentences),
    ]  # fmt: skip


def when_told(row: "Row") -> str:
    """The hour of an evening, or the days of a period."""
    told = row.read
    if told.starts_at is None or told.ends_at is None:
        return "–"
    if told.words.is_period:
        return f"{wording.short_day(told.starts_at)} – {wording.short_day(told.ends_at)}"
    return wording.short_when(told.starts_at)


def _page_of(row: "Row") -> str:
    listed = row.listed
    return reverse("web:provider_offer", args=[listed.listing.offer_id]) if listed is not None else ""


def sentences(row: "Row") -> str:
    """What is said about a date."""
    changed = [f"{name}: {here} → {there}" for name, here, there in _changes(row)]
    remarks = [str(SENTENCES[Remark(remark)]) for remark in row.remarks]
    return " ".join(part for part in (row.said, "; ".join(changed), *remarks) if part)


def _changes(row: "Row") -> list[tuple[str, str, str]]:
    """What would be otherwise, how it is here, how it is there."""
    is_period = row.read.words.is_period
    return [
        (str(NAMES[name]), _value(name, here, is_period), _value(name, there, is_period))
        for name, here, there in row.changes
    ]


def _value(name: str, value: Any, is_period: bool) -> str:  # noqa: FBT001 - a fact of the row
    if name == "when":
        begin, end = (timezone.localtime(datetime.fromisoformat(moment)) for moment in value)
        if is_period:
            return f"{wording.day(begin)} – {wording.day(end)}"
        return f"{wording.when(begin)} – {wording.clock(end)}"
    if name == "price_cents":
        return wording.euro(value)
    if name == "seats":
        return str(value)
    text = str(value)
    if not text:
        return _("(niente)")
    return f"«{text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + '…'}»"


def _asked(request: ActorRequest, run: "Run") -> list[dict[str, Any]]:
    """The questions of a preview, in words."""
    return [
        {
            "row": row,
            "told": row.read,
            "when": when_told(row),
            "changes": [
                (
                    NAMES[name],
                    _value(name, here, row.read.words.is_period),
                    _value(name, there, row.read.words.is_period),
                )
                for name, here, there in row.changes
            ],
            "seats_taken": row.listed.occurrence.seats_taken if row.listed and row.listed.occurrence else 0,
        }
        for row in asked_of(request.actor, run)
    ]


# -- its columns --------------------------------------------------------------------------------------------
@never_cache
@audience(Role.PROVIDER)
def reading_columns(request: ActorRequest, pk: int) -> HttpResponse:
    """Which column of a table tells what: our guess, to be put right. The next file is read so, too."""
    run = found(run_with_id(request.actor, pk))
    content = content_of(request.actor, run)
    if run.state != "draft" or not _is_table(content):
        return redirect("web:provider_reading", pk=pk)
    table = open_event_table(content)
    said = said_columns(table, run.source.columns)
    form = ColumnsForm(request.POST or None, table=table, said={str(column): place for column, place in said.items()})
    if request.method == "POST" and form.is_valid():
        say_columns(request.actor, source=run.source, columns=form.cleaned_data)
        reread(request, run)
        return redirect("web:provider_reading", pk=pk)
    context = {"run": run, "source": run.source, "form": form, "is_missing": bool(run.fault)}
    return render(request, "provider/reading_columns.html", context, status=409 if form.errors else 200)


# -- and then -----------------------------------------------------------------------------------------------
@require_POST
@audience(Role.PROVIDER)
def reading_confirm(request: ActorRequest, pk: int) -> HttpResponse:
    """Write it: a short season now, the rest of a long one by the clock. Twice is once."""
    run = found(run_with_id(request.actor, pk))
    form = ConfirmForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    now = timezone.now()
    if run.state == "draft" and not run.fault:
        try:
            confirm_run(request.actor, run=run, choices=form.choices_in(request.POST), now=now, words=words)
            for _bit in range(BITS_AT_ONCE):
                write_some(run, now)
        except Refusal as refusal:
            messages.error(request, str(refusal))
    return redirect("web:provider_reading", pk=pk)


@require_POST
@audience(Role.PROVIDER)
def reading_discard(request: ActorRequest, pk: int) -> HttpResponse:
    """Throw a preview away."""
    run = found(run_with_id(request.actor, pk))
    discard_run(request.actor, run=run)
    messages.success(request, _("L'anteprima è buttata: non abbiamo scritto niente."))
    return redirect("web:provider_playbill", pk=run.source_id)
