"""A school's whole list: uploaded, looked at row by row, confirmed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mentoring.adapters.tables import MOST_LINES, Table, Unreadable, read_table
from mentoring.nominations.commands import import_nominations
from mentoring.nominations.errors import SENTENCES
from mentoring.nominations.queries import judge_list
from mentoring.nominations.rules import Field, Judgement, Remark, Verdict, guess_columns, missing_columns, read_rows
from mentoring.people.permissions import Role
from mentoring.people.queries import organisation_of
from mentoring.programmes.queries import programmes_of
from mentoring.web.audience import ActorRequest, audience, found, today
from mentoring.web.nominator.desk import last_programme_id
from mentoring.web.nominator.drafts import Draft, opened, sealed
from mentoring.web.nominator.forms import Listed
from mentoring.web.sheets import Head, Kind, Value, as_csv

if TYPE_CHECKING:
    from mentoring.programmes.models import Programme

RESULT = "import_result"  # Numbers only: the session is not the place for names.

COLUMN_NAMES: dict[Field, Promise] = {
    Field.LAST_NAME: gettext_lazy("Cognome"),
    Field.FIRST_NAME: gettext_lazy("Nome"),
    Field.BORN_ON: gettext_lazy("Data di nascita"),
    Field.FISCAL_CODE: gettext_lazy("Codice fiscale"),
    Field.MUNICIPALITY: gettext_lazy("Comune"),
    Field.GUARDIAN_NAME: gettext_lazy("Genitore"),
    Field.GUARDIAN_EMAIL: gettext_lazy("E-mail"),
    Field.GUARDIAN_PHONE: gettext_lazy("Telefono"),
}
_UNREADABLE = {
    Unreadable.TOO_LARGE: gettext_lazy("Questo elenco è troppo lungo: lo divida in file da %(most)s righe al massimo."),
    Unreadable.OLD_FORMAT: gettext_lazy("È un Excel di vecchio tipo (.xls): lo salvi come .xlsx o come CSV e riprovi."),
    Unreadable.DAMAGED: gettext_lazy(
        "Questo file è rovinato, o non è un foglio di calcolo: provi a salvarlo di nuovo."
    ),
    Unreadable.NO_TABLE: gettext_lazy(
        "In questo file non troviamo un elenco: serve una riga con i nomi delle colonne."
    ),
}
_TONES = {Verdict.NEW: "done", Verdict.DUPLICATE: "", Verdict.INELIGIBLE: "stopped", Verdict.REFUSED: "stopped"}
VERDICTS: dict[Verdict, Promise] = {
    Verdict.NEW: gettext_lazy("Nuova"),
    Verdict.DUPLICATE: gettext_lazy("Doppia"),
    Verdict.INELIGIBLE: gettext_lazy("Fuori età"),
    Verdict.REFUSED: gettext_lazy("Da correggere"),
}


@never_cache
@audience(Role.NOMINATOR)
def upload(request: ActorRequest) -> HttpResponse:
    """Choose a file; then see what would become of each of its rows."""
    initial = {"programme": last_programme_id(request)}
    form = Listed(request.POST or None, request.FILES or None, territory=request.territory, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            table = read_table(form.cleaned_data["table"].read())
        except Unreadable as problem:
            form.add_error("table", str(_UNREADABLE[problem.reason]) % {"most": MOST_LINES})
        else:
            return _preview(request, form, table)
    return render(request, "nominator/import.html", {"form": form}, status=409 if form.errors else 200)


def _preview(request: ActorRequest, form: Listed, table: Table) -> HttpResponse:
    missing = missing_columns(guess_columns(table.header))
    if missing or not table.lines:
        form.add_error("table", _lacking(missing, table))
        return render(request, "nominator/import.html", {"form": form}, status=409)
    rows = read_rows(table.header, [(line.number, line.cells) for line in table.lines])
    programme = form.cleaned_data["programme"]
    draft = Draft(programme.pk, form.cleaned_data["reason"], rows)
    context = {
        "programme": programme,
        "preview": preview(_judged(request, programme, draft)),
        "columns": _columns(table.header),
        "ignored": _ignored(table.header),
        "draft": sealed(draft, request.actor, timezone.now()),
    }
    return render(request, "nominator/import_preview.html", context)


def _lacking(missing: Sequence[Field], table: Table) -> str:
    if not missing:
        return _("Sotto i nomi delle colonne non c'è nessuna riga.")
    lacking = ", ".join(str(COLUMN_NAMES[field]).lower() for field in missing)
    there = ", ".join(f"«{name}»" for name in table.header if name)
    return _(
        "Manca: %(lacking)s. Le colonne che abbiamo letto sono: %(there)s. Cognome e nome vogliono due colonne."
    ) % {
        "lacking": lacking,
        "there": there,
    }


def _columns(header: Sequence[str]) -> list[tuple[str, str]]:
    """What each column was taken for."""
    return [
        (str(COLUMN_NAMES[field]), ", ".join(f"«{header[place]}»" for place in places))
        for field, places in guess_columns(header).items()
    ]


def _ignored(header: Sequence[str]) -> list[str]:
    used = {place for places in guess_columns(header).values() for place in places}
    return [name for place, name in enumerate(header) if name and place not in used]


def _judged(request: ActorRequest, programme: "Programme", draft: Draft) -> list[Judgement]:
    nominator = found(organisation_of(request.actor))
    return judge_list(request.actor, programme=programme, nominator=nominator, rows=draft.rows, today=today())


# -- what is shown of it ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """A row as the preview shows it."""

    number: int
    name: str
    born_on: str
    way: str
    verdict: str
    tone: str
    sentences: list[str]


@dataclass(frozen=True)
class Preview:
    """Numbers on top, then what needs a look, then the rest."""

    counts: dict[str, int]
    n_warnings: int
    n_by_letter: int
    to_look_at: list[Line]
    fine: list[Line]


def preview(judgements: Sequence[Judgement]) -> Preview:
    counted = Counter(judgement.verdict for judgement in judgements)
    new = [judgement for judgement in judgements if judgement.verdict is Verdict.NEW]
    return Preview(
        counts={str(verdict): counted[verdict] for verdict in Verdict},
        n_warnings=sum(judgement.has_warning for judgement in new),
        n_by_letter=sum(judgement.goes_by_letter for judgement in new),
        to_look_at=[line(judgement) for judgement in judgements if is_remarkable(judgement)],
        fine=[line(judgement) for judgement in judgements if not is_remarkable(judgement)],
    )


# A school that has no codes, or sends the same file again, is not to be told so 500 times.
_NOTHING_TO_DO = {Remark.NO_FISCAL_CODE, Remark.ALREADY_NOMINATED}


def is_remarkable(judgement: Judgement) -> bool:
    """Is there something the school may want to do about this row?"""
    return bool(set(judgement.remarks) - _NOTHING_TO_DO)


def line(judgement: Judgement) -> Line:
    told = judgement.row.told
    nominee = judgement.nominee
    return Line(
        number=judgement.row.number,
        name=judgement.row.name,
        born_on=told.get(Field.BORN_ON, ""),
        way="" if nominee is None else nominee.guardian_email or _("lettera"),
        verdict=str(VERDICTS[judgement.verdict]),
        tone="waiting" if judgement.has_warning else _TONES[judgement.verdict],
        sentences=sentences(judgement),
    )


def sentences(judgement: Judgement) -> list[str]:
    """What is said about a row."""
    if judgement.same_as is not None:
        return [_("È già più su nell'elenco, alla riga %s: vale quella.") % judgement.same_as]
    return [str(SENTENCES[remark]) for remark in judgement.remarks]


# -- and then -----------------------------------------------------------------------------------------------
@require_POST
@audience(Role.NOMINATOR)
def confirm(request: ActorRequest) -> HttpResponse:
    """Put forward everybody who can be. The same list again changes nothing."""
    draft = opened(request.POST.get("draft", ""), request.actor, timezone.now())
    if draft is None:
        return _stale(request)
    outcome = import_nominations(
        request.actor,
        programme=_programme(request, draft),
        nominator=found(organisation_of(request.actor)),
        rows=draft.rows,
        reason=draft.reason,
        now=timezone.now(),
    )
    seen = preview(outcome.judgements)
    request.session[RESULT] = {
        **seen.counts,
        "by_letter": seen.n_by_letter,
        "by_mail": seen.counts["new"] - seen.n_by_letter,
    }
    return redirect("web:nominator_import_done")


@require_POST
@audience(Role.NOMINATOR)
def to_mend(request: ActorRequest) -> HttpResponse:
    """The rows that need a look, as a file with a sentence in each: to be mended at the school's desk."""
    draft = opened(request.POST.get("draft", ""), request.actor, timezone.now())
    if draft is None:
        return _stale(request)
    judgements = _judged(request, _programme(request, draft), draft)
    fields = list(COLUMN_NAMES)
    heads = [_("Riga"), *(str(COLUMN_NAMES[field]) for field in fields), _("Esito"), _("Che cosa c'è")]
    rows: list[list[Value]] = [
        [
            judgement.row.number,
            *(judgement.row.told.get(field, "") for field in fields),
            str(VERDICTS[judgement.verdict]),
            " ".join(sentences(judgement)),
        ]
        for judgement in judgements
        if is_remarkable(judgement)
    ]
    content = as_csv([Head(head, Kind.TEXT) for head in heads], rows)
    headers = {"Content-Disposition": 'attachment; filename="da-sistemare.csv"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _programme(request: ActorRequest, draft: Draft) -> "Programme":
    return found(programmes_of(request.territory).filter(pk=draft.programme_id).first())


def _stale(request: ActorRequest) -> HttpResponse:
    messages.error(request, _("È passato troppo tempo, o ha cambiato ruolo: scelga di nuovo il file."))
    return redirect("web:nominator_import")


@never_cache
@audience(Role.NOMINATOR)
def done(request: ActorRequest) -> HttpResponse:
    """What became of the list, in numbers, and what to do now."""
    result: dict[str, Any] | None = request.session.get(RESULT)
    if result is None:
        return redirect("web:nominator_desk")
    return render(request, "nominator/import_done.html", {"result": result})
