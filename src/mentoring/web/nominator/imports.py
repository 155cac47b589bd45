"""A school's whole list comes in: the file, and what its columns are."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from mentoring.adapters.tables import MOST_COLUMNS, MOST_LINES, Table, Unreadable, read_table
from mentoring.people.permissions import Role
from mentoring.people.queries import organisation_of
from mentoring.rolls.columns import Habits, count_known, missing_columns
from mentoring.rolls.commands import Brought, bring_roll, say_columns
from mentoring.rolls.errors import (
    COLUMN_NAMES,
    UNREADABLE,
    AlreadyWriting,
    ColumnsMissing,
    ColumnTwice,
    NothingToRead,
)
from mentoring.rolls.queries import habits_of, roll_with_id, rolls, sheet_of, whole_roll
from mentoring.rolls.sheet import Sheet
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.nominator.desk import last_programme_id
from mentoring.web.nominator.forms import Listed
from mentoring.web.nominator.list_forms import ColumnsForm

if TYPE_CHECKING:
    from mentoring.people.models import Organisation
    from mentoring.rolls.models import Roll

SHOWN_ROLLS = 5


@never_cache
@audience(Role.NOMINATOR)
def upload(request: ActorRequest) -> HttpResponse:
    """Choose a file; then see what would become of each of its rows."""
    nominator = found(organisation_of(request.actor))
    initial = {"programme": last_programme_id(request)}
    form = Listed(request.POST or None, request.FILES or None, territory=request.territory, initial=initial)
    if request.method == "POST" and form.is_valid():
        roll = _brought(request, form, nominator)
        if roll is not None:
            is_clear = not missing_columns(roll.read_columns)
            return redirect("web:nominator_roll" if is_clear else "web:nominator_roll_columns", pk=roll.pk)
    context = {"form": form, "rolls": rolls(request.actor)[:SHOWN_ROLLS]}
    return render(request, "nominator/import.html", context, status=409 if form.errors else 200)


def _brought(request: ActorRequest, form: Listed, nominator: "Organisation") -> "Roll | None":
    """The list as a draft; or nothing, and the form says why."""
    file = form.cleaned_data["table"]
    content = file.read()
    try:
        return bring_roll(
            request.actor,
            programme=form.cleaned_data["programme"],
            nominator=nominator,
            brought=_read(content, file.name, habits_of(nominator)),
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
    except Unreadable as problem:
        facts = {"most": MOST_LINES, "columns": MOST_COLUMNS, **problem.facts}
        form.add_error("table", str(UNREADABLE[problem.reason]) % facts)
    except (NothingToRead, AlreadyWriting) as refusal:
        form.add_error("table", str(refusal))
    return None


def _read(content: bytes, name: str, habits: Habits) -> Brought:
    table = read_table(content, lambda cells: count_known(cells, habits))
    return Brought(_sheet(table), content, name, table.repeated_headers, table.has_formulas)


def _sheet(table: Table) -> Sheet:
    return Sheet(table.header, [(line.number, line.cells) for line in table.lines])


@never_cache
@audience(Role.NOMINATOR)
def columns(request: ActorRequest, pk: int) -> HttpResponse:
    """What each column of the file is: our guess, to be put right. The next file is read so, too."""
    roll = found(roll_with_id(request.actor, pk))
    sheet = sheet_of(found(whole_roll(request.actor, pk)))
    if roll.state != "draft" or sheet is None:
        return redirect("web:nominator_roll", pk=pk)
    form = ColumnsForm(request.POST or None, roll=roll, sheet=sheet)
    if request.method == "POST" and form.is_valid():
        try:
            say_columns(request.actor, roll=roll, said=form.said, now=timezone.now())
        except (ColumnsMissing, ColumnTwice) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Ricordiamo queste colonne per la prossima volta."))
            return redirect("web:nominator_roll", pk=pk)
    context: dict[str, Any] = {"roll": roll, "form": form, "missing": _missing(roll)}
    return render(request, "nominator/import_columns.html", context, status=409 if form.errors else 200)


def _missing(roll: "Roll") -> str:
    return ", ".join(str(COLUMN_NAMES[field]).lower() for field in missing_columns(roll.read_columns))
