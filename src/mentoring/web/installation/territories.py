"""Territories: all of them, a new one, one of them, and what it is and looks like."""

from base64 import b64encode
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.request import validate_host
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.adapters.logos import inks
from mentoring.kernel.refusal import Refusal
from mentoring.people.permissions import Role
from mentoring.people.queries import bodies_that_may_operate, operators_asked, operators_of
from mentoring.programmes.colours import share_seen
from mentoring.programmes.municipalities import matching, municipality, neighbours_of
from mentoring.programmes.overview import (
    charter_of,
    disciplines_to_choose,
    draft,
    dress_of,
    logo_with_version,
    territories_run,
)
from mentoring.programmes.queries import disciplines_of
from mentoring.programmes.territories import (
    create_territory,
    dress_territory,
    edit_operator,
    edit_territory,
    forget_logo,
    keep_logo,
)
from mentoring.records.queries import history_of
from mentoring.web.addresses import is_taken, way_to
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.first_visit import first_visit
from mentoring.web.installation.approvals import people_of
from mentoring.web.installation.forms import (
    Choices,
    EditTerritoryForm,
    InviteOperatorForm,
    NewTerritoryForm,
    initial_of,
)
from mentoring.web.installation.waits import NEEDED_OPERATORS, waits
from mentoring.web.lists import Column, Kind, Listing
from mentoring.web.looks import logo_of, stylesheet_of

if TYPE_CHECKING:
    from mentoring.programmes.charters import Picture
    from mentoring.programmes.models import Territory
    from mentoring.programmes.municipalities import Municipality

SEEN_WELL = 0.5  # Of a logo: below that it gets lost in the header.


# -- all of them ------------------------------------------------------------------------------------------------
def state_of(territory: Any) -> tuple[str, str]:
    """How far it is, and the tone of its pill."""
    if territory.n_operators == 0:
        return _("Aspetta i gestori"), "waiting"
    if territory.n_operators < NEEDED_OPERATORS:
        return _("Serve un secondo gestore"), "waiting"
    if territory.n_programmes == 0:
        return _("Senza programmi"), "waiting"
    return _("Attivo"), "done"


def _page_of(territory: "Territory") -> str:
    return reverse("web:installation_territory", args=[territory.pk])


COLUMNS: list[Column[Any]] = [
    Column("name", gettext_lazy("Territorio"), lambda t: t.name, sort="name", url=_page_of),
    Column("state", gettext_lazy("Stato"), lambda t: state_of(t)[0], tone=lambda t: state_of(t)[1]),
    Column("slug", gettext_lazy("Indirizzo"), lambda t: t.host or f"/{t.slug}/", sort="slug"),
    Column("province", gettext_lazy("Provincia"), lambda t: t.province, sort="province"),
    Column("body", gettext_lazy("Chi lo gestisce"), lambda t: t.operator.name, sort="operator__name"),
    Column("operators", gettext_lazy("Gestori"), lambda t: t.n_operators, kind=Kind.NUMBER, sort="n_operators"),
    Column("asked", gettext_lazy("Invitati"), lambda t: t.n_asked, kind=Kind.NUMBER, sort="n_asked"),
    Column("programmes", gettext_lazy("Programmi"), lambda t: t.n_programmes, kind=Kind.NUMBER, sort="n_programmes"),
    Column("founded", gettext_lazy("Creato"), lambda t: t.founded_at, kind=Kind.DAY, sort="founded_at"),
]


@audience(Role.ADMINISTRATOR)
def territories(request: ActorRequest) -> HttpResponse:
    """Every territory of the installation, and how far it is."""
    empty = _("Cominci dal primo territorio: basta il nome di un comune.")
    rows = territories_run(request.actor)
    listing: Listing[Any] = Listing(request, rows, COLUMNS, title=_("Territori"), filters=None, empty=empty)
    context = {"visit": first_visit(request.actor), "waits": list(waits(rows))}
    return listing.response("installation/territories.html", context)


# -- a new one --------------------------------------------------------------------------------------------------
@audience(Role.ADMINISTRATOR)
def territory_new(request: ActorRequest) -> HttpResponse:
    """Which municipality? Its code or its name; an exact one goes straight on."""
    typed = request.GET.get("q", "").strip()[:80]
    places = matching(typed) if typed else []
    if len(places) == 1 and not request.headers.get("HX-Request"):
        return redirect("web:installation_create", places[0].code)
    context = {"typed": typed, "places": places}
    name = "_places.html" if request.headers.get("HX-Request") else "new.html"
    return render(request, f"installation/{name}", context)


@audience(Role.ADMINISTRATOR)
def territory_create(request: ActorRequest, code: str) -> HttpResponse:
    """One long form, filled in from the municipality. It can be looked at before anything is made."""
    place = found(municipality(code))
    choices = Choices(disciplines_to_choose(), list(bodies_that_may_operate()))
    form = NewTerritoryForm(
        request.POST or None, request.FILES or None, choices=choices, initial=_filled_in(place, choices)
    )
    if "preview" in request.POST and form.looks_right():
        return _preview(request, form)
    if request.method == "POST" and form.is_valid():
        try:
            territory = _created(request, form, place)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect("web:installation_territory", territory.pk)
    context = {"form": form, "place": place, "root": settings.PUBLIC_URL}
    return render(request, "installation/create.html", context, status=409 if form.errors else 200)


def _filled_in(place: "Municipality", choices: Choices) -> dict[str, Any]:
    slug = slugify(place.name)[:50]
    culture = choices.disciplines[0][1] if choices.disciplines else []
    return {
        "name": place.name,
        "slug": f"{slug}-citta" if is_taken(slug) else slug,
        "municipalities": [place.name, *(other.name for other in neighbours_of(place))],
        "languages": [language for language, _name in settings.LANGUAGES],
        "disciplines": [discipline for discipline, _name in culture],
        "body_municipality": place.name,
    }


