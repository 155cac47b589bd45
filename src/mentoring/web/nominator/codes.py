"""Sheets of claim codes: ask for one, take it away on paper once, see what became of it, take it back."""

import json
from datetime import timedelta
from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mentoring.claims.commands import Order, Printed, make_sheet, replace_sheet, revoke_code, revoke_sheet
from mentoring.claims.queries import code_with_id, codes_of, count_to_confirm, sheet_with_id, sheets
from mentoring.kernel.refusal import Refusal
from mentoring.kernel.secrecy import decrypt, encrypt
from mentoring.people.permissions import Role
from mentoring.people.queries import organisation_of
from mentoring.programmes.queries import own_admission
from mentoring.web.audience import ActorRequest, audience, found, today
from mentoring.web.forms import new_form_key
from mentoring.web.lists import Column, Kind, Listing
from mentoring.web.nominator.code_forms import SheetForm
from mentoring.web.nominator.code_paper import codes_csv, codes_pdf
from mentoring.web.nominator.coupon_words import WORDS
from mentoring.web.nominator.desk import last_programme_id
from mentoring.web.readings import Why, note_readings

GOOD_FOR = timedelta(hours=2)  # How long the page that shows the codes can give them out again.
TONES = {"free": "", "claimed": "waiting", "confirmed": "done", "refused": "stopped", "revoked": "stopped"}


def _state(code: Any) -> str:
    is_late = code.state == code.State.FREE and code.sheet.expires_on < today()
    return _("Scaduto") if is_late else str(code.get_state_display())


CODE_COLUMNS: list[Column[Any]] = [
    Column("number", gettext_lazy("Codice n."), lambda it: str(it.number), sort="number"),
    Column("state", gettext_lazy("A che punto è"), _state, sort="state", tone=lambda it: TONES[it.state]),
    Column(
        "claimed", gettext_lazy("Usato"), lambda it: it.claimed_at and timezone.localdate(it.claimed_at), kind=Kind.DAY
    ),
    Column(
        "who",
        gettext_lazy("Per chi"),
        lambda it: it.nomination.person.full_name if it.nomination else "",
        url=lambda it: reverse("web:nominator_nomination", args=[it.nomination_id]) if it.nomination else "",
    ),
]


def _sheet_columns() -> list[Column[Any]]:
    return [
        Column(
            "sheet",
            gettext_lazy("Foglio"),
            lambda it: _("Foglio %(n)s") % {"n": it.pk},
            sort="pk",
            url=lambda it: reverse("web:nominator_sheet", args=[it.pk]),
        ),
        Column("programme", gettext_lazy("Programma"), lambda it: it.programme.name, sort="programme__name"),
        Column("made", gettext_lazy("Fatto"), lambda it: it.made_at, kind=Kind.DAY, sort="made_at"),
        Column("language", gettext_lazy("Lingua"), lambda it: WORDS[it.language].name, sort="language"),
        Column("codes", gettext_lazy("Codici"), lambda it: it.n_codes, kind=Kind.NUMBER, sort="n_codes"),
        Column("used", gettext_lazy("Usati"), lambda it: it.n_used, kind=Kind.NUMBER, sort="n_used"),
        Column("waiting", gettext_lazy("Da confermare"), lambda it: it.n_claimed, kind=Kind.NUMBER, sort="n_claimed"),
        Column("free", gettext_lazy("Ancora da usare"), lambda it: it.n_free, kind=Kind.NUMBER, sort="n_free"),
        Column("expired", gettext_lazy("Scaduti"), lambda it: it.n_expired, kind=Kind.NUMBER, sort="n_expired"),
        Column("until", gettext_lazy("Valgono fino a"), lambda it: it.expires_on, kind=Kind.DAY, sort="expires_on"),
    ]


@never_cache
@audience(Role.NOMINATOR)
def codes(request: ActorRequest) -> HttpResponse:
    """Every sheet, with what became of its codes."""
    listing = Listing(request, sheets(request.actor, today()), _sheet_columns(), title=gettext_lazy("Fogli di codici"))
    admission = own_admission(request.actor, request.territory)
    context = {
        "n_to_confirm": count_to_confirm(request.actor),
        "is_admitted": admission is not None and admission.state == "admitted",
    }
    return listing.response("nominator/codes.html", context)


