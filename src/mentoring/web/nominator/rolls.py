"""A list that was brought: looked at row by row, confirmed, watched while it is written, taken back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mentoring.people.permissions import Role
from mentoring.rolls.columns import WHOLE_NAMES, Field, missing_columns, twice
from mentoring.rolls.commands import confirm_roll, discard_roll, take_back, write_some
from mentoring.rolls.errors import COLUMN_NAMES, SENTENCES
from mentoring.rolls.queries import counts_of, may_take_back, roll_with_id, rolls, rows_of, same_file
from mentoring.rolls.rules import Remark
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.lists import Column, Kind, Listing
from mentoring.web.nominator.list_forms import RowFilters

if TYPE_CHECKING:
    from mentoring.rolls.models import Roll, RollRow

ROLL_TONES = {"draft": "waiting", "writing": "current", "written": "done", "taken_back": "stopped"}
TONES = {
    "new": "done",
    "changed": "current",
    "known": "",
    "duplicate": "",
    "ineligible": "stopped",
    "refused": "stopped",
}
PAGES = {"draft": "roll_draft", "writing": "roll_writing", "written": "roll_written", "taken_back": "roll_taken_back"}


@never_cache
@audience(Role.NOMINATOR)
def roll(request: ActorRequest, pk: int) -> HttpResponse:
    """One list: its preview, how far it is, or what became of it."""
    shown = found(roll_with_id(request.actor, pk))
    if shown.state == "draft" and missing_columns(shown.read_columns):
        return redirect("web:nominator_roll_columns", pk=pk)
    filters = RowFilters(request.GET)
    rows = filters.narrow(rows_of(request.actor, shown)).order_by("-needs_look", "number")
    listing: Listing[RollRow] = Listing(
        request,
        rows,
        _whole_row(shown) if request.GET.get("export") else _columns(),
        title=gettext_lazy("Righe dell'elenco"),
        filters=filters,
    )
    context = {
        "roll": shown,
        "counts": counts_of(shown),
        "may_take_back": may_take_back(shown),
        "same_file": same_file(request.actor, shown) if shown.state == "draft" else None,
        "columns": _read_columns(shown),
        "ignored": _ignored(shown),
        "notes": _notes(shown),
    }
    answer = listing.response(f"nominator/{PAGES[shown.state]}.html", context)
    if request.headers.get("HX-Request") and shown.state != "writing":
        answer.headers["HX-Refresh"] = "true"  # Whoever watched the progress sees what came of it.
    return answer


def _read_columns(shown: "Roll") -> list[tuple[str, str]]:
    """What each column was taken for."""
    return [
        (str(COLUMN_NAMES[field]), ", ".join(f"«{shown.header[place]}»" for place in places))
        for field, places in shown.read_columns.items()
    ]


def _ignored(shown: "Roll") -> list[str]:
    used = {place for places in shown.read_columns.values() for place in places}
    never = set(shown.notes.get("never_read", []))
    return [name for place, name in enumerate(shown.header) if name and place not in used and name not in never]


def _notes(shown: "Roll") -> list[str]:
    """What is to be said about the file as a whole."""
    said = []
    if never := shown.notes.get("never_read"):
        names = ", ".join(f"«{name}»" for name in never)
        said.append(_("Queste colonne non ci servono e non le abbiamo tenute: %s.") % names)
    if numbers := shown.notes.get("repeated_headers"):
        lines = ", ".join(map(str, numbers))
        said.append(_("I nomi delle colonne sono ripetuti (righe %s): li abbiamo saltati.") % lines)
    if shown.notes.get("has_formulas"):
        said.append(_("Nel foglio ci sono formule: abbiamo letto i valori che mostravano."))
    for field, places in twice(shown.read_columns).items():
        names = ", ".join(f"«{shown.header[place]}»" for place in places)
        said.append(
            _("Per «%(field)s» ci sono più colonne (%(names)s): vale la prima.")
            % {"field": COLUMN_NAMES[field], "names": names}
        )
    return said


# -- rows ---------------------------------------------------------------------------------------------------
def _columns() -> Sequence[Column["RollRow"]]:
    return [
        Column("name", gettext_lazy("Nome"), lambda it: it.row.name or "–"),
        Column("number", gettext_lazy("Riga"), lambda it: it.number, kind=Kind.NUMBER, sort="number"),
        Column("born", gettext_lazy("Nascita"), lambda it: it.row.told.get(Field.BORN_ON, "") or "–"),
        Column("way", gettext_lazy("Come chiediamo"), _way),
        Column("outcome", gettext_lazy("Esito"), _outcome, sort="verdict", tone=_tone),
        Column("said", gettext_lazy("Perché"), sentences),
    ]


def _whole_row(shown: "Roll") -> Sequence[Column["RollRow"]]:
    """For the file: everything that was read, so that it can be mended and brought again."""
    fields = [field for field in Field if field not in WHOLE_NAMES or shown.read_columns.get(field)]
    told = [Column(str(field), COLUMN_NAMES[field], _teller(field)) for field in fields]
    number, outcome, said = (next(c for c in _columns() if c.key == key) for key in ("number", "outcome", "said"))
    return [number, *told, outcome, said]


def _teller(field: Field):  # type: ignore[no-untyped-def]
    return lambda it: it.row.told.get(field, "")


def _way(row: "RollRow") -> str:
    if row.verdict not in ("new", "changed"):
        return "–"
    return _("lettera") if row.is_by_letter else row.row.told.get(Field.GUARDIAN_EMAIL, "")


def _outcome(row: "RollRow") -> str:
    return str(row.get_verdict_display())


def _tone(row: "RollRow") -> str:
    return "waiting" if row.has_warning else TONES.get(row.verdict, "")


def sentences(row: "RollRow") -> str:
    """What is said about a row."""
    if row.same_as is not None:
        return _("È già più su nell'elenco, alla riga %s: vale quella.") % row.same_as
    return " ".join(str(SENTENCES[Remark(remark)]) for remark in row.remarks)


# -- and then -----------------------------------------------------------------------------------------------
@require_POST
@audience(Role.NOMINATOR)
def confirm(request: ActorRequest, pk: int) -> HttpResponse:
    """Write it: a short list now, the rest of a long one by the clock. Twice is once."""
    shown = found(roll_with_id(request.actor, pk))
    now = timezone.now()
    if shown.state == "draft":
        confirm_roll(request.actor, roll=shown, now=now, attests_need="attests_need" in request.POST)
        write_some(shown, now)
    return redirect("web:nominator_roll", pk=pk)


@require_POST
@audience(Role.NOMINATOR)
def undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Take the whole list back."""
    shown = found(roll_with_id(request.actor, pk))
    take_back(request.actor, roll=shown, now=timezone.now())
    messages.success(request, _("L'elenco è annullato: le segnalazioni nuove non ci sono più."))
    return redirect("web:nominator_roll", pk=pk)


