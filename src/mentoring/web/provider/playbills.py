"""A provider's playbills: where its season is written already, and what holds for everything in it."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mentoring.adapters.events import NotEvents, Unreadable
from mentoring.adapters.events.anything import read_anything
from mentoring.kernel.refusal import Refusal
from mentoring.offers.queries import places_of
from mentoring.offers.trusting import standing_of
from mentoring.people.permissions import Role
from mentoring.people.queries import organisation_of
from mentoring.playbills.awaiting import ask_again, ask_for, hand_in
from mentoring.playbills.commands import (
    Brought,
    Season,
    Terms,
    bring,
    change_terms,
    forget_source,
    open_source,
    read_again,
)
from mentoring.playbills.errors import AlreadyReading, NothingRead, why_not_fetched, why_unreadable
from mentoring.playbills.publishing import bring_drafts_out, drafts_to_bring_out
from mentoring.playbills.queries import content_of, run_with_id, runs, source_with_id, sources, states
from mentoring.playbills.rules import HORIZON
from mentoring.programmes.queries import disciplines_of
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.lists import Column, Kind, Listing
from mentoring.web.provider.playbill_forms import AgainForm, NewPlaybillForm, TermsForm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mentoring.people.models import Organisation
    from mentoring.playbills.models import Run, Source

RUN_TONES = {"asked": "current", "draft": "waiting", "writing": "current", "written": "done", "failed": "stopped"}


READ_AT_ONCE = 64_000  # Bytes: a season of some hundred dates. What is longer is read by a worker.


def read(content: bytes, name: str, columns: "Mapping[str, str]") -> Brought:
    """A file as the room wants it; a long one is not read here.

    Raises Unreadable; a table whose columns nobody knows is kept, to be asked about.
    """
    if len(content) > READ_AT_ONCE:
        return Brought(content, None, name)
    now = timezone.now()
    zone = timezone.get_default_timezone()
    try:
        reading = read_anything(content, columns=columns, zone=zone, since=now, until=now + HORIZON)
    except Unreadable as problem:
        if problem.reason == NotEvents.NO_COLUMNS:
            return Brought(content, None, name, problem.reason)
        raise
    return Brought(content, Season(reading.events, reading.is_cut), name)


def why_failed(run: "Run") -> str:
    """What is said about a reading that came to nothing; empty where there is nothing to say."""
    if not run.fault:
        return ""
    why = why_not_fetched if run.source.is_address else why_unreadable
    return why(run.fault, run.fault_facts)


def _take_in(request: ActorRequest, source: "Source", brought: Brought) -> "Run":
    """Its reading: a preview, or a page that waits for one. Sent twice while it is read, it is the same."""
    take = hand_in if brought.is_unread else bring
    try:
        return take(request.actor, source=source, brought=brought, now=timezone.now())
    except AlreadyReading as refusal:
        if not brought.is_unread:
            raise
        return found(run_with_id(request.actor, refusal.facts["run"]))


# -- all of them --------------------------------------------------------------------------------------------
@audience(Role.PROVIDER)
def playbills(request: ActorRequest) -> HttpResponse:
    """The playbills that were brought so far."""
    names = states()
    columns: list[Column[Source]] = [
        Column("name", gettext_lazy("Cartellone"), lambda it: it.name, sort="name",
               url=lambda it: reverse("web:provider_playbill", args=[it.pk])),
        Column("rhythm", gettext_lazy("Da dove arriva"), lambda it: str(it.get_rhythm_display())),
        Column("last", gettext_lazy("Ultima lettura"), lambda it: getattr(it, "last_at", None), kind=Kind.MOMENT,
               sort="last_at"),
        Column("state", gettext_lazy("A che punto è"), lambda it: names.get(_last_state(it), ""), sort="last_state",
               tone=lambda it: RUN_TONES.get(_last_state(it), "")),
    ]  # fmt: skip
    listing = Listing(request, sources(request.actor), columns, title=gettext_lazy("Cartelloni"))
    return listing.response("provider/playbills.html")


def _last_state(source: "Source") -> str:
    return getattr(source, "last_state", None) or ""


# -- a new one ----------------------------------------------------------------------------------------------
@never_cache
@audience(Role.PROVIDER)
def playbill_new(request: ActorRequest) -> HttpResponse:
    """Where it is, what it does not say itself, and the first file: then one sees what would become of it."""
    provider = found(organisation_of(request.actor))
    first = places_of(provider).first()
    form = _form(NewPlaybillForm, request, provider, {"place": first.pk if first else ""})
    if request.method == "POST" and form.is_valid():
        run = _opened(request, provider, form)
        if run is not None:
            return redirect("web:provider_reading", pk=run.pk)
    context = {"form": form, "source": None}
    return render(request, "provider/playbill_form.html", context, status=409 if form.errors else 200)


def _form(kind: type[TermsForm], request: ActorRequest, provider: "Organisation", initial: dict[str, Any]) -> TermsForm:
    return kind(
        request.POST or None,
        request.FILES or None,
        initial=initial,
        disciplines=[(str(one.pk), str(one)) for one in disciplines_of(request.territory)],
        places=[(str(one.pk), str(one)) for one in places_of(provider)],
        publishes_alone=standing_of(request.territory.pk, provider.pk).publishes_alone,
    )


def _opened(request: ActorRequest, provider: "Organisation", form: TermsForm) -> "Run | None":
    """Its first reading; or nothing, and the form says why."""
    now = timezone.now()
    brought = None if form.is_address else _file(form, {})
    if form.errors:
        return None
    source = open_source(
        request.actor,
        territory=request.territory,
        provider=provider,
        terms=_terms(request, provider, form),
        form_key=form.cleaned_data["form_key"],
        now=now,
    )
    try:
        if brought is None:
            return ask_for(request.actor, source=source, now=now)
        return _take_in(request, source, brought)
    except NothingRead as refusal:
        forget_source(request.actor, source=source, now=now)
        form.add_error("file", str(refusal))
    return None


def _file(form: forms.Form, columns: "Mapping[str, str]") -> Brought | None:
    file = form.cleaned_data["file"]
    try:
        return read(file.read(), file.name, columns)
    except Unreadable as problem:
        form.add_error("file", why_unreadable(problem.reason, problem.facts))
    return None


def _terms(request: ActorRequest, provider: "Organisation", form: TermsForm) -> Terms:
    said = form.cleaned_data
    disciplines = {str(one.pk): one for one in disciplines_of(request.territory)}
    places = {str(one.pk): one for one in places_of(provider)}
    return Terms(
        name=said["name"],
        rhythm=said["rhythm"],
        url=said["url"] if form.is_address else "",
        discipline=disciplines[said["discipline"]],
        kind=said["kind"],
        place=places.get(said["place"]),
        price_cents=said["price"],
        capacity=said["capacity"],
        minutes=said["minutes"],
        hour=said["hour"],
        publishes=said.get("publishes", False),
    )


# -- one of them --------------------------------------------------------------------------------------------
@never_cache
@audience(Role.PROVIDER)
def playbill(request: ActorRequest, pk: int) -> HttpResponse:
    """One playbill: a newer file, and how it was read so far."""
    source = found(source_with_id(request.actor, pk))
    form = AgainForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        run = _brought_again(request, source, form)
        if run is not None:
            return redirect("web:provider_reading", pk=run.pk)
    columns: list[Column[Run]] = [
        Column("created", gettext_lazy("Letto"), lambda it: it.created_at, kind=Kind.MOMENT, sort="created_at",
               url=lambda it: reverse("web:provider_reading", args=[it.pk])),
        Column("name", gettext_lazy("File"), lambda it: it.name or _("dall'indirizzo")),
        Column("state", gettext_lazy("A che punto è"), lambda it: str(it.get_state_display()), sort="state",
               tone=lambda it: RUN_TONES[it.state]),
    ]  # fmt: skip
    readings = runs(request.actor).filter(source=source)
    listing = Listing(request, readings, columns, title=gettext_lazy("Letture"))
    last = readings.first()
    context = {
        "source": source,
        "n_drafts": drafts_to_bring_out(source, timezone.now()),
        "form": form,
        "waiting": last if last and last.state == "draft" else None,
        "trouble": why_failed(last) if last and last.state == "failed" else "",
    }
    return listing.response("provider/playbill.html", context, status=409 if form.errors else 200)


def _brought_again(request: ActorRequest, source: "Source", form: AgainForm) -> "Run | None":
    brought = _file(form, source.columns)
    if brought is None:
        return None
    try:
        return _take_in(request, source, brought)
    except Refusal as refusal:
        form.add_error("file", str(refusal))
    return None


@never_cache
@audience(Role.PROVIDER)
def playbill_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Say otherwise what holds for all of it. A preview that waits is read anew."""
    source = found(source_with_id(request.actor, pk))
    form = _form(TermsForm, request, source.provider, _as_typed(source))
    if request.method == "POST" and form.is_valid():
        terms = _terms(request, source.provider, form)
        change_terms(request.actor, source=source, terms=terms, now=timezone.now())
        waiting = runs(request.actor).filter(source=source, state="draft").first()
        if waiting is not None:
            reread(request, waiting)
            return redirect("web:provider_reading", pk=waiting.pk)
        messages.success(request, _("Salvato. Vale dalla prossima lettura."))
        return redirect("web:provider_playbill", pk=pk)
    context = {"form": form, "source": source}
    return render(request, "provider/playbill_form.html", context, status=409 if form.errors else 200)