@never_cache
@audience(Role.NOMINATOR)
def new(request: ActorRequest) -> HttpResponse:
    """Ask for a sheet; the answer is the only page that ever holds its codes."""
    initial = {"programme": last_programme_id(request)}
    form = SheetForm(request.POST or None, territory=request.territory, today=today(), initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        order = Order(
            programme=told["programme"],
            nominator=found(organisation_of(request.actor)),
            reason=told["reason"],
            language=told["language"],
            how_many=told["how_many"],
            expires_on=told["expires_on"],
        )
        try:
            return _made(request, make_sheet(request.actor, order=order, form_key=told["form_key"], now=timezone.now()))
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return render(request, "nominator/codes_new.html", {"form": form}, status=409 if form.errors else 200)


def _made(request: ActorRequest, printed: Printed) -> HttpResponse:
    """The codes travel in the page itself, sealed: it can give them out again until it is closed, and nobody else."""
    if not printed.codes:
        messages.info(request, _("Questo foglio c'è già. I suoi codici si vedono una volta sola."))
        return redirect("web:nominator_sheet", printed.sheet.pk)
    context = {"sheet": printed.sheet, "n": len(printed.codes), "sealed": _sealed(request, printed)}
    return render(request, "nominator/codes_made.html", context)


def _sealed(request: ActorRequest, printed: Printed) -> str:
    actor = request.actor
    whole = [actor.user_id, actor.organisation_id, printed.sheet.pk, timezone.now().timestamp(), *printed.codes]
    return encrypt(json.dumps(whole))


def _opened(request: ActorRequest, pk: int, text: str) -> list[str] | None:
    """The codes, unless they are somebody else's, of another sheet, too old, or not ours at all."""
    try:
        user_id, organisation_id, sheet_pk, sealed_at, *codes = json.loads(decrypt(text))
    except (InvalidToken, ValueError):
        return None
    is_mine = (user_id, organisation_id, sheet_pk) == (request.actor.user_id, request.actor.organisation_id, pk)
    return codes if is_mine and timezone.now().timestamp() - sealed_at <= GOOD_FOR.total_seconds() else None


@require_POST
@audience(Role.NOMINATOR)
def paper(request: ActorRequest, pk: int) -> HttpResponse:
    """The sheet as a PDF to print, or as a table."""
    sheet = found(sheet_with_id(request.actor, pk, today()))
    codes = _opened(request, pk, request.POST.get("sealed", ""))
    if codes is None:
        messages.error(
            request,
            _("I codici si vedono una volta sola, e quella pagina è chiusa. Se il foglio è perso, lo sostituisca."),
        )
        return redirect("web:nominator_sheet", pk)
    is_table = request.POST.get("as") == "csv"
    content = codes_csv(sheet, codes) if is_table else codes_pdf(sheet, codes)
    kind, suffix = ("text/csv; charset=utf-8", "csv") if is_table else ("application/pdf", "pdf")
    headers = {
        "Content-Disposition": f'attachment; filename="codici-foglio-{pk}.{suffix}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=kind, headers=headers)


@never_cache
@audience(Role.NOMINATOR)
def sheet(request: ActorRequest, pk: int) -> HttpResponse:
    """One sheet: each of its codes by number."""
    shown = found(sheet_with_id(request.actor, pk, today()))
    codes = codes_of(request.actor, shown).select_related("sheet", "nomination__person")
    listing = Listing(request, codes, CODE_COLUMNS, title=gettext_lazy("Codici"))
    named = [code.nomination.person_id for code in listing.page if code.nomination]
    note_readings(request, named, Why.MATCH)
    context = {"sheet": shown, "language": WORDS[shown.language].name, "form_key": new_form_key()}
    return listing.response("nominator/sheet.html", context)


@require_POST
@audience(Role.NOMINATOR)
def revoke(request: ActorRequest, pk: int) -> HttpResponse:
    """Take back one code, by the number that is printed beside it, or all that nobody has used."""
    shown = found(sheet_with_id(request.actor, pk, today()))
    if request.POST.get("do") == "all":
        n = revoke_sheet(request.actor, sheet=shown, now=timezone.now())
        messages.success(request, ngettext("%(n)s codice annullato.", "%(n)s codici annullati.", n) % {"n": n})
        return redirect("web:nominator_sheet", pk)
    number = request.POST.get("number", "").strip()
    numbered = codes_of(request.actor, shown).filter(number=int(number)) if _is_number(number) else None
    code = numbered.first() if numbered is not None else None
    if code is None:
        messages.error(request, _("In questo foglio non c'è un codice con questo numero."))
        return redirect("web:nominator_sheet", pk)
    revoke_code(request.actor, code=found(code_with_id(request.actor, code.pk)), now=timezone.now())
    messages.success(request, _("Il codice n. %s non vale più.") % number)
    return redirect("web:nominator_sheet", pk)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


@require_POST
@audience(Role.NOMINATOR)
def replace(request: ActorRequest, pk: int) -> HttpResponse:
    """The sheet was lost: what is left of it dies, and a new one takes its place."""
    shown = found(sheet_with_id(request.actor, pk, today()))
    form_key = request.POST.get("form_key", "")[:64]
    if not form_key:
        raise Http404
    return _made(request, replace_sheet(request.actor, sheet=shown, form_key=form_key, now=timezone.now()))
