"""The funds and what each may serve; the programmes and whom each is for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.awards.queries import count_waiting_for_award
from mentoring.awards.rulesets import versions_in_force
from mentoring.funds.queries import figures
from mentoring.people.permissions import Role
from mentoring.programmes.queries import all_programmes
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.earmarks import ages, earmark_in_words, names_for, scope_in_words
from mentoring.web.lists import Column, Kind, Listing
from mentoring.web.operator.forms import FundFilters
from mentoring.web.operator.ground import operated
from mentoring.web.rulewords import awards_in_brief

if TYPE_CHECKING:
    from mentoring.programmes.models import Programme

LARGEST = 8  # Bars that a picture can bear.


@dataclass(frozen=True)
class FundRow:
    """A fund as the list tells it."""

    name: str
    mentor: str
    wishes: str
    given_cents: int
    assigned_cents: int
    spent_cents: int
    left_cents: int


FUND_COLUMNS: list[Column[FundRow]] = [
    Column("name", gettext_lazy("Fondo"), lambda f: f.name),
    Column("mentor", gettext_lazy("Di chi"), lambda f: f.mentor),
    Column("wishes", gettext_lazy("Vincolo"), lambda f: f.wishes),
    Column("given", gettext_lazy("Donati"), lambda f: f.given_cents, kind=Kind.MONEY),
    Column("assigned", gettext_lazy("Assegnati"), lambda f: f.assigned_cents, kind=Kind.MONEY),
    Column("spent", gettext_lazy("Spesi"), lambda f: f.spent_cents, kind=Kind.MONEY),
    Column("left", gettext_lazy("Restano"), lambda f: f.left_cents, kind=Kind.MONEY),
]


@audience(Role.OPERATOR)
def funds(request: ActorRequest) -> HttpResponse:
    """Given, assigned, left: all of it as a picture, then fund by fund."""
    rows = _fund_rows(request)
    filters = FundFilters(request.GET)
    asked = filters.chosen.get("q", "").casefold()
    left = filters.chosen.get("left")
    shown = [row for row in rows if asked in f"{row.name} {row.mentor} {row.wishes}".casefold()]
    if left:
        shown = [row for row in shown if bool(row.left_cents) == (left == "some")]
    listing = Listing(
        request,
        shown,
        FUND_COLUMNS,
        title=_("Fondi"),
        filters=filters,
        empty=_("Il primo bonifico abbinato a una promessa fa nascere il primo fondo."),
    )
    largest = sorted((row for row in rows if row.left_cents), key=lambda row: -row.left_cents)[:LARGEST]
    context = {
        "steps": [
            {"label": _("Donati"), "cents": sum(row.given_cents for row in rows), "rest": _("da assegnare")},
            {"label": _("Assegnati"), "cents": sum(row.assigned_cents for row in rows), "rest": _("da spendere")},
            {"label": _("Spesi"), "cents": sum(row.spent_cents for row in rows)},
        ],
        "bars": [{"label": row.name, "value": row.left_cents} for row in largest],
        "has_money": bool(rows),
    }
    return listing.response("operator/funds.html", context)


def _fund_rows(request: ActorRequest) -> list[FundRow]:
    territory = operated(request)
    standing = figures(territory)
    names = names_for(territory, [each.fund.earmark for each in standing])
    return [
        FundRow(
            name=each.fund.name,
            mentor=each.fund.pledge.mentor.name if each.fund.pledge else _("tanti, ognuno con la sua quota"),
            wishes=earmark_in_words(each.fund.earmark, names),
            given_cents=each.given_cents,
            assigned_cents=each.assigned_cents,
            spent_cents=each.spent_cents,
            left_cents=each.left_cents,
        )
        for each in standing
    ]


@dataclass(frozen=True)
class ProgrammeRow:
    """A programme as the list tells it."""

    programme: "Programme"
    who: str
    where: str
    award: str  # What one may hope for by the rules in force.
    waiting: int
    version: int  # Of the rules in force; zero: nobody has written any.


PROGRAMME_COLUMNS: list[Column[ProgrammeRow]] = [
    Column("name", gettext_lazy("Programma"), lambda r: r.programme.name),
    Column("who", gettext_lazy("Per chi"), lambda r: r.who),
    Column("where", gettext_lazy("Per che cosa"), lambda r: r.where),
    Column("amount", gettext_lazy("Buono"), lambda r: r.award),
    Column("starts", gettext_lazy("Dal"), lambda r: r.programme.starts_on, kind=Kind.DAY),
    Column("ends", gettext_lazy("Al"), lambda r: r.programme.ends_on, kind=Kind.DAY),
    Column(
        "state",
        gettext_lazy("Stato"),
        lambda r: _("Aperto") if r.programme.is_open else _("Chiuso"),
        tone=lambda r: "done" if r.programme.is_open else "",
    ),
    Column("waiting", gettext_lazy("Aspettano un buono"), lambda r: r.waiting, kind=Kind.NUMBER),
    Column(
        "rules",
        gettext_lazy("Regole"),
        lambda r: _("Versione %(n)s") % {"n": r.version} if r.version else _("Di partenza"),
        url=lambda r: reverse("web:operator_rules", args=[r.programme.slug]),
    ),
]


@audience(Role.OPERATOR)
def programmes(request: ActorRequest) -> HttpResponse:
    """The initiatives of the territory, to read."""
    territory = operated(request)
    all_of_them = list(all_programmes(territory))
    names = names_for(territory, scopes=[programme.scope for programme in all_of_them])
    waiting, versions = count_waiting_for_award(territory), versions_in_force(territory)
    rows = [
        ProgrammeRow(
            programme=programme,
            who=ages(programme.youngest, programme.oldest) or _("tutte le età"),
            where=scope_in_words(programme.scope, names) or _("ovunque"),
            award=award,
            waiting=waiting.get(programme.pk, 0),
            version=versions.get(programme.pk, 0),
        )
        for programme, award in awards_in_brief(all_of_them)
    ]
    return Listing(request, rows, PROGRAMME_COLUMNS, title=_("Programmi")).response("operator/programmes.html")