@transaction.atomic
def _created(request: ActorRequest, form: NewTerritoryForm, place: "Municipality") -> "Territory":
    now = timezone.now()
    territory = create_territory(
        request.actor,
        charter=form.charter(slug=form.cleaned_data["slug"], istat_code=place.code),
        dress=form.dress(),
        operator=form.known_body or form.body(),
        invited=form.cleaned_data["invited"],
        form_key=form.cleaned_data["form_key"],
        now=now,
    )
    if form.cleaned_data["logo"]:
        keep_logo(request.actor, territory=territory, picture=form.cleaned_data["logo"], now=now)
    messages.success(request, _("%(name)s c'è. Gli inviti sono partiti.") % {"name": territory.name})
    return territory


def _preview(request: ActorRequest, form: "NewTerritoryForm | EditTerritoryForm") -> HttpResponse:
    """Its home as it would be, before anything is kept."""
    dress = form.dress()
    there = draft(form.cleaned_data["name"], dress)
    picture: Picture | None = form.cleaned_data["logo"]
    logo = None
    if picture is not None:
        url = f"data:image/png;base64,{b64encode(picture.png).decode()}"
        logo = {"url": url, "width": picture.width, "height": picture.height, "alt": dress.logo_alt}
    context = {"territory": there, "look_url": stylesheet_of(there), "logo": logo, "is_preview": True}
    return render(request, "public/home.html", context)


# -- one of them ------------------------------------------------------------------------------------------------
HISTORY = {
    "founded": gettext_lazy("Territorio creato"),
    "edited": gettext_lazy("Dati cambiati"),
    "set_approvals": gettext_lazy("Cambiato quante approvazioni servono"),
    "dressed": gettext_lazy("Aspetto e testi cambiati"),
    "logo_changed": gettext_lazy("Logo cambiato"),
    "logo_removed": gettext_lazy("Logo tolto"),
}


def territory_page(
    request: ActorRequest, territory: Any, invite: InviteOperatorForm | None = None, now: datetime | None = None
) -> HttpResponse:
    """One territory: how far it is, who runs it, where it lives."""
    now = now or timezone.now()
    form = invite or InviteOperatorForm()
    operators = list(operators_of(request.actor, territory.operator))
    state, tone = state_of(territory)
    context = {
        "place": territory,
        "state": state,
        "tone": tone,
        "home": f"{way_to(request, territory)}/",
        "disciplines": disciplines_of(territory),
        "operators": operators,
        "invitations": list(operators_asked(request.actor, territory.operator, now)),
        "form": form,
        "is_host_known": not territory.host or validate_host(territory.host, settings.ALLOWED_HOSTS),
        "place_logo": logo_of(territory),
        "is_logo_pale": is_logo_pale(territory),
        "history": _history(territory),
        **people_of(territory.operator, territory.approval_steps),
    }
    return render(request, "installation/territory.html", context, status=409 if form.errors else 200)


@audience(Role.ADMINISTRATOR)
def territory(request: ActorRequest, pk: int) -> HttpResponse:
    """One territory."""
    return territory_page(request, found(territories_run(request.actor).filter(pk=pk).first()))


def is_logo_pale(territory: "Territory") -> bool:
    """Does its logo get lost on the colour of its header?"""
    look = territory.appearance
    png = logo_with_version(look.logo_version)
    return png is not None and share_seen(inks(png), look.primary) < SEEN_WELL


def _history(territory: "Territory") -> list[dict[str, Any]]:
    entries = [*history_of(territory)]
    if territory.appearance.pk:
        entries += history_of(territory.appearance)
    told = [entry for entry in entries if entry.verb in HISTORY]
    return [{"at": entry.at, "words": HISTORY[entry.verb]} for entry in sorted(told, key=lambda entry: entry.pk)][::-1]


@audience(Role.ADMINISTRATOR)
def territory_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """The same form, for one that is there."""
    here = found(territories_run(request.actor).filter(pk=pk).first())
    charter, dress = charter_of(here), dress_of(here)
    kind = (here.operator.kind, here.operator.get_kind_display())
    form = EditTerritoryForm(
        request.POST or None,
        request.FILES or None,
        choices=Choices(disciplines_to_choose(), own_kind=kind),
        has_logo=bool(here.appearance.logo_version),
        initial=initial_of(here, charter, dress),
    )
    if "preview" in request.POST and form.looks_right():
        return _preview(request, form)
    if request.method == "POST" and form.is_valid():
        try:
            _changed(request, here, form)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Salvato."))
            return redirect("web:installation_territory", here.pk)
    context = {"form": form, "place": here, "home": f"{way_to(request, here)}/"}
    return render(request, "installation/edit.html", context, status=409 if form.errors else 200)


@transaction.atomic
def _changed(request: ActorRequest, here: "Territory", form: EditTerritoryForm) -> None:
    now, actor = timezone.now(), request.actor
    edit_operator(actor, territory=here, now=now, **form.body_facts())
    edit_territory(actor, territory=here, charter=form.charter(slug=here.slug, istat_code=here.istat_code), now=now)
    dress_territory(actor, territory=here, dress=form.dress(), now=now)
    if form.cleaned_data["logo"]:
        keep_logo(actor, territory=here, picture=form.cleaned_data["logo"], now=now)
    elif form.cleaned_data.get("without_logo"):
        forget_logo(actor, territory=here, now=now)