@require_POST
@audience(Role.NOMINATOR)
def discard(request: ActorRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    discard_roll(request.actor, roll=found(roll_with_id(request.actor, pk)))
    messages.success(request, _("L'elenco è buttato: non ne abbiamo tenuto niente."))
    return redirect("web:nominator_import")


# -- all of them --------------------------------------------------------------------------------------------
@never_cache
@audience(Role.NOMINATOR)
def every(request: ActorRequest) -> HttpResponse:
    """The lists that were brought so far."""
    columns: list[Column[Roll]] = [
        Column("created", gettext_lazy("Caricato"), lambda it: it.created_at, kind=Kind.MOMENT, sort="created_at",
               url=lambda it: reverse("web:nominator_roll", args=[it.pk])),
        Column("programme", gettext_lazy("Programma"), lambda it: it.programme.name, sort="programme__name"),
        Column("by", gettext_lazy("Da chi"), lambda it: str(it.brought_by) if it.brought_by else "–"),
        Column("state", gettext_lazy("A che punto è"), lambda it: str(it.get_state_display()), sort="state",
               tone=lambda it: ROLL_TONES[it.state]),
    ]  # fmt: skip
    listing = Listing(request, rolls(request.actor), columns, title=gettext_lazy("Elenchi caricati"))
    return listing.response("nominator/rolls.html")