def _as_typed(source: "Source") -> dict[str, Any]:
    return {
        "name": source.name,
        "rhythm": source.rhythm,
        "url": source.url,
        "kind": source.kind,
        "discipline": source.discipline_id,
        "price": source.price_cents,
        "capacity": source.capacity,
        "place": source.place_id or "",
        "minutes": source.minutes,
        "hour": source.hour,
        "publishes": source.publishes,
    }


def reread(request: ActorRequest, run: "Run") -> None:
    """The same file, by what is said now. Nothing to come in it any more: it stays as it was."""
    content = content_of(request.actor, run)
    try:
        brought = read(content, run.name, run.source.columns)
        if brought.is_unread:
            ask_again(request.actor, run=run)
            return
        read_again(request.actor, run=run, brought=brought, now=timezone.now())
    except Unreadable as problem:
        messages.error(request, why_unreadable(problem.reason, problem.facts))
    except Refusal as refusal:
        messages.error(request, str(refusal))


@require_POST
@audience(Role.PROVIDER)
def playbill_read(request: ActorRequest, pk: int) -> HttpResponse:
    """Read its address again, now."""
    source = found(source_with_id(request.actor, pk))
    try:
        run = ask_for(request.actor, source=source, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("web:provider_playbill", pk=pk)
    return redirect("web:provider_reading", pk=run.pk)


@require_POST
@audience(Role.PROVIDER)
def playbill_publish(request: ActorRequest, pk: int) -> HttpResponse:
    """Everything that came from it as a draft comes out."""
    source = found(source_with_id(request.actor, pk))
    done = bring_drafts_out(request.actor, source=source, now=timezone.now())
    words = ngettext("È uscita %(n)s proposta.", "Sono uscite %(n)s proposte.", done.n_out) % {"n": done.n_out}
    if done.n_left:
        left = ngettext("Ne resta %(n)s in bozza.", "Ne restano %(n)s in bozza.", done.n_left) % {"n": done.n_left}
        words = f"{words} {left}"
    messages.success(request, words)
    return redirect("web:provider_playbill", pk=pk)


@require_POST
@audience(Role.PROVIDER)
def playbill_forget(request: ActorRequest, pk: int) -> HttpResponse:
    """Read it no more."""
    source = found(source_with_id(request.actor, pk))
    try:
        forget_source(request.actor, source=source, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("web:provider_playbill", pk=pk)
    messages.success(request, _("Non lo leggiamo più. Le proposte e le date che ne sono nate restano."))
    return redirect("web:provider_playbills")
